package io.scoreline.catalog.registration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
 * @param takesPictures whether its signature asks for a tensor that may be one
 */
public record MlflowFolder(
    Path folder, List<String> flavors, MlflowParameters parameters, boolean takesPictures) {
  private static final String PYTHON_FUNCTION = "python_function";
  private static final Pattern MLFLOW =
      Pattern.compile("(?m)^\\s*mlflow(-skinny)?\\s*($|[\\[=<>!~;@#])");

  private static final Pattern PILLOW = Pattern.compile("(?mi)^\\s*pillow\\s*($|[\\[=<>!~;@#])");
  private static final ObjectMapper JSON = new ObjectMapper();

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
    if (!type.equals(ModelAsset.Type.MLFLOW_MODEL) || !Files.isRegularFile(description)) {
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
    return Optional.of(new MlflowFolder(path, names, parameters, takesPictures(content)));
  }

  /** A tensor of records of two dimensions or more; pictures in one dimension are rare. */
  private static boolean takesPictures(JsonNode content) {
    try {
      JsonNode inputs = JSON.readTree(content.at("/signature/inputs").asText("[]"));
      return inputs.size() == 1 && inputs.at("/0/tensor-spec/shape").size() > 2;
    } catch (JsonProcessingException e) {
      return false;
    }
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
   * else of the pip part of its conda.yaml; MLflow, which loads it; and Pillow, if it may be fed
   * with pictures.
   *
   * @throws io.scoreline.catalog.tree.InvalidDocumentException if its conda.yaml is no YAML
   */
  String requirements() {
    var named = ownRequirements();
    String loaded = MLFLOW.matcher(named).find() ? named : named + "mlflow\n";
    return takesPictures && !PILLOW.matcher(loaded).find() ? loaded + "pillow\n" : loaded;
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
