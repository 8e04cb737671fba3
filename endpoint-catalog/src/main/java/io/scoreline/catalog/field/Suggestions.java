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
        // A name of a megabyte is near to nothing, and would need a table of as many rows.
        .filter(name -> Math.abs(given.length() - name.length()) <= Math.max(1, name.length() / 3))
        .min(comparingInt(name -> edits(lowered, name.toLowerCase(Locale.ROOT))))
        .filter(
            name ->
                edits(lowered, name.toLowerCase(Locale.ROOT)) <= Math.max(1, name.length() / 3));
  }

  /**
   * The number of characters to insert, delete, replace or swap with the next one to get from one
   * text to the other (optimal string alignment).
   */
  private static int edits(String from, String to) {
    var costs = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        costs[i][j] = i == 0 || j == 0 ? i + j : cheapest(costs, from, i, to, j);
      }
    }
    return costs[from.length()][to.length()];
  }

  private static int cheapest(int[][] costs, String from, int i, String to, int j) {
    var replaced = costs[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
    var cost = Math.min(replaced, 1 + Math.min(costs[i - 1][j], costs[i][j - 1]));
    var isSwapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return isSwapped ? Math.min(cost, 1 + costs[i - 2][j - 2]) : cost;
  }
}
