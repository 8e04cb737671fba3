package io.scoreline.transforms.output;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names the columns of rows, and finds a record's largest values. Not thread-safe. */
final class OutputColumns {
  private final OutputSettings settings;
  private int[] largest = new int[0];

  OutputColumns(OutputSettings settings) {
    this.settings = settings;
  }

  /** The columns of every row, before all others. */
  static final List<String> ROW = List.of("file", "row");

  /**
   * Names of kept columns and of predicted values, made different from each other and from those
   * that the rows have anyway.
   */
  record Names(List<String> kept, List<String> predicted) {}

  /**
   * Gives every column a name of its own. A predicted value whose name is taken gets {@code
   * output_} before it, a kept column {@code input_}; predicted values choose first.
   *
   * @param added names that arg-max and top-k add
   */
  static Names distinct(List<String> kept, List<String> predicted, List<String> added) {
    Set<String> taken = new HashSet<>(ROW);
    taken.addAll(added);
    List<String> predictedNames = distinct("output_", predicted, taken);
    return new Names(distinct("input_", kept, taken), predictedNames);
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

  /** A column for each value of each output. */
  static List<String> of(List<Prediction> outputs) {
    List<String> names = new ArrayList<>();
    for (Prediction output : outputs) {
      int width = output.width();
      if (output.shape().isEmpty() || (width == 1 && output.elements().isEmpty())) {
        names.add(output.name());
        continue;
      }
      for (int i = 0; i < width; i++) {
        names.add(
            output.name() + "_" + (output.elements().isEmpty() ? i : output.elements().get(i)));
      }
    }
    return names;
  }

  /** The columns that arg-max and top-k add. */
  List<String> added() {
    List<String> names = new ArrayList<>();
    if (settings.argMax()) {
      names.add("prediction");
    }
    for (int i = 1; i <= settings.topK(); i++) {
      names.add("top_" + i);
      names.add("top_" + i + "_score");
    }
    return names;
  }

  /** Whether arg-max or top-k add anything to a row. */
  boolean addAny() {
    return settings.argMax() || settings.topK() > 0;
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
