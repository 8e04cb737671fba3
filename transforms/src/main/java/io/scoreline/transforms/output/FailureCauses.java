package io.scoreline.transforms.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Groups dead letters by cause: messages that differ only in a quoted value or a number are one.
 * Not thread-safe.
 */
public final class FailureCauses {
  private static final int MAX_CAUSES = 20;
  private static final Pattern VALUES = Pattern.compile("'[^']*'|\\d+");

  private final Map<String, FailureCause> causes = new LinkedHashMap<>();

  public void add(DeadLetter letter) {
    add(
        new FailureCause(
            letter.kind(), letter.message(), letter.file(), letter.record(), letter.line(), 1));
  }

  /** Adds causes that were grouped elsewhere, as those of a work unit. */
  public void addAll(List<FailureCause> grouped) {
    grouped.forEach(this::add);
  }

  private void add(FailureCause cause) {
    String key = cause.kind() + VALUES.matcher(cause.message()).replaceAll("_");
    FailureCause known = causes.get(key);
    if (known != null) {
      causes.put(key, known.and(cause.count()));
    } else if (causes.size() < MAX_CAUSES) {
      causes.put(key, cause);
    }
  }

  public void clear() {
    causes.clear();
  }

  /** The causes, in the order of their first dead letters; at most 20. */
  public List<FailureCause> list() {
    return new ArrayList<>(causes.values());
  }
}
