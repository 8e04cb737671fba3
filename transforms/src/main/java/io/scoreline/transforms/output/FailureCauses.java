package io.scoreline.transforms.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Groups dead letters by cause: messages that differ only in a quoted value or a number are one.
 * Not thread-safe.
 */
public final class FailureCauses {
  private static final int MAX_CAUSES = 20;
  private static final String OTHERS = "other causes";

  private static final Group NONE = new Group(DeadLetter.Kind.RECORD, "", "", 0, 0);

  private final Map<String, Group> groups = new LinkedHashMap<>();
  private DeadLetter.Kind lastKind = DeadLetter.Kind.RECORD;
  private String lastMessage = "";
  private Group last = NONE;

  /** Dead letters of one cause, of which the first is told. */
  private static final class Group {
    private final DeadLetter.Kind kind;
    private final String message;
    private final String file;
    private final long record;
    private final long line;
    private long count;

    Group(DeadLetter.Kind kind, String message, String file, long record, long line) {
      this.kind = kind;
      this.message = message;
      this.file = file;
      this.record = record;
      this.line = line;
    }
  }

  public void add(DeadLetter letter) {
    // A bad column has the same bad value again and again.
    if (letter.kind() != lastKind || !letter.message().equals(lastMessage)) {
      lastKind = letter.kind();
      lastMessage = letter.message();
      last =
          group(
              new Group(
                  letter.kind(), letter.message(), letter.file(), letter.record(), letter.line()));
    }
    last.count++;
  }

  /** Adds causes that were grouped elsewhere, as those of a work unit. */
  public void addAll(List<FailureCause> grouped) {
    for (FailureCause cause : grouped) {
      Group first =
          new Group(cause.kind(), cause.message(), cause.file(), cause.record(), cause.line());
      group(first).count += cause.count();
    }
  }

  /** The group of the same cause, or that of all others once there are many. */
  private Group group(Group first) {
    boolean isOthers = first.message.equals(OTHERS);
    String key = isOthers ? OTHERS : first.kind + withoutValues(first.message);
    Group known = groups.get(key);
    if (known != null) {
      return known;
    }
    if (groups.size() < MAX_CAUSES - 1 || isOthers) {
      groups.put(key, first);
      return first;
    }
    Group others = new Group(first.kind, OTHERS, first.file, first.record, first.line);
    return groups.computeIfAbsent(OTHERS, another -> others);
  }

  /** A message with a mark in the place of each quoted value and each number. */
  private static String withoutValues(String message) {
    StringBuilder key = new StringBuilder(message.length());
    int i = 0;
    while (i < message.length()) {
      char character = message.charAt(i);
      int quote = character == '\'' ? message.indexOf('\'', i + 1) : -1;
      if (quote > 0) {
        key.append('_');
        i = quote + 1;
      } else if (isDigit(character)) {
        key.append('_');
        while (i < message.length() && isDigit(message.charAt(i))) {
          i++;
        }
      } else {
        key.append(character);
        i++;
      }
    }
    return key.toString();
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  /** The causes, in the order of their first dead letters; at most 20. */
  public List<FailureCause> list() {
    List<FailureCause> causes = new ArrayList<>(groups.size());
    for (Group group : groups.values()) {
      causes.add(
          new FailureCause(
              group.kind, group.message, group.file, group.record, group.line, group.count));
    }
    return causes;
  }

  /** Forgets all. */
  public void clear() {
    groups.clear();
    lastMessage = "";
    last = NONE;
  }
}
