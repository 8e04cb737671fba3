package io.scoreline.transforms.scorer;

import java.util.List;

/**
 * A model's outputs for the records of one call.
 *
 * @param records how many records were scored
 * @param outputs the outputs, in the model's order
 * @param written files that the model wrote itself in this call
 */
public record Predictions(int records, List<Prediction> outputs, List<WrittenFile> written) {
  public Predictions {
    outputs = List.copyOf(outputs);
    written = List.copyOf(written);
  }

  /** The outputs of a model that writes no files. */
  public Predictions(int records, List<Prediction> outputs) {
    this(records, outputs, List.of());
  }
}
