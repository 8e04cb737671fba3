package io.scoreline.scorers.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.ScoringException;

/**
 * Collects one output of the model over the runs of one call. First {@link #begin}, then {@link
 * #add} for each run, then {@link #prediction}. Not thread-safe; its arrays are used again.
 */
sealed interface ModelOutput permits TensorOutput, ClassMapOutput {
  /**
   * Chooses by the declared type how an output is read.
   *
   * @throws ModelRefusedException if it is of a type that has no place in a table of predictions
   */
  static ModelOutput of(ModelFile model, Signature signature, NodeInfo output) {
    if (output.getInfo() instanceof TensorInfo tensor) {
      return new TensorOutput(
          model, output.getName(), tensor, signature.fixedBatchSize().isPresent());
    }
    if (output.getInfo() instanceof SequenceInfo sequence
        && sequence.isSequenceOfMaps()
        && sequence.mapInfo.valueType == OnnxJavaType.FLOAT) {
      return new ClassMapOutput(model, output.getName());
    }
    throw new ModelRefusedException(
        "%s: output '%s' is %s (expected: a tensor, or a sequence of maps to float32); choose other"
                .formatted(model.path(), output.getName(), words(output))
            + " outputs to score with this model");
  }

  private static String words(NodeInfo output) {
    return output.getInfo() instanceof SequenceInfo sequence
        ? (sequence.isSequenceOfMaps()
            ? "a sequence of maps of another kind"
            : "a sequence of tensors")
        : "a map";
  }

  /** Starts a call for {@code records} records. */
  void begin(int records);

  /**
   * Adds what one run returned.
   *
   * @param value the output's value
   * @param places how many records the run was given, padding included
   * @param records how many of them, the first ones, are to be kept
   * @throws ModelRefusedException if the value does not divide into records
   */
  void add(OnnxValue value, int places, int records) throws OrtException, ScoringException;

  Prediction prediction();
}
