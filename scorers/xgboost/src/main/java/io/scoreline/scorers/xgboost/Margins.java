package io.scoreline.scorers.xgboost;

/** What a model's trees, or its weights, add to the base score. Immutable. */
interface Margins {
  /**
   * Adds a block of records' sums.
   *
   * @param rows the records' values, one after the other; {@code nan} is missing
   * @param keys for each of these values its {@link Keys}
   * @param records how many there are
   * @param margins one for each record and group, as they are before
   * @param at where the first one stands
   */
  void add(float[] rows, int[] keys, int records, float[] margins, int at);
}
