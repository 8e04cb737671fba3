package io.scoreline.transforms.scorer;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One output of a model for the records of one call.
 *
 * @param name the model's name for the output
 * @param shape the dimensions of one record's values; empty for a single value
 * @param elements names of a record's values (class labels of a map output), or empty
 * @param values all records' values, record after record
 */
public record Prediction(
    String name, List<Integer> shape, List<String> elements, PredictionValues values) {
  public Prediction {
    requireNonNull(name, "name is null");
    shape = List.copyOf(shape);
    elements = List.copyOf(elements);
    requireNonNull(values, "values is null");
  }

  /** Values of one record, at least 0. */
  public int width() {
    int width = 1;
    for (int i = 0; i < shape.size(); i++) {
      width = Math.multiplyExact(width, shape.get(i));
    }
    return width;
  }
}
