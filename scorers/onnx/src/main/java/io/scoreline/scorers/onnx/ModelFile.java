package io.scoreline.scorers.onnx;

import io.scoreline.transforms.scorer.ModelFiles;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A model file that may be given to ONNX Runtime: it exists, has a bearable size, is an ONNX model
 * by its structure, and names no data outside its own folder.
 *
 * @param path the file, absolute and without links
 * @param outline what the file says of itself
 */
record ModelFile(Path path, ModelOutline outline) {
  /** More than this cannot be one message of Protocol Buffers; larger models use external data. */
  static final long LARGEST_BYTES = Integer.MAX_VALUE;

  private static final int DEEPEST_FOLDER = 3;
  private static final int MOST_NAMES = 10;
  private static final int START_BYTES = 8;
  private static final String ACCEPTED = "an .onnx file, or a folder with one";

  /**
   * Finds and checks the model at a path.
   *
   * @param given a file, or a folder with exactly one .onnx file, at most three levels deep
   * @throws ModelRefusedException in one line, with the file, what is wrong and what would do
   */
  static ModelFile at(String given) {
    Path start = ModelFiles.requireThere(given, ACCEPTED);
    try {
      Path file = (Files.isDirectory(start) ? onlyModelIn(start) : start).toRealPath();
      checkBytes(file);
      ModelOutline outline = outline(given, file);
      ExternalData.check(file, outline.externalLocations());
      return new ModelFile(file, outline);
    } catch (IOException | UncheckedIOException e) {
      throw new ModelRefusedException("%s: cannot be read: %s".formatted(given, e.getMessage()), e);
    }
  }

  /**
   * Its size with that of its external data.
   *
   * @throws ModelRefusedException if a file of it is gone
   */
  long bytes() {
    try {
      long bytes = Files.size(path);
      for (String location : outline.externalLocations()) {
        bytes += Files.size(path.resolveSibling(location));
      }
      return bytes;
    } catch (IOException e) {
      throw new ModelRefusedException("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static ModelOutline outline(String given, Path file) throws IOException {
    try {
      return ModelOutline.read(file);
    } catch (MalformedModelException e) {
      Optional<String> what = ModelFiles.noBinary(file);
      throw new ModelRefusedException(
          what.isPresent()
              ? "%s: is %s, not an ONNX model (expected: %s)".formatted(given, what.get(), ACCEPTED)
              : "%s: not an ONNX model: %s (expected: %s)"
                  .formatted(given, e.getMessage(), ACCEPTED),
          e);
    }
  }

  private static Path onlyModelIn(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder, DEEPEST_FOLDER)) {
      files =
          walk.filter(path -> !isHidden(folder.relativize(path)))
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
    }
    List<Path> models =
        files.stream()
            .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".onnx"))
            .toList();
    if (models.size() == 1) {
      return models.get(0);
    }
    String found = models.isEmpty() ? "no .onnx file" : models.size() + " .onnx files";
    throw new ModelRefusedException(
        "%s: holds %s (expected: exactly one, at most %d levels deep); it has %s"
            .formatted(
                folder, found, DEEPEST_FOLDER, names(folder, models.isEmpty() ? files : models)));
  }

  /** Hidden folders hold copies: what is mounted from a ConfigMap has each file twice. */
  private static boolean isHidden(Path relative) {
    return StreamSupport.stream(relative.spliterator(), false)
        .anyMatch(part -> part.toString().startsWith("."));
  }

  private static String names(Path folder, List<Path> files) {
    if (files.isEmpty()) {
      return "no files";
    }
    String names =
        files.stream()
            .limit(MOST_NAMES)
            .map(file -> folder.relativize(file).toString())
            .collect(Collectors.joining(", "));
    return files.size() > MOST_NAMES
        ? "%s and %d more".formatted(names, files.size() - MOST_NAMES)
        : names;
  }

  private static void checkBytes(Path file) throws IOException {
    ModelFiles.requireContent(
        file, ACCEPTED, LARGEST_BYTES, "; larger models keep their weights in external data");
    byte[] start = ModelFiles.start(file, START_BYTES);
    if (new String(start, StandardCharsets.ISO_8859_1).startsWith("ORTM", 4)) {
      throw new ModelRefusedException(
          "%s: is in ONNX Runtime's own .ort format (expected: %s)".formatted(file, ACCEPTED));
    }
  }
}
