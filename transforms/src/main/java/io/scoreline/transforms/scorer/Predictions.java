package io.scoreline.transforms.scorer;

import java.util.List;

/**
 * A model's outputs for the records of one call.
 *
 * @param records how many records were scored
 * @param outputs the outputs, in the model's order
 */
public record Predictions(int records, List<Prediction> outputs) {
  public Predictions {
    outputs = List.copyOf(outputs);
  }
}
