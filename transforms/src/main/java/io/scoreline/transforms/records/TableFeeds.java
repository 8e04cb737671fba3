package io.scoreline.transforms.records;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a file of typed columns goes where: the columns that are read, and for each place that is
 * fed or kept its column and, of a list, its element. A list's elements are the columns {@code
 * name_0}, {@code name_1} …, as those of an array in JSON are. Immutable.
 */
final class TableFeeds {
  /** Any list is long enough, or not read at all. */
  static final int ANY_LENGTH = -1;

  private static final int NO_ELEMENT = -1;

  private static final Pattern ELEMENT = Pattern.compile("(.+)_(0|[1-9]\\d{0,8})");

  /**
   * Where values come from.
   *
   * @param column the number of the column that is read
   * @param element the element of its list, or -1 for a single value
   */
  record Cell(int column, int element) {}

  /**
   * One place that a value feeds.
   *
   * @param name what the binding calls the column
   */
  record Feed(Cell cell, int feature, int place, String name) {}

  private final List<TableFile.Wanted> wanted;
  private final List<Feed> feeds = new ArrayList<>();
  private final List<Cell> kept = new ArrayList<>();
  private final int[] lengths;

  /**
   * @param wholeLists for each input, the columns of lists that feed it with all of their elements
   * @throws UnreadableFileException if the file lacks a column that the binding needs
   */
  TableFeeds(TableFile table, InputBinding binding, List<List<String>> wholeLists)
      throws UnreadableFileException {
    Map<String, TableColumn> byName = new HashMap<>();
    for (TableColumn column : table.columns()) {
      if (byName.put(column.name(), column) != null) {
        throw new UnreadableFileException(
            "two columns are named '%s' (expected: each name once)".formatted(column.name()));
      }
    }
    Reads reads = new Reads(byName);
    TreeSet<String> missing = new TreeSet<>();
    for (int feature = 0; feature < binding.columns().size(); feature++) {
      List<String> names = binding.columns().get(feature);
      for (int place = 0; place < names.size(); place++) {
        Optional<Cell> cell = reads.cell(names.get(place));
        if (cell.isPresent()) {
          feeds.add(new Feed(cell.get(), feature, place, names.get(place)));
        } else if (!binding.features().get(feature).hasOptionalColumn()) {
          missing.add(names.get(place));
        }
      }
    }
    List<Integer> fed = List.copyOf(reads.mostElements);
    for (String name : binding.keptColumns()) {
      reads.cell(name).ifPresentOrElse(kept::add, () -> missing.add(name));
    }
    if (!missing.isEmpty()) {
      throw new UnreadableFileException(
          "no column %s; the file has %s"
              .formatted(
                  String.join(", ", missing),
                  String.join(", ", table.columns().stream().map(TableColumn::name).toList())));
    }
    this.wanted = reads.wanted();
    this.lengths = new int[wanted.size()];
    Arrays.fill(lengths, ANY_LENGTH);
    Set<String> whole = new HashSet<>();
    wholeLists.forEach(whole::addAll);
    for (Feed feed : feeds) {
      int column = feed.cell().column();
      if (wanted.get(column).column().list() && whole.contains(feed.name())) {
        lengths[column] = fed.get(column);
      }
    }
  }

  /** Gathers the columns that are read. */
  private static final class Reads {
    private final Map<String, TableColumn> byName;
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final List<Integer> mostElements = new ArrayList<>();

    Reads(Map<String, TableColumn> byName) {
      this.byName = byName;
    }

    /** Where a name's values are, or nothing if the file has no such column. */
    Optional<Cell> cell(String name) {
      TableColumn column = byName.get(name);
      if (column != null && !column.list()) {
        return Optional.of(new Cell(read(name, 0), NO_ELEMENT));
      }
      Matcher ofList = ELEMENT.matcher(name);
      TableColumn list = ofList.matches() ? byName.get(ofList.group(1)) : null;
      if (list == null || !list.list()) {
        return Optional.empty();
      }
      int element = Integer.parseInt(ofList.group(2));
      return Optional.of(new Cell(read(list.name(), element), element));
    }

    private int read(String name, int element) {
      int number = numbers.computeIfAbsent(name, column -> numbers.size());
      if (number == mostElements.size()) {
        mostElements.add(0);
      }
      mostElements.set(number, Math.max(mostElements.get(number), element + 1));
      return number;
    }

    List<TableFile.Wanted> wanted() {
      List<TableFile.Wanted> wanted = new ArrayList<>();
      numbers.forEach(
          (name, number) ->
              wanted.add(new TableFile.Wanted(byName.get(name), mostElements.get(number))));
      return List.copyOf(wanted);
    }
  }

  /** Refuses a file of which a column is needed that cannot be read. */
  void requireReadable() throws UnreadableFileException {
    for (TableFile.Wanted one : wanted) {
      if (!one.column().refusal().isEmpty()) {
        throw new UnreadableFileException(
            "column %s: %s (expected: numbers, texts, booleans, or lists of them)"
                .formatted(one.column().name(), one.column().refusal()));
      }
    }
  }

  /** The columns that are read. */
  List<TableFile.Wanted> wanted() {
    return wanted;
  }

  List<Feed> feeds() {
    return List.copyOf(feeds);
  }

  /** In the order of the binding's kept columns. */
  List<Cell> kept() {
    return List.copyOf(kept);
  }

  /** How many elements a list of a column that is read has to have, or {@link #ANY_LENGTH}. */
  int lengthOf(int column) {
    return lengths[column];
  }
}
