package io.scoreline.catalog.registration;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.tree.DocumentReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The folder of an MLflow model that Python alone can score, by its flavor {@code python_function}.
 *
 * @param folder where it is
 * @param flavors the names of its flavors, in their order
 * @param parameters what its predict takes besides a table
 */
public record MlflowFolder(Path folder, List<String> flavors, MlflowParameters parameters) {
  private static final String PYTHON_FUNCTION = "python_function";
  private static final Pattern MLFLOW =
      Pattern.compile("(?m)^\\s*mlflow(-skinny)?\\s*($|[\\[=<>!~;@#])");

  public MlflowFolder {
    flavors = List.copyOf(flavors);
  }

  /**
   * Looks at a model.
   *
   * @return empty if it is none of MLflow's, if an engine reads one of its flavors, or if nothing
   *     can be told of it
   */
  public static Optional<MlflowFolder> ofPython(Path path, ModelAsset.Type type) {
    Path description = path.resolve("MLmodel");
    if (type != ModelAsset.Type.MLFLOW_MODEL || !Files.isRegularFile(description)) {
      return Optional.empty();
    }
    JsonNode content;
    try {
      content = DocumentReader.read(description).root().toJson();
    } catch (CatalogException e) {
      // The engine for such models says what is wrong.
      return Optional.empty();
    }
    JsonNode flavors = content.path("flavors");
    MlflowParameters parameters = MlflowParameters.of(content);
    if (!flavors.path(PYTHON_FUNCTION).isObject() || hasEngine(flavors, parameters)) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    flavors.fieldNames().forEachRemaining(names::add);
    return Optional.of(new MlflowFolder(path, names, parameters));
  }

  /** As the engine for MLflow models finds one, which the catalog is below and cannot ask. */
  private static boolean hasEngine(JsonNode flavors, MlflowParameters parameters) {
    var lightgbm = flavors.path("lightgbm");
    var modelClass = lightgbm.path("model_class").asText("");
    return flavors.path("onnx").isObject()
        // MLflow hands the signature's parameters to XGBoost's predict, their defaults too.
        || (flavors.path("xgboost").isObject() && parameters.declared().isEmpty())
        || (lightgbm.isObject() && (modelClass.isEmpty() || modelClass.endsWith(".Booster")));
  }

  /**
   * The packages that the model asks for, as {@code pip} takes them: those of its requirements.txt,
   * else of the pip part of its conda.yaml; and MLflow, which loads it.
   *
   * @throws io.scoreline.catalog.tree.InvalidDocumentException if its conda.yaml is no YAML
   */
  String requirements() {
    var named = ownRequirements();
    return MLFLOW.matcher(named).find() ? named : named + "mlflow\n";
  }

  private String ownRequirements() {
    Path list = folder.resolve(CodeFolders.REQUIREMENTS);
    Path conda = folder.resolve("conda.yaml");
    try {
      if (Files.isRegularFile(list)) {
        return Files.readString(list).stripTrailing() + "\n";
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Files.isRegularFile(conda) ? CondaFile.read(conda).requirements() : "";
  }
}
