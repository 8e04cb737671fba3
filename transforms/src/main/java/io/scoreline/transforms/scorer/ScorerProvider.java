package io.scoreline.transforms.scorer;

import java.util.List;

/**
 * An engine that can open models of one type. Implementations are found with {@link
 * java.util.ServiceLoader}; they need a public constructor without parameters and are thread-safe.
 */
public interface ScorerProvider {
  /**
   * The model types this engine opens, as a deployment names them, for example {@code onnx}. A
   * class that deployments name themselves ({@code scoreline.scorer}) has none.
   */
  default List<String> modelTypes() {
    return List.of();
  }

  /**
   * Opens a model. Called once per process and model; the result is shared by all workers.
   *
   * @throws ModelRefusedException if the model cannot be read or asks for what the engine lacks
   */
  Scorer open(ModelSource model);

  /**
   * What is known of a model's memory without opening it: lower bounds.
   *
   * @throws ModelRefusedException if the model cannot be read
   */
  default ModelMemory memoryOf(ModelSource model) {
    return ModelMemory.UNKNOWN;
  }
}
