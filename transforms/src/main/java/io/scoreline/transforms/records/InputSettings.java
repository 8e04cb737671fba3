package io.scoreline.transforms.records;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * How input files are read and fed to the model.
 *
 * @param format the format of every file; {@code null} means by each file's name
 * @param header whether a CSV or TSV file starts with the names of its columns; if not, the columns
 *     are named by their place, from {@code 0}
 * @param separator the character between two fields; 0 means a comma in CSV and a tab in TSV
 * @param columns the columns that feed a model's only input, in this order, and the only ones that
 *     several inputs are fed from; names, or paths such as {@code $.values[0:4]} or {@code $[1:]};
 *     empty for the choice by name, number or type among all
 * @param columnOfInput the column that feeds an input, where their names differ; a name or a path
 * @param keptColumns columns to repeat in the output
 * @param keepAllColumns whether all columns are repeated in the output
 * @param textRecord what one record of a text file is
 * @param sliceBytes a larger file is cut into slices of about this many bytes, at least 1
 * @param image how images are made to fit the model
 * @param cells what is done to a table's cells before they become values
 */
public record InputSettings(
    RecordFormat format,
    boolean header,
    char separator,
    List<String> columns,
    Map<String, String> columnOfInput,
    List<String> keptColumns,
    boolean keepAllColumns,
    TextRecord textRecord,
    long sliceBytes,
    ImageSettings image,
    CellSettings cells)
    implements Serializable {
  /** What one record of a text file is. */
  public enum TextRecord {
    LINE,
    FILE
  }

  public static final long DEFAULT_SLICE_BYTES = 16L << 20;

  public InputSettings {
    columns = List.copyOf(columns);
    columnOfInput = Map.copyOf(columnOfInput);
    keptColumns = List.copyOf(keptColumns);
    requireNonNull(textRecord, "textRecord is null");
    requireNonNull(image, "image is null");
    requireNonNull(cells, "cells is null");
    columns.forEach(ColumnPath::require);
    columnOfInput.values().forEach(ColumnPath::require);
    if (sliceBytes < 1) {
      throw new IllegalArgumentException("sliceBytes: %d (expected: >= 1)".formatted(sliceBytes));
    }
    if (separator == '"' || separator == '\n' || separator == '\r' || separator > 127) {
      throw new IllegalArgumentException(
          "separator: '%s' (expected: an ASCII character that is no quote or line end)"
              .formatted(separator));
    }
  }

  /** Cells are taken as they are. */
  public InputSettings(
      RecordFormat format,
      boolean header,
      char separator,
      List<String> columns,
      Map<String, String> columnOfInput,
      List<String> keptColumns,
      boolean keepAllColumns,
      TextRecord textRecord,
      long sliceBytes,
      ImageSettings image) {
    this(
        format,
        header,
        separator,
        columns,
        columnOfInput,
        keptColumns,
        keepAllColumns,
        textRecord,
        sliceBytes,
        image,
        CellSettings.NONE);
  }

  /** The defaults: everything by the file's name and the model's own inputs. */
  public static InputSettings defaults() {
    return new InputSettings(
        null,
        true,
        (char) 0,
        List.of(),
        Map.of(),
        List.of(),
        false,
        TextRecord.LINE,
        DEFAULT_SLICE_BYTES,
        ImageSettings.defaults(),
        CellSettings.NONE);
  }

  public InputSettings withSliceBytes(long bytes) {
    return new InputSettings(
        format,
        header,
        separator,
        columns,
        columnOfInput,
        keptColumns,
        keepAllColumns,
        textRecord,
        bytes,
        image,
        cells);
  }

  public InputSettings withFormat(RecordFormat everyFile) {
    return new InputSettings(
        everyFile,
        header,
        separator,
        columns,
        columnOfInput,
        keptColumns,
        keepAllColumns,
        textRecord,
        sliceBytes,
        image,
        cells);
  }

  /** These settings, with steps for cells. */
  public InputSettings withCells(CellSettings steps) {
    return new InputSettings(
        format,
        header,
        separator,
        columns,
        columnOfInput,
        keptColumns,
        keepAllColumns,
        textRecord,
        sliceBytes,
        image,
        steps);
  }

  public InputSettings withKeptColumns(List<String> kept) {
    return new InputSettings(
        format,
        header,
        separator,
        columns,
        columnOfInput,
        kept,
        keepAllColumns,
        textRecord,
        sliceBytes,
        image,
        cells);
  }

  /** The format of a file, by setting or by name. */
  public java.util.Optional<RecordFormat> formatOf(String fileName) {
    return format != null ? java.util.Optional.of(format) : RecordFormat.ofName(fileName);
  }

  /** Whether a file can be cut into slices where it is large: a compressed one cannot. */
  public boolean isSplittable(String fileName) {
    java.util.Optional<RecordFormat> its = formatOf(fileName);
    boolean wholeText =
        its.filter(one -> one == RecordFormat.TEXT).isPresent() && textRecord == TextRecord.FILE;
    boolean compressed =
        its.filter(RecordFormat::isText).isPresent() && CompressedText.isNamed(fileName);
    return its.filter(RecordFormat::isSplittable).isPresent() && !wholeText && !compressed;
  }

  /** The character between two fields of a CSV or TSV file. */
  public char separatorOf(RecordFormat tableFormat) {
    if (separator != 0) {
      return separator;
    }
    return tableFormat == RecordFormat.TSV ? '\t' : ',';
  }
}
