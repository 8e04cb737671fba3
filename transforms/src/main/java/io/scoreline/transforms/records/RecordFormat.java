package io.scoreline.transforms.records;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an input file holds. */
public enum RecordFormat {
  CSV,
  TSV,
  JSON_LINES,
  PARQUET,
  AVRO,
  TEXT,
  IMAGE,
  /** A whole file, which is handed to the model unread; by setting only, whatever its name is. */
  FILE;

  /** Whether a large file of this format can be cut into slices. */
  public boolean isSplittable() {
    return this != IMAGE && this != FILE;
  }

  /** Whether its files tell their columns and where they can be cut: see {@link TableFormat}. */
  public boolean isTypedTable() {
    return this == PARQUET || this == AVRO;
  }

  /** The endings of file names that tell this format, in lower case, with their dot. */
  public List<String> endings() {
    return switch (this) {
      case CSV -> List.of(".csv");
      case TSV -> List.of(".tsv");
      case JSON_LINES -> List.of(".jsonl", ".ndjson", ".json");
      case PARQUET -> List.of(".parquet", ".parq", ".pqt");
      case AVRO -> List.of(".avro");
      case TEXT -> List.of(".txt", ".text");
      case IMAGE -> List.of(".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff");
      case FILE -> List.of();
    };
  }

  /** Whether its files are text, which may be compressed. */
  public boolean isText() {
    return this == CSV || this == TSV || this == JSON_LINES || this == TEXT;
  }

  /** The format that a file's name tells, in any case of letters, also of a compressed text. */
  public static Optional<RecordFormat> ofName(String fileName) {
    boolean compressed = CompressedText.isNamed(fileName);
    String lower = CompressedText.plainName(fileName).toLowerCase(Locale.ROOT);
    for (RecordFormat format : values()) {
      if (format.endings().stream().anyMatch(lower::endsWith) && (!compressed || format.isText())) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
