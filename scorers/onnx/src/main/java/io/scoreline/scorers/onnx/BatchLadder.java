package io.scoreline.scorers.onnx;

import java.util.OptionalInt;

/**
 * How many places a call to the model has. Four sizes between a power of two and the next, so that
 * ONNX Runtime's memory stays as it is after the first calls and at most a fifth of a larger call
 * is padding; and never one place, for which its kernels take another path whose last bits differ:
 * a matrix of one row is multiplied in another order than one of two or more.
 */
final class BatchLadder {
  private static final int FEWEST_PLACES = 2;
  private static final int SIZES_PER_DOUBLING = 4;

  private final OptionalInt fixedBatchSize;

  BatchLadder(OptionalInt fixedBatchSize) {
    this.fixedBatchSize = fixedBatchSize;
  }

  /** The most records that one call to the model can take out of {@code records}. */
  int recordsPerCall(int records) {
    return fixedBatchSize.isPresent() ? Math.min(records, fixedBatchSize.getAsInt()) : records;
  }

  /**
   * The places of a call for some records.
   *
   * @param records at least 1, at most what {@link #recordsPerCall} allows
   * @param capacity the most records of the batch they are from
   */
  int places(int records, int capacity) {
    if (fixedBatchSize.isPresent()) {
      return fixedBatchSize.getAsInt();
    }
    int step = Math.max(1, Integer.highestOneBit(records) / SIZES_PER_DOUBLING);
    int size = (records + step - 1) / step * step;
    return Math.min(Math.max(FEWEST_PLACES, size), capacity);
  }
}
