package io.scoreline.scorers.mlflow;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.RecordBatch;
import java.nio.ByteBuffer;

/**
 * Which place of which input a column feeds; NaN feeds it for a record without the column.
 *
 * @param from the column's type
 * @param column its number
 * @param to the input's type
 * @param input its number
 * @param width values of one record of the input
 * @param place the value that the column feeds, from 0
 */
record ColumnCopy(FeatureType from, int column, FeatureType to, int input, int width, int place) {
  static ColumnCopy of(FeatureType from, int column, Feature input, int number, int place) {
    return new ColumnCopy(from, column, input.type(), number, input.width(), place);
  }

  /**
   * Copies the values of some records of a batch of columns to the start of a batch of inputs.
   *
   * @param first the first record
   * @param records how many
   */
  void copy(RecordBatch columns, int first, int records, RecordBatch inputs) {
    boolean mayBeAbsent = columns.features().get(column).hasOptionalColumn();
    if (from == FeatureType.STRING) {
      String[] source = columns.texts(column);
      String[] target = inputs.texts(input);
      for (int i = 0; i < records; i++) {
        target[i * width + place] = source[first + i];
      }
      return;
    }
    ByteBuffer source = columns.numbers(column);
    ByteBuffer target = inputs.numbers(input);
    boolean whole = from != FeatureType.FLOAT && from != FeatureType.DOUBLE;
    for (int i = 0; i < records; i++) {
      int at = i * width + place;
      if (mayBeAbsent && columns.isAbsent(column, first + i)) {
        put(target, at, Double.NaN);
      } else if (whole) {
        put(target, at, whole(source, first + i));
      } else {
        put(target, at, decimal(source, first + i));
      }
    }
  }

  private long whole(ByteBuffer source, int at) {
    return switch (from) {
      case INT64 -> source.getLong(at * Long.BYTES);
      case INT32 -> source.getInt(at * Integer.BYTES);
      case BOOL -> source.get(at);
      default -> throw new IllegalStateException("no column is of type " + from);
    };
  }

  private double decimal(ByteBuffer source, int at) {
    return from == FeatureType.FLOAT
        ? source.getFloat(at * Float.BYTES)
        : source.getDouble(at * Double.BYTES);
  }

  private void put(ByteBuffer target, int at, long value) {
    switch (to) {
      case INT64 -> target.putLong(at * Long.BYTES, value);
      case INT32 -> target.putInt(at * Integer.BYTES, (int) value);
      case INT16 -> target.putShort(at * Short.BYTES, (short) value);
      case INT8, UINT8, BOOL -> target.put(at, (byte) value);
      case FLOAT -> target.putFloat(at * Float.BYTES, (float) value);
      case DOUBLE -> target.putDouble(at * Double.BYTES, (double) value);
      default -> throw new IllegalStateException("no column feeds an input of type " + to);
    }
  }

  private void put(ByteBuffer target, int at, double value) {
    switch (to) {
      case FLOAT -> target.putFloat(at * Float.BYTES, (float) value);
      case DOUBLE -> target.putDouble(at * Double.BYTES, value);
      default -> put(target, at, (long) value);
    }
  }
}
