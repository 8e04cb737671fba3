package io.scoreline.transforms.output;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes CSV rows: file, row, kept columns, one column per predicted value, then the predicted
 * class and top-k; where rows are as those of MLflow, the file comes last. A field is quoted when
 * it holds a separator, a quote or a line end (RFC 4180); lines end with LF.
 */
final class CsvRowEncoder implements RowEncoder {
  private final OutputSettings settings;
  private final List<String> keptColumns;
  private final OutputColumns added;
  private final boolean fileIsLast;
  private final Optional<RowSteps.Rounding> rounding;
  private OutputColumns.Layout layout = new OutputColumns.Layout(List.of(), new boolean[0]);
  private List<String> columns = List.of();
  private String lastFile = "";
  private byte[] lastFileField = {};

  CsvRowEncoder(OutputSettings settings, List<String> keptColumns) {
    this.settings = settings;
    this.keptColumns = List.copyOf(keptColumns);
    this.added = new OutputColumns(settings);
    this.rounding = settings.steps().rounding();
    this.fileIsLast = settings.rowForm() == OutputSettings.RowForm.MLFLOW;
  }

  @Override
  public List<String> columns(Predictions predictions) {
    int count = countOf(predictions);
    if (!columns.isEmpty() && count == layout.names().size()) {
      return columns;
    }
    if (!columns.isEmpty()) {
      throw new ModelRefusedException(
          ("the model's outputs have %d values for some records and %d for others (expected: one"
                  + " number of columns in a CSV file; an output_file_name ending in .jsonl takes any)")
              .formatted(layout.names().size() + 2, count + 2));
    }
    layout = added.layout(keptColumns, predictions.outputs(), output -> true, added.added());
    List<String> names = new ArrayList<>(layout.writtenNames());
    if (fileIsLast) {
      names.add(0, OutputColumns.ROW.get(1));
      names.add(OutputColumns.ROW.get(0));
    } else {
      names.addAll(0, OutputColumns.ROW);
    }
    columns = List.copyOf(names);
    return columns;
  }

  private int countOf(Predictions predictions) {
    int count = keptColumns.size() + added.added().size();
    for (Prediction output : predictions.outputs()) {
      count += output.width();
    }
    return count;
  }

  /** A header line for such columns. */
  static void header(List<String> columns, char separator, Bytes out) {
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        out.ascii(separator);
      }
      out.utf8(field(columns.get(i), separator));
    }
    out.ascii('\n');
  }

  @Override
  public void encode(
      String file,
      long ordinal,
      List<String> kept,
      Predictions predictions,
      int record,
      Bytes out) {
    char separator = settings.separator();
    if (!file.equals(lastFile)) {
      lastFile = file;
      lastFileField = field(file, separator).getBytes(StandardCharsets.UTF_8);
    }
    if (!fileIsLast) {
      out.bytes(lastFileField);
      out.ascii(separator);
    }
    out.number(ordinal);
    boolean[] written = layout.written();
    int column = 0;
    for (int i = 0; i < kept.size(); i++) {
      if (written[column++]) {
        out.ascii(separator);
        out.utf8(field(kept.get(i), separator));
      }
    }
    List<Prediction> outputs = predictions.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      Prediction output = outputs.get(i);
      int width = output.width();
      PredictionValues values = output.values();
      for (int place = record * width; place < (record + 1) * width; place++) {
        if (written[column++]) {
          out.ascii(separator);
          value(values, place, out);
        }
      }
    }
    encodeAdded(outputs, record, column, out);
    if (fileIsLast) {
      out.ascii(separator);
      out.bytes(lastFileField);
    }
    out.ascii('\n');
  }

  /**
   * @param first the number of the first column that is added
   */
  private void encodeAdded(List<Prediction> outputs, int record, int first, Bytes out) {
    boolean[] written = layout.written();
    char separator = settings.separator();
    int column = first;
    if (added.namesClass() && written[column++]) {
      out.ascii(separator);
      out.utf8(field(added.predictedClass(outputs, record), separator));
    }
    if (settings.topK() == 0) {
      return;
    }
    Prediction output = added.compared(outputs);
    int[] largest = added.largest(output, record);
    for (int i = 0; i < settings.topK(); i++) {
      if (written[column++]) {
        out.ascii(separator);
        if (i < largest.length) {
          out.utf8(field(added.className(output, largest[i]), separator));
        }
      }
      if (written[column++]) {
        out.ascii(separator);
        if (i < largest.length) {
          value(output.values(), record * output.width() + largest[i], out);
        }
      }
    }
  }

  private void value(PredictionValues values, int place, Bytes out) {
    if (values instanceof PredictionValues.Floats floats) {
      float value = floats.values()[place];
      out.number(rounding.isPresent() ? rounding.get().of(value) : value);
    } else if (values instanceof PredictionValues.Doubles doubles) {
      double value = doubles.values()[place];
      out.number(rounding.isPresent() ? rounding.get().of(value) : value);
    } else if (values instanceof PredictionValues.Longs longs) {
      out.number(longs.values()[place]);
    } else if (values instanceof PredictionValues.UnsignedLongs longs) {
      out.ascii(Long.toUnsignedString(longs.values()[place]));
    } else if (values instanceof PredictionValues.Booleans booleans) {
      out.ascii(booleans.values()[place] ? "true" : "false");
    } else if (values instanceof PredictionValues.Texts texts) {
      out.utf8(field(texts.values()[place], settings.separator()));
    }
  }

  private static String field(String text, char separator) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == separator || c == '"' || c == '\n' || c == '\r') {
        return '"' + text.replace("\"", "\"\"") + '"';
      }
    }
    return text;
  }
}
