package io.scoreline.scorers.onnx;

import io.scoreline.transforms.scorer.ModelMemory;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScorerProvider;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Opens models of type {@code onnx}: an .onnx file, or a folder that holds exactly one.
 *
 * <p>A model may have tensors of numbers, truth values and strings as inputs; its outputs may be
 * tensors, or sequences of maps from class to score. Its one parameter is {@link #BATCH_SIZE}.
 */
public final class OnnxScorerProvider implements ScorerProvider {
  /**
   * Name of the parameter that says how many records the model takes in a call, for models that
   * declare a free number but fail with all but one; a whole number of at least 1.
   */
  public static final String BATCH_SIZE = "batch_size";

  @Override
  public List<String> modelTypes() {
    return List.of("onnx");
  }

  @Override
  public Scorer open(ModelSource source) {
    Set<String> unknown = new TreeSet<>(source.parameters().keySet());
    unknown.remove(BATCH_SIZE);
    if (!unknown.isEmpty()) {
      throw new ModelRefusedException(
          "%s: unknown parameters %s (expected: %s)".formatted(source.path(), unknown, BATCH_SIZE));
    }
    return OnnxScorer.open(ModelFile.at(source.path()), source);
  }

  /** Weights are in memory as they are in the file, or as more than that. */
  @Override
  public ModelMemory memoryOf(ModelSource source) {
    return ModelMemory.shared(ModelFile.at(source.path()).bytes());
  }
}
