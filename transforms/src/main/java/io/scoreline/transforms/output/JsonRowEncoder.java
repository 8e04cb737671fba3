package io.scoreline.transforms.output;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes one JSON object per line: file, row, kept columns as strings, and a member per output: a
 * value, an array in the output's shape, or an object by class. What is no finite number is a
 * string, as JSON has no number for it.
 */
final class JsonRowEncoder implements RowEncoder {
  private static final JsonStringEncoder STRINGS = JsonStringEncoder.getInstance();

  private final OutputSettings settings;
  private final List<String> keptColumns;
  private final OutputColumns added;
  private List<String> outputNames = List.of();
  private OutputColumns.Names names = new OutputColumns.Names(List.of(), List.of());

  JsonRowEncoder(OutputSettings settings, List<String> keptColumns) {
    this.settings = settings;
    this.keptColumns = List.copyOf(keptColumns);
    this.added = new OutputColumns(settings);
  }

  /** JSON lines carry their names with them. */
  @Override
  public List<String> columns(Predictions predictions) {
    List<String> outputs = predictions.outputs().stream().map(Prediction::name).toList();
    if (names.kept().size() != keptColumns.size() || !outputs.equals(outputNames)) {
      outputNames = outputs;
      names = OutputColumns.distinct(keptColumns, outputs, addedMembers());
    }
    return List.of();
  }

  private List<String> addedMembers() {
    List<String> members = new ArrayList<>();
    if (settings.argMax()) {
      members.add("prediction");
    }
    if (settings.topK() > 0) {
      members.add("top");
    }
    return members;
  }

  @Override
  public void encode(
      String file,
      long ordinal,
      List<String> kept,
      Predictions predictions,
      int record,
      Bytes out) {
    out.ascii("{\"file\":");
    string(file, out);
    out.ascii(",\"row\":");
    out.number(ordinal);
    for (int i = 0; i < keptColumns.size(); i++) {
      name(names.kept().get(i), out);
      string(kept.get(i), out);
    }
    List<Prediction> outputs = predictions.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      Prediction output = outputs.get(i);
      name(names.predicted().get(i), out);
      int start = record * output.width();
      if (output.elements().isEmpty()) {
        array(output, 0, start, output.width(), out);
      } else {
        map(output, start, out);
      }
    }
    encodeAdded(outputs, record, out);
    out.ascii("}\n");
  }

  private void encodeAdded(List<Prediction> outputs, int record, Bytes out) {
    if (!added.addAny()) {
      return;
    }
    Prediction output = added.compared(outputs);
    int[] largest = added.largest(output, record);
    if (settings.argMax()) {
      name("prediction", out);
      string(added.className(output, largest[0]), out);
    }
    if (settings.topK() > 0) {
      name("top", out);
      out.ascii('[');
      for (int i = 0; i < Math.min(largest.length, settings.topK()); i++) {
        out.ascii(i == 0 ? "{\"class\":" : ",{\"class\":");
        string(added.className(output, largest[i]), out);
        out.ascii(",\"score\":");
        value(output.values(), record * output.width() + largest[i], out);
        out.ascii('}');
      }
      out.ascii(']');
    }
  }

  private void array(Prediction output, int dimension, int start, int width, Bytes out) {
    if (dimension == output.shape().size()) {
      value(output.values(), start, out);
      return;
    }
    int count = output.shape().get(dimension);
    int inner = count == 0 ? 0 : width / count;
    out.ascii('[');
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        out.ascii(',');
      }
      array(output, dimension + 1, start + i * inner, inner, out);
    }
    out.ascii(']');
  }

  private static void map(Prediction output, int start, Bytes out) {
    out.ascii('{');
    for (int i = 0; i < output.elements().size(); i++) {
      if (i > 0) {
        out.ascii(',');
      }
      string(output.elements().get(i), out);
      out.ascii(':');
      value(output.values(), start + i, out);
    }
    out.ascii('}');
  }

  private static void value(PredictionValues values, int place, Bytes out) {
    if (values instanceof PredictionValues.Floats floats) {
      float value = floats.values()[place];
      if (Float.isFinite(value)) {
        out.number(value);
      } else {
        string(Float.toString(value), out);
      }
    } else if (values instanceof PredictionValues.Doubles doubles) {
      double value = doubles.values()[place];
      if (Double.isFinite(value)) {
        out.number(value);
      } else {
        string(Double.toString(value), out);
      }
    } else if (values instanceof PredictionValues.Longs longs) {
      out.number(longs.values()[place]);
    } else if (values instanceof PredictionValues.UnsignedLongs longs) {
      out.ascii(Long.toUnsignedString(longs.values()[place]));
    } else if (values instanceof PredictionValues.Booleans booleans) {
      out.ascii(booleans.values()[place] ? "true" : "false");
    } else if (values instanceof PredictionValues.Texts texts) {
      string(texts.values()[place], out);
    }
  }

  private static void name(String name, Bytes out) {
    out.ascii(',');
    string(name, out);
    out.ascii(':');
  }

  private static void string(String text, Bytes out) {
    out.ascii('"');
    out.utf8(new String(STRINGS.quoteAsString(text)));
    out.ascii('"');
  }
}
