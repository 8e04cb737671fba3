package io.scoreline.catalog.registration;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.AssetReference;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.definition.DeploymentDefinition;
import io.scoreline.catalog.definition.EndpointDefinition;
import io.scoreline.catalog.definition.ModelDefinition;
import io.scoreline.catalog.definition.ModelSource;
import io.scoreline.catalog.field.Notice;
import io.scoreline.catalog.tree.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Tells the author of a valid document which model or script invoke will refuse, and what to do.
 *
 * <p>A file of Azure's is always accepted, whatever its model is; but who has a pickle should know
 * before the first job does.
 */
public final class ModelAdvice {
  // A new engine's type belongs here too: the catalog is below the engines and cannot ask them.
  private static final String ENGINES =
      "without a scoring script this version scores ONNX, Tribuo, XGBoost and LightGBM models, and MLflow models of the flavors onnx, xgboost and lightgbm";
  private static final int SHOWN_FILES = 5;

  /** Their engines know better what a file is. */
  private static final Set<ModelAsset.Type> LEFT_TO_ENGINES =
      Set.of(
          ModelAsset.Type.ONNX_TEXT,
          ModelAsset.Type.TRIBUO,
          ModelAsset.Type.XGBOOST,
          ModelAsset.Type.LIGHTGBM);

  private final Function<AssetReference, Optional<ModelAsset>> registered;

  /**
   * @param registered finds registered models; empty for those that shall not be looked at
   */
  public ModelAdvice(Function<AssetReference, Optional<ModelAsset>> registered) {
    this.registered = requireNonNull(registered, "registered is null");
  }

  /** At most one notice, on a model that no script scores with. */
  public List<Notice> on(DeploymentDefinition definition) {
    if (definition.code().isPresent()) {
      // Whatever the model is, the script reads it.
      return List.of();
    }
    return definition.model().map(this::on).orElse(List.of());
  }

  private List<Notice> on(ModelSource source) {
    if (source instanceof ModelSource.Local local) {
      return on(local.model(), "model.path");
    }
    var reference = ((ModelSource.Registered) source).reference();
    return registered
        .apply(reference)
        .flatMap(
            model ->
                refusal(model.path(), Optional.of(model.type()), "the path of a new version")
                    .map(why -> notice(Place.whole(model.id().reference()), "model", why)))
        .map(List::of)
        .orElse(List.of());
  }

  /** At most one notice for each deployment inside an endpoint's document. */
  public List<Notice> on(EndpointDefinition definition) {
    var notices = new ArrayList<Notice>();
    definition.deployments().forEach(deployment -> notices.addAll(on(deployment)));
    return notices;
  }

  /** At most one notice on a model's own document. */
  public List<Notice> on(ModelDefinition definition) {
    return on(definition, "path");
  }

  private static List<Notice> on(ModelDefinition definition, String pathField) {
    var written = definition.path();
    if (Files.notExists(written.path())) {
      return List.of();
    }
    return refusal(written.path(), definition.type(), pathField)
        .map(why -> List.of(notice(written.place(), written.field(), why)))
        .orElse(List.of());
  }

  private static Notice notice(Place place, String field, String why) {
    return new Notice(place, "%s: invoke will refuse this: %s".formatted(field, why));
  }

  /**
   * Why no engine here scores a model, and what would help.
   *
   * @param declared empty: by the files
   * @param pathField where another path would be written
   */
  private static Optional<String> refusal(
      Path path, Optional<ModelAsset.Type> declared, String pathField) {
    try {
      var type = declared.orElseGet(() -> ModelTypes.of(path));
      return Files.isDirectory(path) ? ofFolder(path, type, pathField) : ofFile(path, type);
    } catch (IOException | UncheckedIOException e) {
      return Optional.of("%s cannot be read: %s".formatted(path, e.getMessage()));
    }
  }

  private static Optional<String> ofFile(Path file, ModelAsset.Type type) throws IOException {
    if (LEFT_TO_ENGINES.contains(type)) {
      return Optional.empty();
    }
    var name = file.getFileName().toString();
    var fault = OnnxFile.faultOf(file);
    if (type == ModelAsset.Type.ONNX) {
      return fault.map(
          what ->
              "%s %s; %s: %s"
                  .formatted(
                      name,
                      what,
                      ENGINES,
                      converter(name).isPresent() ? help(List.of(file)) : "export it again"));
    }
    if (fault.isEmpty()) {
      return Optional.of(
          "%s is an ONNX model, but its type is %s: say type: onnx"
              .formatted(name, type.spelling()));
    }
    return Optional.of("%s %s; %s: %s".formatted(name, kind(name), ENGINES, help(List.of(file))));
  }

  private static Optional<String> ofFolder(Path folder, ModelAsset.Type type, String pathField)
      throws IOException {
    if (LEFT_TO_ENGINES.contains(type)) {
      return Optional.empty();
    }
    var name = Optional.ofNullable(folder.getFileName()).orElse(folder).toString();
    var files = ModelTypes.filesIn(folder);
    var models =
        files.stream().filter(file -> ModelTypes.ofFile(file) == ModelAsset.Type.ONNX).toList();
    if (models.size() > 1) {
      return Optional.of(
          "the folder %s holds %d .onnx files, %s: name one with %s"
              .formatted(name, models.size(), names(folder, models), pathField));
    }
    var isMlflow = type == ModelAsset.Type.MLFLOW_MODEL;
    if (isMlflow && files.stream().map(ModelTypes::ofFile).anyMatch(LEFT_TO_ENGINES::contains)) {
      return Optional.empty();
    }
    if (models.isEmpty()) {
      var what =
          isMlflow
              ? name + " is an MLflow model"
              : "the folder %s holds no .onnx file (it has %s)"
                  .formatted(name, files.isEmpty() ? "no files" : names(folder, files));
      return Optional.of("%s; %s: %s".formatted(what, ENGINES, help(files)));
    }
    var only = models.get(0);
    if (type == ModelAsset.Type.ONNX) {
      return ofFile(only, type);
    }
    // Whether an MLflow model has the flavor of its file, its engine knows.
    return isMlflow
        ? Optional.empty()
        : Optional.of(
            "the folder %s holds an ONNX model, %s, but its type is %s: say type: onnx"
                .formatted(name, folder.relativize(only), type.spelling()));
  }

  private static String names(Path folder, List<Path> files) {
    var names =
        files.stream().limit(SHOWN_FILES).map(file -> folder.relativize(file).toString()).toList();
    var rest = files.size() - names.size();
    if (rest > 0) {
      return "%s and %d more".formatted(String.join(", ", names), rest);
    }
    var last = names.size() - 1;
    return last == 0
        ? names.get(0)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }

  private static String kind(String name) {
    return switch (ending(name)) {
      case "pkl", "pickle", "joblib" -> "is a pickle";
      case "h5", "keras", "pb", "tflite" -> "is a TensorFlow model";
      case "pt", "pth" -> "is a PyTorch model";
      default -> "is no ONNX model";
    };
  }

  private static String help(List<Path> files) {
    return files.stream()
        .flatMap(file -> converter(file.getFileName().toString()).stream())
        .findFirst()
        .map(converter -> "convert it with " + converter)
        .orElse("convert it to ONNX");
  }

  private static Optional<String> converter(String name) {
    return switch (ending(name)) {
      case "pkl", "pickle", "joblib" -> Optional.of("skl2onnx");
      case "h5", "keras", "pb", "tflite" -> Optional.of("tf2onnx");
      case "pt", "pth" -> Optional.of("torch.onnx.export");
      default -> Optional.empty();
    };
  }

  private static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
