package io.scoreline.scorers.tribuo;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The classes that a model's file names, at whatever depth. Tribuo finds classes by these names and
 * initializes them before it looks what they are: one that is here for another purpose is not to be
 * woken by a file.
 */
final class NamedClasses {
  private static final Pattern CLASS_NAME =
      Pattern.compile("[a-zA-Z_$][\\w$]*(?:\\.[a-zA-Z_$][\\w$]*)+");
  private static final List<String> OURS =
      List.of("org.tribuo.", "com.oracle.labs.mlrg.olcut.", "java.");
  private static final int LONGEST_NAME = 500;
  private static final int DEEPEST = 200;

  private NamedClasses() {}

  /** Names of classes that are on the class path and neither Tribuo's nor the JDK's. */
  static SortedSet<String> strangersIn(ByteString message) {
    SortedSet<String> strangers = new TreeSet<>();
    look(message, 0, strangers);
    return strangers;
  }

  private static void look(ByteString bytes, int depth, SortedSet<String> strangers) {
    if (isStranger(bytes)) {
      strangers.add(bytes.toStringUtf8());
    }
    if (depth == DEEPEST) {
      return;
    }
    UnknownFieldSet fields;
    try {
      fields = UnknownFieldSet.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return;
    }
    for (UnknownFieldSet.Field field : fields.asMap().values()) {
      for (ByteString inner : field.getLengthDelimitedList()) {
        look(inner, depth + 1, strangers);
      }
    }
  }

  private static boolean isStranger(ByteString bytes) {
    if (bytes.isEmpty() || bytes.size() > LONGEST_NAME || !bytes.isValidUtf8()) {
      return false;
    }
    String name = bytes.toStringUtf8();
    return CLASS_NAME.matcher(name).matches()
        && OURS.stream().noneMatch(name::startsWith)
        && NamedClasses.class.getClassLoader().getResource(name.replace('.', '/') + ".class")
            != null;
  }
}
