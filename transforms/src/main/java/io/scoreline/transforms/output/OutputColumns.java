package io.scoreline.transforms.output;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
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
  Layout layout(List<String> kept, List<Prediction> outputs, boolean perValue, List<String> added) {
    RowSteps steps = settings.steps();
    List<String> predicted = new ArrayList<>();
    List<String> outputOf = new ArrayList<>(kept);
    List<Boolean> isNamed = new ArrayList<>(Collections.nCopies(kept.size(), false));
    for (Prediction output : outputs) {
      String name = steps.rename().getOrDefault(output.name(), output.name());
      for (String column : perValue ? columnsOf(name, output) : List.of(name)) {
        predicted.add(column);
        outputOf.add(name);
        isNamed.add(steps.rename().containsKey(output.name()));
      }
    }
    outputOf.addAll(added);
    isNamed.addAll(Collections.nCopies(added.size(), false));
    Set<String> taken = new HashSet<>(ROW);
    taken.addAll(added);
    List<String> predictedNames = distinct("output_", predicted, taken);
    List<String> before = new ArrayList<>(distinct("input_", kept, taken));
    before.addAll(predictedNames);
    before.addAll(added);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      String name = before.get(i);
      names.add(isNamed.get(i) ? name : steps.rename().getOrDefault(name, name));
    }
    Set<String> known = new LinkedHashSet<>(before);
    outputs.forEach(output -> known.add(output.name()));
    requireKnown("rename", steps.rename().keySet(), known);
    requireDifferent(names);
    Set<String> choices = new LinkedHashSet<>(names);
    choices.addAll(outputOf);
    requireKnown("columns", steps.columns(), choices);
    boolean[] written = new boolean[names.size()];
    for (int i = 0; i < written.length; i++) {
      written[i] =
          steps.columns().isEmpty()
              || steps.columns().contains(names.get(i))
              || steps.columns().contains(outputOf.get(i));
    }
    return new Layout(List.copyOf(names), written);
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
  private static List<String> columnsOf(String name, Prediction output) {
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
