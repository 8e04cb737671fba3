package io.scoreline.transforms.records;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an input file holds. */
public enum RecordFormat {
  CSV(true, ".csv"),
  TSV(true, ".tsv"),
  JSON_LINES(true, ".jsonl", ".ndjson", ".json"),
  TEXT(true, ".txt", ".text"),
  IMAGE(false, ".png", ".jpg", ".jpeg", ".bmp", ".gif");

  private final boolean splittable;
  private final List<String> endings;

  RecordFormat(boolean splittable, String... endings) {
    this.splittable = splittable;
    this.endings = List.of(endings);
  }

  /** Whether a large file of this format can be cut into slices. */
  public boolean isSplittable() {
    return splittable;
  }

  /** Whether its records are rows of named columns. */
  public boolean isTable() {
    return this == CSV || this == TSV || this == JSON_LINES;
  }

  /** The endings of file names that tell this format, in lower case, with their dot. */
  public List<String> endings() {
    return endings;
  }

  /** The format that a file's name tells, in any case of letters. */
  public static Optional<RecordFormat> ofName(String fileName) {
    String lower = fileName.toLowerCase(Locale.ROOT);
    for (RecordFormat format : values()) {
      if (format.endings.stream().anyMatch(lower::endsWith)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
