package io.scoreline.transforms.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Groups dead letters by cause: messages that differ only in a quoted value or a number are one.
 */
final class FailureCauses {
  private static final int MAX_CAUSES = 20;
  private static final Pattern VALUES = Pattern.compile("'[^']*'|\\d+");

  private final Map<String, FailureCause> causes = new LinkedHashMap<>();

  void add(DeadLetter letter) {
    String key = letter.kind() + VALUES.matcher(letter.message()).replaceAll("_");
    FailureCause known = causes.get(key);
    if (known != null) {
      causes.put(
          key,
          new FailureCause(
              known.kind(),
              known.message(),
              known.file(),
              known.record(),
              known.line(),
              known.count() + 1));
    } else if (causes.size() < MAX_CAUSES) {
      causes.put(
          key,
          new FailureCause(
              letter.kind(), letter.message(), letter.file(), letter.record(), letter.line(), 1));
    }
  }

  /** The causes, in the order of their first dead letters; at most 20. */
  List<FailureCause> list() {
    return new ArrayList<>(causes.values());
  }
}
