package io.scoreline.transforms.records;

import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.RecordBatch;

/**
 * Writes a typed value as a value of a feature's type. What the two types do not settle at once is
 * settled as for the text of the value, so that a table of texts with the same values gives the
 * same.
 */
final class TypedValues {
  private TypedValues() {}

  /**
   * Writes one value into the batch's next record.
   *
   * @param place which of the record's values, from 0
   * @param values holds the value, which is not missing
   * @throws ValueException if it is no value of the feature's type
   */
  static void put(RecordBatch batch, int feature, int place, ColumnValues values, int value)
      throws ValueException {
    FeatureType type = batch.type(feature);
    int index = batch.size() * batch.width(feature) + place;
    boolean done =
        switch (type) {
          case FLOAT -> putFloat(batch, feature, index, values, value);
          case DOUBLE -> putDouble(batch, feature, index, values, value);
          case INT64 -> putLong(batch, feature, index, values, value);
          case INT32 -> putInt(batch, feature, index, values, value);
          default -> false;
        };
    if (!done) {
      char[] text = values.text(value).toCharArray();
      ValueParser.put(batch, feature, place, text, 0, text.length);
    }
  }

  /**
   * Writes that a value is not there into the batch's next record: as an empty cell.
   *
   * @throws ValueException if the feature has no meaning for it
   */
  static void putMissing(RecordBatch batch, int feature, int place) throws ValueException {
    if (batch.type(feature) == FeatureType.STRING) {
      batch.texts(feature)[batch.size() * batch.width(feature) + place] = "";
    } else if (!ValueParser.putMissing(batch, feature, place)) {
      throw new ValueException(
          "null (expected: %s)".formatted(ValueParser.expectedOf(batch, feature)));
    }
  }

  private static boolean putFloat(
      RecordBatch batch, int feature, int index, ColumnValues values, int value) {
    float number;
    switch (values.kind()) {
      case FLOAT -> number = values.floats()[value];
      case INTEGER -> number = values.integers()[value];
      case DOUBLE -> {
        double wide = values.doubles()[value];
        number = (float) wide;
        if (Float.isInfinite(number) && !Double.isInfinite(wide)) {
          return false;
        }
      }
      default -> {
        return false;
      }
    }
    batch.numbers(feature).putFloat(index * 4, number);
    return true;
  }

  private static boolean putDouble(
      RecordBatch batch, int feature, int index, ColumnValues values, int value) {
    double number;
    switch (values.kind()) {
      case FLOAT -> number = values.floats()[value];
      case INTEGER -> number = values.integers()[value];
      case DOUBLE -> number = values.doubles()[value];
      default -> {
        return false;
      }
    }
    batch.numbers(feature).putDouble(index * 8, number);
    return true;
  }

  private static boolean putLong(
      RecordBatch batch, int feature, int index, ColumnValues values, int value) {
    if (values.kind() != ColumnValues.Kind.INTEGER) {
      return false;
    }
    batch.numbers(feature).putLong(index * 8, values.integers()[value]);
    return true;
  }

  private static boolean putInt(
      RecordBatch batch, int feature, int index, ColumnValues values, int value) {
    if (values.kind() != ColumnValues.Kind.INTEGER) {
      return false;
    }
    long number = values.integers()[value];
    if (number != (int) number) {
      return false;
    }
    batch.numbers(feature).putInt(index * 4, (int) number);
    return true;
  }
}
