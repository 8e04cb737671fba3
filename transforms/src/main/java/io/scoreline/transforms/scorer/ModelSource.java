package io.scoreline.transforms.scorer;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a model is and how its engine is to open it.
 *
 * @param type the model type, which chooses the engine, for example {@code onnx}
 * @param path a file or folder on this machine
 * @param outputs the model's outputs to compute, in this order; empty for all
 * @param parameters settings for the engine alone, by name
 * @param codeOrNull the code of its own that scores with the model; null where the engine does
 */
public record ModelSource(
    String type,
    String path,
    List<String> outputs,
    Map<String, String> parameters,
    ScoringCode codeOrNull)
    implements Serializable {
  public ModelSource {
    requireNonNull(type, "type is null");
    requireNonNull(path, "path is null");
    outputs = List.copyOf(outputs);
    parameters = Map.copyOf(parameters);
  }

  /** A model that its engine scores with. */
  public ModelSource(
      String type, String path, List<String> outputs, Map<String, String> parameters) {
    this(type, path, outputs, parameters, null);
  }

  /** The script that scores with the model, if there is one. */
  public Optional<ScoringScript> script() {
    return codeOrNull instanceof ScoringScript script ? Optional.of(script) : Optional.empty();
  }

  /** A model with all its outputs and no parameters. */
  public static ModelSource of(String type, String path) {
    return new ModelSource(type, path, List.of(), Map.of());
  }
}
