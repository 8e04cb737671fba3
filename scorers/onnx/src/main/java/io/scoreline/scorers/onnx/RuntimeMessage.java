package io.scoreline.scorers.onnx;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shortens the messages of ONNX Runtime to one line that a user can read. */
final class RuntimeMessage {
  private static final int LONGEST = 400;

  private static final Pattern CODE = Pattern.compile("^Error code - \\w+ - message: ");
  private static final Pattern LOAD = Pattern.compile("Load model from .*? failed:\\s*");
  private static final Pattern NODE =
      Pattern.compile(
          "Non-zero status code returned while running (\\w+) node\\. Name:'([^']*)' Status"
              + " Message:\\s*");
  private static final Pattern SOURCE_PLACE =
      Pattern.compile(
          "[\\w./\\\\-]+\\.(?:cc|cpp|h|hpp):\\d+ "
              + "(?:[\\w:<>&*,~ ]{1,300}\\([^)]*\\)\\s*(?:const\\s+)?|\\w+\\s+)?");
  private static final Pattern POINTER = Pattern.compile("\\s*\\(?0x[0-9a-fA-F]{6,}\\)?");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  private RuntimeMessage() {}

  static String oneLine(Throwable error) {
    String message = error.getMessage();
    if (message == null) {
      return error.getClass().getSimpleName();
    }
    message = SPACE.matcher(message).replaceAll(" ").strip();
    message = CODE.matcher(message).replaceFirst("");
    message = LOAD.matcher(message).replaceFirst("");
    message =
        NODE.matcher(message)
            .replaceAll(
                node ->
                    Matcher.quoteReplacement(
                        node.group(2).isEmpty()
                            ? node.group(1) + ": "
                            : "%s '%s': ".formatted(node.group(1), node.group(2))));
    message = SOURCE_PLACE.matcher(message).replaceAll("");
    message = POINTER.matcher(message).replaceAll("").strip();
    return message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message;
  }
}
