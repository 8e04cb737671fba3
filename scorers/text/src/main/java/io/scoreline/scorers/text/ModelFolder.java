package io.scoreline.scorers.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.ModelFiles;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A model's folder. Everything in it but the tokenizer and the .onnx file may be missing.
 *
 * @param path where it is
 */
record ModelFolder(Path path) {
  static final String TOKENIZER = "tokenizer.json";

  private static final int DEEPEST_FOLDER = 3;
  private static final long LARGEST_JSON_BYTES = 16 << 20;
  private static final String ACCEPTED = "a folder with %s and an .onnx file".formatted(TOKENIZER);

  /** Where the exporters put the model that others in the folder are made of. */
  private static final List<String> USUAL_MODELS = List.of("model.onnx", "onnx/model.onnx");

  /**
   * Finds a folder.
   *
   * @throws ModelRefusedException if it is none, or has no tokenizer
   */
  static ModelFolder at(String given) {
    Path path = ModelFiles.requireThere(given, ACCEPTED);
    if (!Files.isDirectory(path)) {
      throw new ModelRefusedException("%s: is a file (expected: %s)".formatted(given, ACCEPTED));
    }
    if (!Files.isRegularFile(path.resolve(TOKENIZER))) {
      throw new ModelRefusedException(
          "%s: there is no file %s in it (expected: %s)".formatted(given, TOKENIZER, ACCEPTED));
    }
    return new ModelFolder(path);
  }

  Path tokenizer() {
    return path.resolve(TOKENIZER);
  }

  /**
   * The model: the file that is asked for, the only one, or of several that with a usual name.
   *
   * @throws ModelRefusedException if it is not there, or not clear
   */
  Path model(Optional<String> asked) {
    List<String> models = onnxFiles();
    if (asked.isPresent()) {
      if (!models.contains(asked.get())) {
        throw new ModelRefusedException(
            "%s: parameter %s: %s (expected: one of %s)"
                .formatted(path, TextParameters.ONNX_FILE, asked.get(), Feature.shown(models)));
      }
      return path.resolve(asked.get());
    }
    if (models.size() == 1) {
      return path.resolve(models.get(0));
    }
    return USUAL_MODELS.stream()
        .filter(models::contains)
        .findFirst()
        .map(path::resolve)
        .orElseThrow(() -> unclear(models));
  }

  private ModelRefusedException unclear(List<String> models) {
    return new ModelRefusedException(
        models.isEmpty()
            ? "%s: there is no .onnx file in it (expected: %s)".formatted(path, ACCEPTED)
            : "%s: holds %d .onnx files: %s (expected: one, or one called %s, or the parameter %s)"
                .formatted(
                    path,
                    models.size(),
                    Feature.shown(models),
                    String.join(" or ", USUAL_MODELS),
                    TextParameters.ONNX_FILE));
  }

  /** Paths below the folder, with {@code /} between their segments, in order. */
  private List<String> onnxFiles() {
    try (Stream<Path> walk = Files.walk(path, DEEPEST_FOLDER)) {
      return walk.filter(Files::isRegularFile)
          .map(path::relativize)
          .filter(file -> !isHidden(file))
          .map(file -> file.toString().replace('\\', '/'))
          .filter(name -> name.toLowerCase(Locale.ROOT).endsWith(".onnx"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static boolean isHidden(Path relative) {
    return StreamSupport.stream(relative.spliterator(), false)
        .anyMatch(part -> part.toString().startsWith("."));
  }

  /**
   * A file of JSON, if it is there.
   *
   * @param name its path below the folder
   * @throws ModelRefusedException if it cannot be read
   */
  Optional<JsonNode> json(String name) {
    Path file = path.resolve(name).normalize();
    if (!file.startsWith(path.normalize()) || !Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      ModelFiles.requireContent(file, "JSON", LARGEST_JSON_BYTES, "");
      return Optional.of(new ObjectMapper().readTree(file.toFile()));
    } catch (JsonProcessingException e) {
      throw new ModelRefusedException(
          "%s: %s (expected: JSON)".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** What is told of a file that cannot be read. */
  static ModelRefusedException unreadable(Path file, IOException cause) {
    return new ModelRefusedException(
        "%s: cannot be read: %s".formatted(file, cause.getMessage()), cause);
  }
}
