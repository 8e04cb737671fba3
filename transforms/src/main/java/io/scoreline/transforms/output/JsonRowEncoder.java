package io.scoreline.transforms.output;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
  private final Optional<RowSteps.Rounding> rounding;
  private OutputColumns.Layout layout = new OutputColumns.Layout(List.of(), new boolean[0]);

  JsonRowEncoder(OutputSettings settings, List<String> keptColumns) {
    this.settings = settings;
    this.keptColumns = List.copyOf(keptColumns);
    this.added = new OutputColumns(settings);
    this.rounding = settings.steps().rounding();
  }

  /** JSON lines carry their names with them. */
  @Override
  public List<String> columns(Predictions predictions) {
    List<String> outputs = predictions.outputs().stream().map(Prediction::name).toList();
    if (layout.names().isEmpty() || !outputs.equals(outputNames)) {
      outputNames = outputs;
      layout = added.layout(keptColumns, predictions.outputs(), output -> false, addedMembers());
    }
    return List.of();
  }

  private List<String> addedMembers() {
    List<String> members = new ArrayList<>();
    if (added.namesClass()) {
      members.add(OutputColumns.PREDICTION);
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
    int member = 0;
    for (int i = 0; i < keptColumns.size(); i++, member++) {
      if (begins(member, out)) {
        string(kept.get(i), out);
      }
    }
    List<Prediction> outputs = predictions.outputs();
    for (int i = 0; i < outputs.size(); i++, member++) {
      if (!begins(member, out)) {
        continue;
      }
      Prediction output = outputs.get(i);
      int start = record * output.width();
      if (output.elements().isEmpty()) {
        array(output, 0, start, output.width(), out);
      } else {
        map(output, start, out);
      }
    }
    if (added.namesClass() && begins(member++, out)) {
      string(added.predictedClass(outputs, record), out);
    }
    if (settings.topK() > 0 && begins(member, out)) {
      top(outputs, record, out);
    }
    out.ascii("}\n");
  }

  /** Writes a member's name, if the member is written. */
  private boolean begins(int member, Bytes out) {
    boolean written = layout.written()[member];
    if (written) {
      out.ascii(',');
      string(layout.names().get(member), out);
      out.ascii(':');
    }
    return written;
  }

  private void top(List<Prediction> outputs, int record, Bytes out) {
    Prediction output = added.compared(outputs);
    int[] largest = added.largest(output, record);
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

  private void map(Prediction output, int start, Bytes out) {
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

  private void value(PredictionValues values, int place, Bytes out) {
    if (values instanceof PredictionValues.Floats floats) {
      float exact = floats.values()[place];
      float value = rounding.isPresent() ? rounding.get().of(exact) : exact;
      if (Float.isFinite(value)) {
        out.number(value);
      } else {
        string(Float.toString(value), out);
      }
    } else if (values instanceof PredictionValues.Doubles doubles) {
      double exact = doubles.values()[place];
      double value = rounding.isPresent() ? rounding.get().of(exact) : exact;
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

  private static void string(String text, Bytes out) {
    out.ascii('"');
    out.utf8(new String(STRINGS.quoteAsString(text)));
    out.ascii('"');
  }
}
