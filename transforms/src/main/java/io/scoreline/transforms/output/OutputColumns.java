package io.scoreline.transforms.output;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Names the columns of rows, and finds a record's largest values. Not thread-safe. */
final class OutputColumns {
  private final OutputSettings settings;
  private int[] largest = new int[0];

  OutputColumns(OutputSettings settings) {
    this.settings = settings;
  }

  /** The column that names the class of a row. */
  static final String PREDICTION = "prediction";

  /** The columns of every row, before all others. */
  static final List<String> ROW = List.of("file", "row");

  /**
   * The columns of rows besides their file and number: the kept ones, the predicted ones and those
   * that are added.
   *
   * @param names of all columns, each another
   * @param written whether a column is written
   */
  // Made once for many rows; nobody compares them.
  @SuppressWarnings("ArrayRecordComponent")
  record Layout(List<String> names, boolean[] written) {
    /** The names of the columns that are written. */
    List<String> writtenNames() {
      return IntStream.range(0, written.length)
          .filter(column -> written[column])
          .mapToObj(names::get)
          .toList();
    }
  }

  /**
   * Names the columns of rows and chooses those that are written. A predicted value whose name is
   * taken gets {@code output_} before it, a kept column {@code input_}; predicted values choose
   * first, but for what the settings rename.
   *
   * @param perValue whether each value of an output has a column of its own
   * @param added names that arg-max, top-k and a threshold add
   * @throws ModelRefusedException if the settings name columns that are not there, or give two one
   *     name
   */
  Layout layout(
      List<String> kept,
      List<Prediction> outputs,
      Predicate<Prediction> perValue,
      List<String> added) {
    List<Column> predicted = new ArrayList<>();
    for (Prediction output : outputs) {
      for (String column : perValue.test(output) ? columnsOf(output) : List.of(output.name())) {
        predicted.add(new Column(column, output.name(), column.substring(output.name().length())));
      }
    }
    Set<String> taken = new HashSet<>(ROW);
    taken.addAll(added);
    List<String> predictedNames = distinct("output_", Column.names(predicted), taken);
    List<Column> columns = new ArrayList<>();
    distinct("input_", kept, taken).forEach(name -> columns.add(Column.ofNoOutput(name)));
    for (int i = 0; i < predicted.size(); i++) {
      Column column = predicted.get(i);
      columns.add(new Column(predictedNames.get(i), column.output(), column.suffix()));
    }
    added.forEach(name -> columns.add(Column.ofNoOutput(name)));
    Set<String> known = new LinkedHashSet<>(Column.names(columns));
    Set<String> outputNames = new LinkedHashSet<>();
    outputs.forEach(output -> outputNames.add(output.name()));
    known.addAll(outputNames);
    requireKnown("rename", settings.steps().rename().keySet(), known);
    columns.replaceAll(column -> renamed(column, outputNames));
    requireDifferent(Column.names(columns));
    return chosen(columns);
  }

  /** An output's name renames its columns, and no kept one that is called so. */
  private Column renamed(Column column, Set<String> outputNames) {
    Map<String, String> rename = settings.steps().rename();
    String own = rename.getOrDefault(column.name(), column.name());
    if (column.output().isEmpty()) {
      return outputNames.contains(column.name()) ? column : Column.ofNoOutput(own);
    }
    String ofOutput = rename.get(column.output());
    return ofOutput == null
        ? new Column(own, column.output(), column.suffix())
        : new Column(ofOutput + column.suffix(), ofOutput, column.suffix());
  }

  private Layout chosen(List<Column> columns) {
    List<String> wanted = settings.steps().columns();
    Set<String> choices = new LinkedHashSet<>(Column.names(columns));
    columns.forEach(column -> choices.add(column.output()));
    choices.remove("");
    requireKnown("columns", wanted, choices);
    boolean[] written = new boolean[columns.size()];
    for (int i = 0; i < written.length; i++) {
      Column column = columns.get(i);
      written[i] =
          wanted.isEmpty() || wanted.contains(column.name()) || wanted.contains(column.output());
    }
    return new Layout(Column.names(columns), written);
  }

  /**
   * A column while it gets its name.
   *
   * @param output the name of the output that it is of; empty where it is of none
   * @param suffix what its name has behind that of the output, where that has several columns
   */
  private record Column(String name, String output, String suffix) {
    static Column ofNoOutput(String name) {
      return new Column(name, "", "");
    }

    static List<String> names(List<Column> columns) {
      return columns.stream().map(Column::name).toList();
    }
  }

  private static void requireKnown(String setting, Collection<String> named, Set<String> known) {
    List<String> unknown = named.stream().filter(name -> !known.contains(name)).sorted().toList();
    if (!unknown.isEmpty()) {
      throw new ModelRefusedException(
          "scoreline.output.%s: rows have no column %s (expected: of %s)"
              .formatted(setting, Feature.shown(unknown), Feature.shown(List.copyOf(known))));
    }
  }

  private static void requireDifferent(List<String> names) {
    Set<String> taken = new HashSet<>(ROW);
    for (String name : names) {
      if (!taken.add(name)) {
        throw new ModelRefusedException(
            "scoreline.output.rename: two columns would be named '%s' (expected: each another)"
                .formatted(name));
      }
    }
  }

  private static List<String> distinct(String prefix, List<String> names, Set<String> taken) {
    // A name that is not taken stays as it is, so that none before it may become it.
    Set<String> avoided = new HashSet<>(taken);
    avoided.addAll(names);
    List<String> distinct = new ArrayList<>(names.size());
    for (String name : names) {
      String free = name;
      if (taken.contains(free)) {
        do {
          free = prefix + free;
        } while (!avoided.add(free));
      }
      taken.add(free);
      distinct.add(free);
    }
    return distinct;
  }

  /** A column for each value of an output. */
  private static List<String> columnsOf(Prediction output) {
    String name = output.name();
    int width = output.width();
    if (output.shape().isEmpty() || (width == 1 && output.elements().isEmpty())) {
      return List.of(name);
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      names.add(name + "_" + (output.elements().isEmpty() ? i : output.elements().get(i)));
    }
    return names;
  }

  /** The columns that arg-max, a threshold and top-k add. */
  List<String> added() {
    List<String> names = new ArrayList<>();
    if (namesClass()) {
      names.add(PREDICTION);
    }
    for (int i = 1; i <= settings.topK(); i++) {
      names.add("top_" + i);
      names.add("top_" + i + "_score");
    }
    return names;
  }

  /** Whether a row names the class that it predicts. */
  boolean namesClass() {
    return settings.argMax() || settings.steps().threshold().isPresent();
  }

  /** The class that a row predicts: that of its largest value, or by its score. */
  String predictedClass(List<Prediction> outputs, int record) {
    OptionalDouble threshold = settings.steps().threshold();
    if (threshold.isEmpty()) {
      Prediction output = compared(outputs);
      return className(output, largest(output, record)[0]);
    }
    Prediction output = score(outputs);
    double score = output.values().number((record + 1) * output.width() - 1);
    return className(output, score >= threshold.getAsDouble() ? 1 : 0);
  }

  /**
   * The output whose last value a threshold looks at: the first of decimals with one or two.
   *
   * @throws ModelRefusedException if the model has no such output
   */
  private static Prediction score(List<Prediction> outputs) {
    return outputs.stream()
        .filter(output -> output.width() == 1 || output.width() == 2)
        .filter(
            output ->
                output.values() instanceof PredictionValues.Floats
                    || output.values() instanceof PredictionValues.Doubles)
        .findFirst()
        .orElseThrow(
            () ->
                new ModelRefusedException(
                    "scoreline.output.threshold needs an output of one or two decimals per record;"
                        + " the model has "
                        + outputs.stream().map(Prediction::name).toList()));
  }

  /**
   * The output whose values arg-max and top-k compare: the first of numbers with more than one.
   *
   * @throws ModelRefusedException if the model has no such output
   */
  Prediction compared(List<Prediction> outputs) {
    return outputs.stream()
        .filter(output -> output.values().isNumber() && output.width() > 1)
        .findFirst()
        .orElseThrow(
            () ->
                new ModelRefusedException(
                    "arg_max and top_k need an output of more than one number per record; the"
                        + " model has "
                        + outputs.stream().map(Prediction::name).toList()));
  }

  /** Places of a record's largest values, largest first; of equal ones the first comes first. */
  int[] largest(Prediction output, int record) {
    int width = output.width();
    int count = Math.min(width, Math.max(1, settings.topK()));
    if (largest.length != count) {
      largest = new int[count];
    }
    PredictionValues values = output.values();
    int start = record * width;
    int found = 0;
    for (int place = 0; place < width; place++) {
      double value = values.number(start + place);
      int at = found;
      while (at > 0 && isLess(values.number(start + largest[at - 1]), value)) {
        at--;
      }
      if (at >= count) {
        continue;
      }
      found = Math.min(found + 1, count);
      System.arraycopy(largest, at, largest, at + 1, found - 1 - at);
      largest[at] = place;
    }
    return largest;
  }

  /** A value that is no number is less than any that is. */
  private static boolean isLess(double one, double other) {
    return one < other || (Double.isNaN(one) && !Double.isNaN(other));
  }

  /** The name of a place: the class the settings name, the output's own element, or its number. */
  String className(Prediction output, int place) {
    if (place < settings.classes().size()) {
      return settings.classes().get(place);
    }
    return place < output.elements().size()
        ? output.elements().get(place)
        : Integer.toString(place);
  }
}
