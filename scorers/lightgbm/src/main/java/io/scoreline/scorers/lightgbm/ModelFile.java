package io.scoreline.scorers.lightgbm;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Finds a model's file, tells what it is by what it holds, and reads it. */
final class ModelFile {
  static final String ACCEPTED = "a text file that LightGBM's save_model wrote";
  private static final long LARGEST_BYTES = Integer.MAX_VALUE - 8L;
  private static final int START_BYTES = 512;
  private static final String LAST_TREE = "end of trees";

  private ModelFile() {}

  /**
   * Finds, checks and reads the model at a path.
   *
   * @throws ModelRefusedException with the file, what is wrong and what would do
   */
  static Sections read(String given) {
    Path start = Path.of(given);
    if (!Files.exists(start)) {
      throw new ModelRefusedException(
          "%s: does not exist (expected: %s)".formatted(given, ACCEPTED));
    }
    try {
      Path file = Files.isDirectory(start) ? onlyFileIn(start) : start;
      byte[] bytes = bytes(file);
      checkStart(file, bytes);
      Sections sections = Sections.of(file, bytes);
      if (!sections.isWhole()) {
        throw new ModelRefusedException(
            "%s: is only the start of a model: it ends at byte %d, before the line '%s' (expected: %s)"
                .formatted(file, bytes.length, LAST_TREE, ACCEPTED));
      }
      return sections;
    } catch (IOException | UncheckedIOException e) {
      throw new ModelRefusedException("%s: cannot be read: %s".formatted(given, e.getMessage()), e);
    }
  }

  private static Path onlyFileIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .sorted()
              .toList();
      if (found.size() != 1) {
        List<String> names = found.stream().map(file -> file.getFileName().toString()).toList();
        throw new ModelRefusedException(
            "%s: holds %d files: %s (expected: exactly one, the model)"
                .formatted(folder, found.size(), Feature.shown(names)));
      }
      return found.get(0);
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ModelRefusedException(
          "%s: is not a regular file (expected: %s)".formatted(file, ACCEPTED));
    }
    long bytes = Files.size(file);
    if (bytes == 0) {
      throw new ModelRefusedException("%s: is empty (expected: %s)".formatted(file, ACCEPTED));
    }
    if (bytes > LARGEST_BYTES) {
      throw new ModelRefusedException(
          "%s: has %d bytes (expected: at most %d)".formatted(file, bytes, LARGEST_BYTES));
    }
    return Files.readAllBytes(file);
  }

  private static void checkStart(Path file, byte[] bytes) {
    String start =
        new String(bytes, 0, Math.min(START_BYTES, bytes.length), StandardCharsets.ISO_8859_1);
    if (start.startsWith("version https://git-lfs.github.com/spec/")) {
      throw new ModelRefusedException(
          "%s: is a Git LFS pointer, not the model; run git lfs pull".formatted(file));
    }
    if (!start.lines().findFirst().orElse("").equals("tree")) {
      throw new ModelRefusedException(
          "%s: is %s, no model of LightGBM (expected: %s, whose first line is 'tree')"
              .formatted(file, stranger(start), ACCEPTED));
    }
  }

  private static String stranger(String start) {
    String lower = start.stripLeading().toLowerCase(Locale.ROOT);
    if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
      return "a page of HTML";
    }
    if (start.startsWith("{\"learner\"") || start.startsWith("{L")) {
      return "a model of XGBoost, which type: xgboost scores";
    }
    if (start.charAt(0) == '{') {
      return "JSON, perhaps a dump for reading";
    }
    if (start.charAt(0) == 0x80 && start.length() > 1 && start.charAt(1) <= 5) {
      return "a Python pickle";
    }
    if (start.startsWith("PK\u0003\u0004")) {
      return "a ZIP archive";
    }
    if (start.startsWith("\u001f\u008b")) {
      return "compressed with gzip";
    }
    if (start.startsWith("\u00ac\u00ed")) {
      return "in Java serialization";
    }
    boolean isText =
        start.chars().allMatch(c -> (c >= ' ' && c != 0x7f) || (c >= '\t' && c <= '\r'));
    return isText ? "text of another kind" : "binary";
  }
}
