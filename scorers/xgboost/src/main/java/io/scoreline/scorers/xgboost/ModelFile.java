package io.scoreline.scorers.xgboost;

import io.scoreline.transforms.scorer.ModelFiles;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds a model's file, tells its form by what it holds, and reads it. */
final class ModelFile {
  static final String ACCEPTED =
      "a file that XGBoost's save_model wrote, as .json, .ubj or in its older binary form";
  private static final long LARGEST_BYTES = Integer.MAX_VALUE - 8L;
  private static final int START_BYTES = 512;

  private ModelFile() {}

  /**
   * Finds, checks and reads the model at a path.
   *
   * @throws ModelRefusedException with the file, what is wrong and what would do
   */
  static Part read(String given) {
    try {
      Path file = ModelFiles.find(given, ACCEPTED);
      ModelFiles.requireContent(file, ACCEPTED, LARGEST_BYTES, "");
      byte[] bytes = Files.readAllBytes(file);
      checkStart(file, bytes);
      if (bytes[0] == '{') {
        return isUbj(bytes) ? UbjForm.read(file, bytes) : JsonForm.read(file, bytes);
      }
      return BinaryForm.read(file, bytes);
    } catch (IOException | UncheckedIOException e) {
      throw new ModelRefusedException("%s: cannot be read: %s".formatted(given, e.getMessage()), e);
    }
  }

  /** UBJ has the length of a name where JSON has a quotation mark. */
  private static boolean isUbj(byte[] bytes) {
    return bytes.length > 1 && "iUIlL#$N".indexOf(bytes[1]) >= 0;
  }

  private static void checkStart(Path file, byte[] bytes) {
    String start =
        new String(bytes, 0, Math.min(START_BYTES, bytes.length), StandardCharsets.ISO_8859_1);
    String what = stranger(start);
    if (!what.isEmpty()) {
      throw new ModelRefusedException(
          "%s: is %s, no model of XGBoost (expected: %s)".formatted(file, what, ACCEPTED));
    }
  }

  /** What a file is that some take for a model, or nothing. */
  private static String stranger(String start) {
    if (start.startsWith("tree\n") || start.startsWith("tree\r\n")) {
      return "a model of LightGBM, which type: lightgbm scores";
    }
    if (start.startsWith("CONFIG-offset:")) {
      return "a snapshot of memory that XGBoost makes for pickle";
    }
    if (start.startsWith("booster[0]")) {
      return "a dump for reading, which has no objective";
    }
    boolean isPlainText = ModelFiles.isText(start) && start.charAt(0) != '{';
    return ModelFiles.stranger(start).orElse(isPlainText ? "text" : "");
  }
}
