package io.scoreline.catalog.registration;

import io.scoreline.catalog.ModelAsset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Finds out a model's type by its files, when its YAML does not say. */
final class ModelTypes {
  private ModelTypes() {}

  /**
   * {@code mlflow_model} for a folder with an {@code MLmodel} file; {@code onnx} or {@code tribuo}
   * for a file of that ending, or a folder that holds exactly one; else {@code custom_model}.
   */
  static ModelAsset.Type of(Path path) {
    if (!Files.isDirectory(path)) {
      return ofFile(path);
    }
    if (Files.isRegularFile(path.resolve("MLmodel"))) {
      return ModelAsset.Type.MLFLOW_MODEL;
    }
    var known =
        files(path).stream()
            .map(ModelTypes::ofFile)
            .filter(type -> type != ModelAsset.Type.CUSTOM_MODEL)
            .toList();
    return known.size() == 1 ? known.get(0) : ModelAsset.Type.CUSTOM_MODEL;
  }

  private static ModelAsset.Type ofFile(Path file) {
    var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".onnx")) {
      return ModelAsset.Type.ONNX;
    }
    return name.endsWith(".tribuo") ? ModelAsset.Type.TRIBUO : ModelAsset.Type.CUSTOM_MODEL;
  }

  private static List<Path> files(Path folder) {
    try (var paths = Files.list(folder)) {
      return paths.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
