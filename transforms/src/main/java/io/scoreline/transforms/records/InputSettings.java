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
 * @param columns the columns that feed a model's only input, in this order; empty for the choice by
 *     name, number or type
 * @param columnOfInput the column that feeds an input, where their names differ
 * @param keptColumns columns to repeat in the output
 * @param keepAllColumns whether all columns are repeated in the output
 * @param textRecord what one record of a text file is
 * @param sliceBytes a larger file is cut into slices of about this many bytes, at least 1
 * @param image how images are made to fit the model
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
    ImageSettings image)
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
    if (sliceBytes < 1) {
      throw new IllegalArgumentException("sliceBytes: %d (expected: >= 1)".formatted(sliceBytes));
    }
    if (separator == '"' || separator == '\n' || separator == '\r' || separator > 127) {
      throw new IllegalArgumentException(
          "separator: '%s' (expected: an ASCII character that is no quote or line end)"
              .formatted(separator));
    }
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
        ImageSettings.defaults());
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
        image);
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
        image);
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
        image);
  }

  /** The format of a file, by setting or by name. */
  public java.util.Optional<RecordFormat> formatOf(String fileName) {
    return format != null ? java.util.Optional.of(format) : RecordFormat.ofName(fileName);
  }

  /** The character between two fields of a CSV or TSV file. */
  public char separatorOf(RecordFormat tableFormat) {
    if (separator != 0) {
      return separator;
    }
    return tableFormat == RecordFormat.TSV ? '\t' : ',';
  }
}
