package io.scoreline.transforms.records;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names columns by a path as JSONPath has it: {@code $.outer.inner}, {@code $['a b']}, {@code
 * $.values[0]}, {@code $.values[1:3]}, {@code $[2]} and {@code $[1:]} for columns of a table by
 * their place; a place below 0 counts from the end. A path to an object or an array means all that
 * it holds. There are no wildcards, no filters and no descent ({@code ..}).
 */
final class ColumnPath {
  private static final String START = "$";

  private static final Pattern STEP =
      Pattern.compile(
          "\\.(?<name>[^.\\[\\]'\"*\\s]+)|\\['(?<quoted>[^']+)'\\]|\\[\"(?<double>[^\"]+)\"\\]"
              + "|\\[(?<place>-?\\d{1,9})\\]|\\[(?<from>-?\\d{1,9})?:(?<to>-?\\d{1,9})?\\]");

  private static final Pattern PLACES = Pattern.compile("\\[[-0-9:]");

  private final String text;

  /**
   * @throws IllegalArgumentException if the text is no such path
   */
  private ColumnPath(String text) {
    this.text = text;
    Matcher step = STEP.matcher(text);
    int at = START.length();
    while (at < text.length()) {
      if (!step.find(at) || step.start() != at) {
        throw new IllegalArgumentException(
            "'%s' is no path from its character %d on (expected: for example $.outer.inner, $['a b'], $.values[0] or $[1:])"
                .formatted(text, at + 1));
      }
      at = step.end();
    }
  }

  /**
   * Checks a column's name, which may be a path.
   *
   * @throws IllegalArgumentException if it starts as a path does, and is none
   */
  static void require(String column) {
    if (isPath(column)) {
      new ColumnPath(column);
    }
  }

  /** Whether a column's name may be a path, by its start. */
  static boolean isPath(String column) {
    return column.startsWith(START + ".") || column.startsWith(START + "[");
  }

  /** Whether a column's name is a path that takes some of an array's elements, by their places. */
  static boolean choosesPlaces(String column) {
    return isPath(column) && PLACES.matcher(column).find();
  }

  /**
   * The columns that a name or a path means, in the order of the file.
   *
   * @param column a column's name, which comes first, or a path
   * @param all all columns, as the readers name them: {@code outer.inner} and {@code values_0}
   * @return nothing if there are none
   */
  static Optional<List<String>> resolve(String column, Set<String> all) {
    if (all.contains(column)) {
      return Optional.of(List.of(column));
    }
    if (!column.equals(START) && !isPath(column)) {
      return Optional.empty();
    }
    List<String> found = new ColumnPath(column).columnsAmong(all);
    return found.isEmpty() ? Optional.empty() : Optional.of(found);
  }

  private List<String> columnsAmong(Set<String> all) {
    // What is reached so far: the whole row, or the names of members and elements.
    Optional<List<String>> reached = Optional.empty();
    Matcher step = STEP.matcher(text);
    for (int at = START.length(); at < text.length() && step.find(at); at = step.end()) {
      Optional<List<String>> from = reached;
      reached = Optional.of(take(step, from, all));
    }
    List<String> columns = new ArrayList<>();
    for (String name : reached.orElse(List.copyOf(all))) {
      columns.addAll(columnsOf(name, all));
    }
    return columns;
  }

  private static List<String> take(Matcher step, Optional<List<String>> reached, Set<String> all) {
    String name = firstGiven(step, "name", "quoted", "double");
    if (name != null) {
      return reached.isEmpty()
          ? List.of(name)
          : reached.get().stream().map(outer -> outer + "." + name).toList();
    }
    if (reached.isEmpty()) {
      return slice(step, List.copyOf(all));
    }
    List<String> taken = new ArrayList<>();
    for (String array : reached.get()) {
      taken.addAll(slice(step, elementsOf(array, all)));
    }
    return taken;
  }

  private static String firstGiven(Matcher step, String... groups) {
    for (String group : groups) {
      if (step.group(group) != null) {
        return step.group(group);
      }
    }
    return null;
  }

  private static List<String> slice(Matcher step, List<String> names) {
    if (step.group("place") != null) {
      int place = fromEnd(step.group("place"), names.size(), 0);
      return place >= 0 && place < names.size() ? List.of(names.get(place)) : List.of();
    }
    int from = Math.max(0, fromEnd(step.group("from"), names.size(), 0));
    int to = Math.min(names.size(), fromEnd(step.group("to"), names.size(), names.size()));
    return from < to ? names.subList(from, to) : List.of();
  }

  private static int fromEnd(String place, int size, int otherwise) {
    if (place == null) {
      return otherwise;
    }
    int number = Integer.parseInt(place);
    return number < 0 ? size + number : number;
  }

  /** The names of an array's elements, whatever they hold. */
  private static List<String> elementsOf(String array, Set<String> all) {
    List<String> elements = new ArrayList<>();
    String element = array + "_0";
    while (!columnsOf(element, all).isEmpty()) {
      elements.add(element);
      element = array + "_" + elements.size();
    }
    return elements;
  }

  /** A column, or all columns inside an object or an array. */
  private static List<String> columnsOf(String name, Set<String> all) {
    if (all.contains(name)) {
      return List.of(name);
    }
    Pattern inside = Pattern.compile(Pattern.quote(name) + "(\\..+|_\\d+(\\..+|_.+)?)");
    return all.stream().filter(column -> inside.matcher(column).matches()).toList();
  }
}
