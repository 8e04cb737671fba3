package io.scoreline.scorers.mlflow;

import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A model's folder, as its file MLmodel describes it. Only what scoring needs is read: an
 * environment, an input example or other pieces may be missing, as they are from folders of old.
 *
 * @param folder where it is
 * @param flavor the one that is scored with
 * @param signature what it says of its inputs
 */
record MlflowModel(Path folder, Flavor flavor, Signature signature) {
  static final String DESCRIPTION = "MLmodel";

  private static final int MOST_BYTES = 16 << 20;

  /**
   * Reads a folder.
   *
   * @throws ModelRefusedException if it is no MLflow model, or none that an engine here scores
   */
  static MlflowModel read(String path) {
    Path folder = Path.of(path);
    Path description = folder.resolve(DESCRIPTION);
    if (!Files.isRegularFile(description)) {
      throw new ModelRefusedException(
          "%s: there is no file %s in it (expected: the folder of an MLflow model)"
              .formatted(path, DESCRIPTION));
    }
    Map<?, ?> content = load(description);
    List<String> problems = new ArrayList<>();
    Optional<Flavor> flavor = Flavor.find(folder, content.get("flavors"), problems);
    Signature signature = signature(content, problems);
    if (flavor.filter(Flavor::takesParameters).isPresent() && hasParameters(content)) {
      problems.add(
          "signature.params: MLflow gives them to XGBoost's predict, their defaults too (expected: none; or the script that batch-deployment create makes for such a model)");
    }
    if (!problems.isEmpty()) {
      throw new ModelRefusedException("%s: %s".formatted(description, String.join("; ", problems)));
    }
    return new MlflowModel(folder, flavor.orElseThrow(), signature);
  }

  private static Map<?, ?> load(Path description) {
    try {
      long bytes = Files.size(description);
      if (bytes > MOST_BYTES) {
        throw new ModelRefusedException(
            "%s: %d bytes (expected: at most %d)".formatted(description, bytes, MOST_BYTES));
      }
      Object content =
          new Load(LoadSettings.builder().setLabel(DESCRIPTION).setAllowDuplicateKeys(true).build())
              .loadFromString(Files.readString(description));
      if (content instanceof Map<?, ?> map) {
        return map;
      }
    } catch (YamlEngineException | IOException e) {
      throw new ModelRefusedException(
          "%s: %s (expected: the YAML of an MLflow model)".formatted(description, e.getMessage()),
          e);
    }
    throw new ModelRefusedException(
        "%s: no mapping (expected: the YAML of an MLflow model)".formatted(description));
  }

  private static boolean hasParameters(Map<?, ?> content) {
    return content.get("signature") instanceof Map<?, ?> signature
        && signature.get("params") instanceof String params
        && !params.replaceAll("\\s", "").equals("[]");
  }

  private static Signature signature(Map<?, ?> content, List<String> problems) {
    if (content.get("signature") instanceof Map<?, ?> signature
        && signature.get("inputs") instanceof String inputs) {
      return Signature.read(inputs, problems);
    }
    return Signature.NONE;
  }
}
