package io.scoreline.transforms;

import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model said of one record.
 *
 * @param outputs the model's outputs, in its order
 */
public record Predicted(List<Output> outputs) implements Serializable {
  public Predicted {
    outputs = List.copyOf(outputs);
  }

  /**
   * One output of one record.
   *
   * @param name the model's name for the output
   * @param shape the dimensions of the values; empty for a single value
   * @param elements names of the values (class labels of a map output), or empty
   * @param values the values, flat: {@code Float}, {@code Double}, {@code Long}, {@code Boolean} or
   *     {@code String}; unsigned 64-bit values as the {@code String} of their digits
   */
  public record Output(
      String name, List<Integer> shape, List<String> elements, List<Serializable> values)
      implements Serializable {
    public Output {
      shape = List.copyOf(shape);
      elements = List.copyOf(elements);
      values = List.copyOf(values);
    }
  }

  /**
   * The values of an output.
   *
   * @throws IllegalArgumentException if the model has no such output
   */
  public List<Serializable> values(String output) {
    return outputs.stream()
        .filter(candidate -> candidate.name().equals(output))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no output '%s'; the model has %s"
                        .formatted(output, outputs.stream().map(Output::name).toList())))
        .values();
  }

  /**
   * Copies the predictions of one record out of those of a call.
   *
   * @param record which of the call's records, from 0
   */
  static Predicted of(Predictions predictions, int record) {
    List<Output> outputs = new ArrayList<>();
    for (Prediction prediction : predictions.outputs()) {
      int width = prediction.width();
      List<Serializable> values = new ArrayList<>(width);
      for (int place = record * width; place < (record + 1) * width; place++) {
        values.add(value(prediction.values(), place));
      }
      outputs.add(new Output(prediction.name(), prediction.shape(), prediction.elements(), values));
    }
    return new Predicted(outputs);
  }

  private static Serializable value(PredictionValues values, int place) {
    if (values instanceof PredictionValues.Floats floats) {
      return floats.values()[place];
    }
    if (values instanceof PredictionValues.Doubles doubles) {
      return doubles.values()[place];
    }
    if (values instanceof PredictionValues.Longs longs) {
      return longs.values()[place];
    }
    if (values instanceof PredictionValues.UnsignedLongs longs) {
      return Long.toUnsignedString(longs.values()[place]);
    }
    if (values instanceof PredictionValues.Booleans booleans) {
      return booleans.values()[place];
    }
    return ((PredictionValues.Texts) values).values()[place];
  }
}
