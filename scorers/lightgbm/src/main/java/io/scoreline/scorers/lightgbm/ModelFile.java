package io.scoreline.scorers.lightgbm;

import io.scoreline.transforms.scorer.ModelFiles;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

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
    try {
      Path file = ModelFiles.find(given, ACCEPTED);
      ModelFiles.requireContent(file, ACCEPTED, LARGEST_BYTES, "");
      byte[] bytes = Files.readAllBytes(file);
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

  private static void checkStart(Path file, byte[] bytes) {
    String start =
        new String(bytes, 0, Math.min(START_BYTES, bytes.length), StandardCharsets.ISO_8859_1);
    if (!start.lines().findFirst().orElse("").equals("tree")) {
      throw new ModelRefusedException(
          "%s: is %s, no model of LightGBM (expected: %s, whose first line is 'tree')"
              .formatted(file, stranger(start), ACCEPTED));
    }
  }

  private static String stranger(String start) {
    if (start.startsWith("{\"learner\"") || start.startsWith("{L")) {
      return "a model of XGBoost, which type: xgboost scores";
    }
    if (start.charAt(0) == '{') {
      return "JSON, perhaps a dump for reading";
    }
    return ModelFiles.stranger(start)
        .orElse(ModelFiles.isText(start) ? "text of another kind" : "binary");
  }
}
