package io.scoreline.transforms.output;

import static java.util.Objects.requireNonNull;

import io.scoreline.transforms.records.RecordFormat;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How predictions are written.
 *
 * @param fileName the output's file, or the folder of its files; its ending tells the format:
 *     {@code .jsonl}, {@code .ndjson} and {@code .json} are JSON lines, {@code .parquet} and {@code
 *     .parq} Parquet, all others CSV; empty for no rows at all
 * @param header whether a CSV file starts with its columns' names
 * @param separator the character between two fields of a CSV file
 * @param argMax whether the place (or class) of the largest value of a record is added
 * @param classes names for the places of a record's values, for arg-max and top-k; may be empty
 * @param topK how many of a record's largest values are added with their places or classes
 * @param rowForm what a row is
 * @param steps what is done to a row before it is written; nothing to plain rows
 * @param layout into which files the rows go
 * @param version which version of an output it is, from 1; each has file names of its own
 */
public record OutputSettings(
    String fileName,
    boolean header,
    char separator,
    boolean argMax,
    List<String> classes,
    int topK,
    RowForm rowForm,
    RowSteps steps,
    RowsLayout layout,
    int version)
    implements Serializable {
  /** What a row is. */
  public enum RowForm {
    /** It starts with the file and the number of its record. */
    NUMBERED,
    /** It starts with the number of its record and ends with the file, as Azure's of MLflow do. */
    MLFLOW,
    /** What the model gives as text, and nothing else; each file is one record. */
    PLAIN
  }

  public static final String DEFAULT_FILE_NAME = "predictions.csv";

  public OutputSettings {
    classes = List.copyOf(classes);
    requireNonNull(rowForm, "rowForm is null");
    requireNonNull(steps, "steps is null");
    requireNonNull(layout, "layout is null");
    if (argMax && steps.threshold().isPresent()) {
      throw new IllegalArgumentException(
          "arg_max and threshold both name a row's prediction (expected: one of them)");
    }
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
    if (rowForm == RowForm.PLAIN && tableFormat(fileName).isPresent()) {
      throw new IllegalArgumentException(
          "output_file_name: '%s' (expected: a name for text, as the model writes its rows itself)"
              .formatted(fileName));
    }
    if (layout instanceof RowsLayout.PerInputFile
        && !fileName.isEmpty()
        && RowsLayout.ending(fileName).length() < 2) {
      throw new IllegalArgumentException(
          "output_file_name: '%s' (expected: a name with an ending, as the files per input file get it)"
              .formatted(fileName));
    }
    if (tableFormat(fileName).equals(Optional.of(RecordFormat.AVRO))) {
      throw new IllegalArgumentException(
          "output_file_name: '%s' (expected: a name for CSV, JSON lines or Parquet; Avro is read only)"
              .formatted(fileName));
    }
    if (topK < 0) {
      throw new IllegalArgumentException("topK: %d (expected: >= 0)".formatted(topK));
    }
    if (version < 1) {
      throw new IllegalArgumentException("version: %d (expected: >= 1)".formatted(version));
    }
  }

  /** The first version of an output. */
  public OutputSettings(
      String fileName,
      boolean header,
      char separator,
      boolean argMax,
      List<String> classes,
      int topK) {
    this(
        fileName,
        header,
        separator,
        argMax,
        classes,
        topK,
        RowForm.NUMBERED,
        RowSteps.NONE,
        new RowsLayout.OneFile(),
        1);
  }

  /** One CSV file with a header and all outputs of the model. */
  public static OutputSettings defaults() {
    return new OutputSettings(DEFAULT_FILE_NAME, true, ',', false, List.of(), 0);
  }

  public OutputSettings withFileName(String name) {
    return new OutputSettings(
        name, header, separator, argMax, classes, topK, rowForm, steps, layout, version);
  }

  /** The same file, with steps for its rows. */
  public OutputSettings withSteps(RowSteps ofRows) {
    return new OutputSettings(
        fileName, header, separator, argMax, classes, topK, rowForm, ofRows, layout, version);
  }

  /** The same rows, in such files. */
  public OutputSettings withLayout(RowsLayout files) {
    return new OutputSettings(
        fileName, header, separator, argMax, classes, topK, rowForm, steps, files, version);
  }

  /** The same file, with rows as Azure writes those of MLflow models, and no header. */
  public OutputSettings likeMlflow() {
    return new OutputSettings(
        fileName, false, separator, argMax, classes, topK, RowForm.MLFLOW, steps, layout, version);
  }

  /**
   * The same file, written as the model gives its rows.
   *
   * @param itsHeader whether it starts with the names that the model gives for the columns
   * @param itsSeparator the character between two of these names
   */
  public OutputSettings plain(boolean itsHeader, char itsSeparator) {
    return new OutputSettings(
        fileName,
        itsHeader,
        itsSeparator,
        false,
        List.of(),
        0,
        RowForm.PLAIN,
        RowSteps.NONE,
        layout,
        version);
  }

  /**
   * A later version of the output of which this is the first: {@code predictions.v2.csv} after
   * {@code predictions.csv}.
   *
   * @throws IllegalArgumentException if the version is less than 1
   */
  public OutputSettings withVersion(int later) {
    String name = hasRows() ? versioned(fileName, later) : "";
    return new OutputSettings(
        name, header, separator, argMax, classes, topK, rowForm, steps, layout, later);
  }

  /** A file's name in a version of an output. */
  static String versioned(String name, int version) {
    return version == 1 ? name : marked(name, "v" + version);
  }

  /** A file's name, with a mark before its ending: {@code in/a.2.csv}. */
  static String marked(String name, String mark) {
    int dot = name.lastIndexOf('.');
    int end = dot <= name.lastIndexOf('/') + 1 ? name.length() : dot;
    return "%s.%s%s".formatted(name.substring(0, end), mark, name.substring(end));
  }

  /** Whether the rows' file starts with a line that is no row. */
  boolean hasHeader() {
    return header && (rowForm == RowForm.PLAIN || !isSelfDescribing());
  }

  /** Whether rows are written at all. */
  public boolean hasRows() {
    return !fileName.isEmpty();
  }

  /** Whether a published name is one of a file of rows. */
  boolean isOfRows(String name) {
    return hasRows()
        && (layout.isFolder() ? name.startsWith(fileName + "/") : name.equals(fileName));
  }

  /** The format of the rows' file, if that is one of typed columns. */
  Optional<RecordFormat> tableFormat() {
    return tableFormat(fileName);
  }

  private static Optional<RecordFormat> tableFormat(String fileName) {
    return RecordFormat.ofName(fileName).filter(RecordFormat::isTypedTable);
  }

  /** Whether rows name their columns, or their file does, in a form of its own. */
  public boolean isSelfDescribing() {
    return isJsonLines() || tableFormat().isPresent();
  }

  public boolean isJsonLines() {
    String lower = fileName.toLowerCase(Locale.ROOT);
    return lower.endsWith(".jsonl") || lower.endsWith(".ndjson") || lower.endsWith(".json");
  }
}
