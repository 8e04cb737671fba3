package io.scoreline.scorers.xgboost;

/**
 * Whole numbers that have the order of floats: they can be compared by subtraction, where a branch
 * would be guessed wrong every second time. A value has two, for nodes that send a missing one to
 * the right and for those that send it to the left.
 */
final class Keys {
  static final int OF_VALUE = 2;

  private Keys() {}

  /** The key of a number that is there. */
  static int of(float number) {
    int bits = Float.floatToRawIntBits(number + 0f); // -0 is 0
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  /** Fills in the keys of so many values. */
  static void fill(float[] values, int count, int[] keys) {
    for (int i = 0; i < count; i++) {
      float value = values[i];
      int key = of(value);
      boolean isMissing = Float.isNaN(value);
      keys[OF_VALUE * i] = isMissing ? Integer.MAX_VALUE : key;
      keys[OF_VALUE * i + 1] = isMissing ? Integer.MIN_VALUE : key;
    }
  }
}
