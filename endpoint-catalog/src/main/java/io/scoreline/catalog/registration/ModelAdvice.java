package io.scoreline.catalog.registration;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.AssetReference;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.definition.DeploymentDefinition;
import io.scoreline.catalog.definition.EndpointDefinition;
import io.scoreline.catalog.definition.ModelDefinition;
import io.scoreline.catalog.definition.ModelSource;
import io.scoreline.catalog.definition.WrittenPath;
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
 * Tells the author of a valid document which model invoke will refuse, and what to do; which one
 * Python scores; and what of a conda file is not installed.
 *
 * <p>A file of Azure's is always accepted, whatever its model is; but who has a pickle should know
 * before the first job does.
 */
public final class ModelAdvice {
  // A new engine's type belongs here too: the catalog is below the engines and cannot ask them.
  private static final String ENGINES =
      "without a scoring script this version scores ONNX, Tribuo, XGBoost and LightGBM models, and MLflow models";

  private static final String NEEDS =
      "is scored by Python, which needs MLflow and the packages of its requirements.txt: name one that has them with scoreline.python.interpreter, or have an environment made with scoreline.python.install: true";
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

  /** On a model that no script scores with at most one, and on a conda file. */
  public List<Notice> on(DeploymentDefinition definition) {
    var notices = new ArrayList<Notice>();
    var python = definition.scoreline().python();
    // Whatever the model is, a script reads it.
    if (definition.code().isEmpty()) {
      definition.model().map(this::on).ifPresent(notices::addAll);
      if (python.install()) {
        notices.removeIf(notice -> notice.sentence().contains(NEEDS));
      }
    }
    if (python.install()) {
      definition
          .condaFile()
          .flatMap(file -> onConda(file, definition.code()))
          .ifPresent(notices::add);
    }
    return notices;
  }

  /** What pip is not asked for, although the file lists it. */
  private static Optional<Notice> onConda(
      WrittenPath file, Optional<DeploymentDefinition.Code> code) {
    var own =
        code.map(its -> its.folder().path().resolve(CodeFolders.REQUIREMENTS))
            .filter(Files::isRegularFile);
    if (own.isPresent() && !isMadeOf(file, own.get())) {
      return Optional.of(
          new Notice(
              file.place(),
              "%s: nothing of it is installed: the code has a %s"
                  .formatted(file.field(), CodeFolders.REQUIREMENTS)));
    }
    if (Files.notExists(file.path())) {
      return Optional.empty();
    }
    var ofConda = CondaFile.read(file.path()).ofConda();
    return ofConda.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Notice(
                file.place(),
                "%s: not installed, as pip has its own part alone: %s"
                    .formatted(file.field(), String.join(", ", ofConda))));
  }

  /** Code that was kept with the packages of the same file has them as its own. */
  private static boolean isMadeOf(WrittenPath conda, Path requirements) {
    try {
      return Files.exists(conda.path())
          && CondaFile.read(conda.path()).requirements().equals(Files.readString(requirements));
    } catch (IOException e) {
      return false;
    }
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
                advice(
                    model.path(),
                    Optional.of(model.type()),
                    Place.whole(model.id().reference()),
                    "model",
                    "the path of a new version"))
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
    return advice(written.path(), definition.type(), written.place(), written.field(), pathField)
        .map(List::of)
        .orElse(List.of());
  }

  private static Optional<Notice> advice(
      Path path, Optional<ModelAsset.Type> declared, Place place, String field, String pathField) {
    return ofPython(path, declared)
        .map(why -> "%s: %s".formatted(field, why))
        .or(
            () ->
                refusal(path, declared, pathField)
                    .map(why -> "%s: invoke will refuse this: %s".formatted(field, why)))
        .map(sentence -> new Notice(place, sentence));
  }

  private static Optional<String> ofPython(Path path, Optional<ModelAsset.Type> declared) {
    return MlflowFolder.ofPython(path, declared.orElse(ModelAsset.Type.MLFLOW_MODEL))
        .map(
            model ->
                "%s (%s) %s"
                    .formatted(path.getFileName(), String.join(", ", model.flavors()), NEEDS));
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
    if (type.equals(ModelAsset.Type.ONNX)) {
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
        files.stream()
            .filter(file -> ModelTypes.ofFile(file).equals(ModelAsset.Type.ONNX))
            .toList();
    if (models.size() > 1) {
      return Optional.of(
          "the folder %s holds %d .onnx files, %s: name one with %s"
              .formatted(name, models.size(), names(folder, models), pathField));
    }
    var isMlflow = type.equals(ModelAsset.Type.MLFLOW_MODEL);
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
    if (type.equals(ModelAsset.Type.ONNX)) {
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
