package io.scoreline.transforms.output;

import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.TableColumn;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes rows of typed cells, from which the file is made when all of them are there: file, row,
 * kept columns as texts, a column per output that is a single value or has names for its values,
 * and a list for any other, its last dimension fastest; then the predicted class and top-k. A row
 * is its length in four bytes, the lowest first, and its cells as {@link
 * io.scoreline.transforms.records.TableWriter} takes them.
 */
final class TypedRowEncoder implements RowEncoder {
  static final int LENGTH_BYTES = 4;

  private final OutputSettings settings;
  private final List<String> keptColumns;
  private final OutputColumns added;
  private final Optional<RowSteps.Rounding> rounding;
  private OutputColumns.Layout layout = new OutputColumns.Layout(List.of(), new boolean[0]);
  private List<Form> forms = List.of();
  private List<String> columns = List.of();

  /** What an output has to have in common for all records. */
  private record Form(
      String name, ColumnValues.Kind kind, boolean isList, int columns, List<String> elements) {
    static Form of(Prediction output) {
      boolean list = hasList(output);
      return new Form(
          output.name(), kindOf(output), list, list ? 1 : output.width(), output.elements());
    }

    @Override
    public String toString() {
      String type = kind.name().toLowerCase(Locale.ROOT);
      String values = columns == 1 ? type : "%d x %s".formatted(columns, type);
      return "%s (%s)".formatted(name, isList ? "list of " + type : values);
    }
  }

  TypedRowEncoder(OutputSettings settings, List<String> keptColumns) {
    this.settings = settings;
    this.keptColumns = List.copyOf(keptColumns);
    this.added = new OutputColumns(settings);
    this.rounding = settings.steps().rounding();
  }

  private static boolean hasList(Prediction output) {
    return output.elements().isEmpty() && !output.shape().isEmpty() && output.width() != 1;
  }

  private static ColumnValues.Kind kindOf(Prediction output) {
    PredictionValues values = output.values();
    if (values instanceof PredictionValues.Floats) {
      return ColumnValues.Kind.FLOAT;
    }
    if (values instanceof PredictionValues.Doubles) {
      return ColumnValues.Kind.DOUBLE;
    }
    if (values instanceof PredictionValues.Longs) {
      return ColumnValues.Kind.INTEGER;
    }
    // Half of the whole numbers without a sign are no 64-bit numbers with one.
    return values instanceof PredictionValues.Booleans
        ? ColumnValues.Kind.BOOLEAN
        : ColumnValues.Kind.TEXT;
  }

  @Override
  public List<String> columns(Predictions predictions) {
    List<Form> now = predictions.outputs().stream().map(Form::of).toList();
    if (!columns.isEmpty() && now.equals(forms)) {
      return columns;
    }
    if (!columns.isEmpty()) {
      throw new ModelRefusedException(
          ("the model's outputs are %s for some records and %s for others (expected: one type for"
                  + " each column of the file; an output_file_name ending in .jsonl takes any)")
              .formatted(forms, now));
    }
    forms = now;
    layout =
        added.layout(keptColumns, predictions.outputs(), output -> !hasList(output), added.added());
    columns = TypedColumns.texts(written(predictions.outputs()));
    return columns;
  }

  private List<TableColumn> written(List<Prediction> outputs) {
    List<TableColumn> all = new ArrayList<>();
    keptColumns.forEach(kept -> add(ColumnValues.Kind.TEXT, false, all));
    for (Form form : forms) {
      for (int i = 0; i < form.columns(); i++) {
        add(form.kind(), form.isList(), all);
      }
    }
    if (added.namesClass()) {
      add(ColumnValues.Kind.TEXT, false, all);
    }
    for (int i = 0; i < settings.topK(); i++) {
      add(ColumnValues.Kind.TEXT, false, all);
      add(kindOf(added.compared(outputs)), false, all);
    }
    List<TableColumn> written = new ArrayList<>(TypedColumns.ROW);
    for (int i = 0; i < all.size(); i++) {
      if (layout.written()[i]) {
        written.add(all.get(i));
      }
    }
    return written;
  }

  /** Adds a column, whose name the layout has. */
  private void add(ColumnValues.Kind kind, boolean list, List<TableColumn> all) {
    all.add(TypedColumns.column(layout.names().get(all.size()), kind, list));
  }

  @Override
  public void encode(
      String file,
      long ordinal,
      List<String> kept,
      Predictions predictions,
      int record,
      Bytes out) {
    int start = out.length();
    out.four(0);
    text(file, out);
    out.one(1);
    out.eight(ordinal);
    boolean[] written = layout.written();
    int column = 0;
    for (int i = 0; i < kept.size(); i++) {
      if (written[column++]) {
        text(kept.get(i), out);
      }
    }
    List<Prediction> outputs = predictions.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      Prediction output = outputs.get(i);
      int width = output.width();
      boolean list = forms.get(i).isList();
      if (list && written[column]) {
        out.one(1);
        out.four(width);
      }
      for (int place = record * width; place < (record + 1) * width; place++) {
        if (list && written[column]) {
          value(output.values(), place, out);
        } else if (!list && written[column++]) {
          out.one(1);
          value(output.values(), place, out);
        }
      }
      column += list ? 1 : 0;
    }
    encodeAdded(outputs, record, column, out);
    out.putFour(start, out.length() - start - LENGTH_BYTES);
  }

  private void encodeAdded(List<Prediction> outputs, int record, int first, Bytes out) {
    boolean[] written = layout.written();
    int column = first;
    if (added.namesClass() && written[column++]) {
      text(added.predictedClass(outputs, record), out);
    }
    if (settings.topK() == 0) {
      return;
    }
    Prediction output = added.compared(outputs);
    int[] largest = added.largest(output, record);
    for (int i = 0; i < settings.topK(); i++) {
      boolean isThere = i < largest.length;
      if (written[column++]) {
        out.one(isThere ? 1 : 0);
        if (isThere) {
          out.counted(added.className(output, largest[i]));
        }
      }
      if (written[column++]) {
        out.one(isThere ? 1 : 0);
        if (isThere) {
          value(output.values(), record * output.width() + largest[i], out);
        }
      }
    }
  }

  private static void text(String text, Bytes out) {
    out.one(1);
    out.counted(text);
  }

  private void value(PredictionValues values, int place, Bytes out) {
    if (values instanceof PredictionValues.Floats floats) {
      float value = floats.values()[place];
      out.four(Float.floatToIntBits(rounding.isPresent() ? rounding.get().of(value) : value));
    } else if (values instanceof PredictionValues.Doubles doubles) {
      double value = doubles.values()[place];
      out.eight(Double.doubleToLongBits(rounding.isPresent() ? rounding.get().of(value) : value));
    } else if (values instanceof PredictionValues.Longs longs) {
      out.eight(longs.values()[place]);
    } else if (values instanceof PredictionValues.UnsignedLongs longs) {
      out.counted(Long.toUnsignedString(longs.values()[place]));
    } else if (values instanceof PredictionValues.Booleans booleans) {
      out.one(booleans.values()[place] ? 1 : 0);
    } else if (values instanceof PredictionValues.Texts texts) {
      out.counted(texts.values()[place]);
    }
  }
}
