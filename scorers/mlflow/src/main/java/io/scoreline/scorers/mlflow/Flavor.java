package io.scoreline.scorers.mlflow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The flavor of a model that an engine scores.
 *
 * @param modelType the type of model, which chooses the engine
 * @param data the model's file or folder
 * @param parameters what the engine is asked for, so that it gives what MLflow would
 * @param bindsNames whether MLflow refuses columns that are not called as the model's features
 */
record Flavor(String modelType, String data, Map<String, String> parameters, boolean bindsNames) {
  private static final String KNOWN = "onnx, xgboost or lightgbm";

  /** Of flavors that no engine here has, what makes one of them that it has. */
  private static final Map<String, String> CONVERTERS =
      Map.of(
          "sklearn", "skl2onnx",
          "pytorch", "torch.onnx.export",
          "tensorflow", "tf2onnx",
          "keras", "tf2onnx",
          "catboost", "CatBoost's save_model(format='onnx')",
          "spark", "onnxmltools");

  Flavor {
    parameters = Map.copyOf(parameters);
  }

  /** A flavor whose engine is asked for nothing, and is fed by its own names. */
  static Flavor of(String modelType, String data) {
    return new Flavor(modelType, data, Map.of(), false);
  }

  /** Whether the model takes an array of its own type alone: trees make decimals of any. */
  boolean bindsTypes() {
    return modelType.equals("onnx");
  }

  /** Whether MLflow hands the parameters of a signature on to the model. */
  boolean takesParameters() {
    return modelType.equals("xgboost");
  }

  /**
   * Finds the flavor that is scored with.
   *
   * @param folder the model's folder
   * @param flavors those of its description; null if it has none
   * @param problems gets why there is none
   */
  static Optional<Flavor> find(Path folder, Object flavors, List<String> problems) {
    if (!(flavors instanceof Map<?, ?> all) || all.isEmpty()) {
      problems.add("flavors: none (expected: %s)".formatted(KNOWN));
      return Optional.empty();
    }
    if (all.get("onnx") instanceof Map<?, ?> onnx) {
      return data(folder, "onnx", onnx, "model.onnx", problems).map(data -> of("onnx", data));
    }
    if (all.get("xgboost") instanceof Map<?, ?> xgboost) {
      // The classifiers of the scikit-learn interface predict labels.
      boolean labels = modelClass(xgboost).endsWith("Classifier");
      Map<String, String> parameters = labels ? Map.of("output", "label") : Map.of();
      return data(folder, "xgboost", xgboost, "model.xgb", problems)
          .map(data -> new Flavor("xgboost", data, parameters, true));
    }
    if (all.get("lightgbm") instanceof Map<?, ?> lightgbm) {
      return lightgbm(folder, lightgbm, problems);
    }
    problems.add(unknown(all));
    return Optional.empty();
  }

  private static Optional<Flavor> lightgbm(Path folder, Map<?, ?> lightgbm, List<String> problems) {
    String modelClass = modelClass(lightgbm);
    if (!modelClass.isEmpty() && !modelClass.endsWith(".Booster")) {
      problems.add(
          "flavors.lightgbm.model_class: %s, which MLflow keeps as a Python object (expected: lightgbm.basic.Booster, as of mlflow.lightgbm.log_model(model.booster_))"
              .formatted(modelClass));
      return Optional.empty();
    }
    return data(folder, "lightgbm", lightgbm, "model.lgb", problems)
        .map(data -> of("lightgbm", data));
  }

  private static String modelClass(Map<?, ?> flavor) {
    return flavor.get("model_class") instanceof String name ? name : "";
  }

  /** MLflow's own default, where a folder of old does not name the file. */
  private static Optional<String> data(
      Path folder, String name, Map<?, ?> flavor, String standard, List<String> problems) {
    String given = flavor.get("data") == null ? standard : String.valueOf(flavor.get("data"));
    Path data = folder.resolve(given).normalize();
    if (data.startsWith(folder.normalize()) && Files.exists(data)) {
      return Optional.of(data.toString());
    }
    problems.add(
        "flavors.%s.data: %s (expected: a file in the model's folder)".formatted(name, given));
    return Optional.empty();
  }

  private static String unknown(Map<?, ?> flavors) {
    TreeSet<String> names = new TreeSet<>();
    flavors.keySet().forEach(name -> names.add(String.valueOf(name)));
    String help =
        names.stream()
            .filter(CONVERTERS::containsKey)
            .findFirst()
            .map(name -> "; onnx is made of it with " + CONVERTERS.get(name))
            .orElse("");
    return "flavors: %s, which need Python (expected: %s%s; or the script that batch-deployment create makes for such a model, or one of yours)"
        .formatted(String.join(", ", names), KNOWN, help);
  }
}
