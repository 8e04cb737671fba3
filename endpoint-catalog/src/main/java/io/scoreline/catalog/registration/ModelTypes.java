package io.scoreline.catalog.registration;

import io.scoreline.catalog.ModelAsset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** Finds out a model's type by its files, when its YAML does not say. */
final class ModelTypes {
  /** How deep in a folder the engine for ONNX looks for its file. */
  private static final int DEEPEST_FOLDER = 3;

  private ModelTypes() {}

  /**
   * {@code mlflow_model} for a folder with an {@code MLmodel} file; {@code onnx} or {@code tribuo}
   * for a file of that ending, or a folder with such files of one kind only: that it may hold one
   * alone is for the engine to say. Else {@code custom_model}.
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
            .filter(type -> type != ModelAsset.Type.CUSTOM_MODEL)
            .distinct()
            .toList();
    return known.size() == 1 ? known.get(0) : ModelAsset.Type.CUSTOM_MODEL;
  }

  /** The type that a file's ending tells. */
  static ModelAsset.Type ofFile(Path file) {
    var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".onnx")) {
      return ModelAsset.Type.ONNX;
    }
    return name.endsWith(".tribuo") ? ModelAsset.Type.TRIBUO : ModelAsset.Type.CUSTOM_MODEL;
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
