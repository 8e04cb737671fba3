package io.scoreline.catalog.field;

import static java.util.Comparator.comparingInt;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant. */
public final class Suggestions {
  private Suggestions() {}

  /** The known name with the fewest edits from {@code given}, unless even that one is far away. */
  public static Optional<String> nearest(String given, Collection<String> known) {
    var lowered = given.toLowerCase(Locale.ROOT);
    return known.stream()
        .min(comparingInt(name -> edits(lowered, name.toLowerCase(Locale.ROOT))))
        .filter(
            name ->
                edits(lowered, name.toLowerCase(Locale.ROOT)) <= Math.max(1, name.length() / 3));
  }

  /** The number of characters to insert, delete or replace to get from one text to the other. */
  private static int edits(String from, String to) {
    var row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
