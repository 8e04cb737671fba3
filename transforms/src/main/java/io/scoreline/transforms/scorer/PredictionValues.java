package io.scoreline.transforms.scorer;

/** The values of one output, flat; the arrays may be longer than what is used. */
// The records only carry the arrays from the engine to the encoder; nobody compares them.
@SuppressWarnings("ArrayRecordComponent")
public sealed interface PredictionValues {
  record Floats(float[] values) implements PredictionValues {
    @Override
    public int length() {
      return values.length;
    }
  }

  record Doubles(double[] values) implements PredictionValues {
    @Override
    public int length() {
      return values.length;
    }
  }

  record Longs(long[] values) implements PredictionValues {
    @Override
    public int length() {
      return values.length;
    }
  }

  /** Unsigned 64-bit values in the bits of a {@code long}. */
  record UnsignedLongs(long[] values) implements PredictionValues {
    @Override
    public int length() {
      return values.length;
    }
  }

  record Booleans(boolean[] values) implements PredictionValues {
    @Override
    public int length() {
      return values.length;
    }
  }

  record Texts(String[] values) implements PredictionValues {
    @Override
    public int length() {
      return values.length;
    }
  }

  /** How many values there is room for; so many may be used, or fewer. */
  int length();

  /** Whether an order of size makes sense, as arg-max and top-k need. */
  default boolean isNumber() {
    return !(this instanceof Texts) && !(this instanceof Booleans);
  }

  /** The value at a place as a double; only where {@link #isNumber}. */
  default double number(int index) {
    if (this instanceof Floats floats) {
      return floats.values()[index];
    }
    if (this instanceof Doubles doubles) {
      return doubles.values()[index];
    }
    if (this instanceof Longs longs) {
      return longs.values()[index];
    }
    if (this instanceof UnsignedLongs longs) {
      return Double.parseDouble(Long.toUnsignedString(longs.values()[index]));
    }
    throw new IllegalStateException(getClass().getSimpleName() + " are not numbers");
  }
}
