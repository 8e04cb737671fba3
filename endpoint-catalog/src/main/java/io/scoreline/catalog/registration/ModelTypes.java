package io.scoreline.catalog.registration;

import io.scoreline.catalog.ModelAsset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** Finds out a model's type by its files, when its YAML does not say. */
final class ModelTypes {
  /** How deep in a folder the engine for ONNX looks for its file. */
  private static final int DEEPEST_FOLDER = 3;

  private static final int START_BYTES = 64;
  private static final Pattern XGBOOST_JSON = Pattern.compile("\\s*\\{\\s*\"learner\"\\s*:");
  private static final Pattern LIGHTGBM_TEXT = Pattern.compile("tree\\r?\\nversion=");

  private ModelTypes() {}

  /**
   * {@code mlflow_model} for a folder with an {@code MLmodel} file; an engine's type for a file
   * that is one of its, or a folder with such files of one kind only: that it may hold one alone is
   * for the engine to say; {@code onnx_text} for one with ONNX models and a tokenizer. Else {@code
   * custom_model}.
   */
  static ModelAsset.Type of(Path path) {
    if (!Files.isDirectory(path)) {
      return ofFile(path);
    }
    if (Files.isRegularFile(path.resolve("MLmodel"))) {
      return ModelAsset.Type.MLFLOW_MODEL;
    }
    var known =
        filesIn(path).stream()
            .map(ModelTypes::ofFile)
            .filter(type -> !type.equals(ModelAsset.Type.CUSTOM_MODEL))
            .distinct()
            .toList();
    var type = known.size() == 1 ? known.get(0) : ModelAsset.Type.CUSTOM_MODEL;
    return type.equals(ModelAsset.Type.ONNX) && Files.isRegularFile(path.resolve("tokenizer.json"))
        ? ModelAsset.Type.ONNX_TEXT
        : type;
  }

  /** The type that a file's ending tells, or its start where others have the same ending. */
  static ModelAsset.Type ofFile(Path file) {
    var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "onnx" -> ModelAsset.Type.ONNX;
      case "tribuo" -> ModelAsset.Type.TRIBUO;
      case "ubj", "xgb", "xgboost" -> ModelAsset.Type.XGBOOST;
      case "lgb", "lightgbm" -> ModelAsset.Type.LIGHTGBM;
      case "json" ->
          XGBOOST_JSON.matcher(startOf(file)).lookingAt()
              ? ModelAsset.Type.XGBOOST
              : ModelAsset.Type.CUSTOM_MODEL;
      case "txt" ->
          LIGHTGBM_TEXT.matcher(startOf(file)).lookingAt()
              ? ModelAsset.Type.LIGHTGBM
              : ModelAsset.Type.CUSTOM_MODEL;
      default -> ModelAsset.Type.CUSTOM_MODEL;
    };
  }

  private static String startOf(Path file) {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(START_BYTES), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // Whoever reads all of it will say why.
      return "";
    }
  }

  /** The files of a model's folder that are not hidden, in order. */
  static List<Path> filesIn(Path folder) {
    try (var paths = Files.walk(folder, DEEPEST_FOLDER)) {
      return paths
          .filter(Files::isRegularFile)
          .filter(path -> !isHidden(folder.relativize(path)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isHidden(Path relative) {
    return StreamSupport.stream(relative.spliterator(), false)
        .anyMatch(part -> part.toString().startsWith("."));
  }
}
