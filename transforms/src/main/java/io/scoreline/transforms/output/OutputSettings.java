package io.scoreline.transforms.output;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * How predictions are written.
 *
 * @param fileName the one output file; its ending tells the format: {@code .jsonl}, {@code .ndjson}
 *     and {@code .json} are JSON lines, all others CSV; empty for no rows at all
 * @param header whether a CSV file starts with its columns' names
 * @param separator the character between two fields of a CSV file
 * @param argMax whether the place (or class) of the largest value of a record is added
 * @param classes names for the places of a record's values, for arg-max and top-k; may be empty
 * @param topK how many of a record's largest values are added with their places or classes
 */
public record OutputSettings(
    String fileName, boolean header, char separator, boolean argMax, List<String> classes, int topK)
    implements Serializable {
  public static final String DEFAULT_FILE_NAME = "predictions.csv";

  public OutputSettings {
    classes = List.copyOf(classes);
    if (fileName.contains("/") || fileName.contains("\\") || fileName.startsWith(".")) {
      throw new IllegalArgumentException(
          "fileName: '%s' (expected: a plain file name)".formatted(fileName));
    }
    if (separator == 0
        || separator == '"'
        || separator == '\n'
        || separator == '\r'
        || separator > 127) {
      throw new IllegalArgumentException(
          "separator: '%s' (expected: an ASCII character that is no quote or line end)"
              .formatted(separator));
    }
    if (topK < 0) {
      throw new IllegalArgumentException("topK: %d (expected: >= 0)".formatted(topK));
    }
  }

  /** One CSV file with a header and all outputs of the model. */
  public static OutputSettings defaults() {
    return new OutputSettings(DEFAULT_FILE_NAME, true, ',', false, List.of(), 0);
  }

  public OutputSettings withFileName(String name) {
    return new OutputSettings(name, header, separator, argMax, classes, topK);
  }

  /** Whether rows are written at all. */
  public boolean hasRows() {
    return !fileName.isEmpty();
  }

  public boolean isJsonLines() {
    String lower = fileName.toLowerCase(Locale.ROOT);
    return lower.endsWith(".jsonl") || lower.endsWith(".ndjson") || lower.endsWith(".json");
  }
}
