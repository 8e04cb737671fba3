package io.scoreline.scorers.onnx;

import io.scoreline.transforms.scorer.Feature;
import java.util.List;
import java.util.OptionalInt;

/**
 * How many places a call to the model has. A few sizes only, so that ONNX Runtime's memory stays as
 * it is after the first calls; and never so few that its kernels take another path, whose last bits
 * differ: a matrix of one row is multiplied in another order than one of two or more.
 */
final class BatchLadder {
  private static final int FEWEST_PLACES = 16;
  private static final int FEWEST_PLACES_OF_LARGE_RECORDS = 2;
  private static final long LARGE_RECORD_BYTES = 1 << 16;

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
   * @param features the inputs, every dimension settled
   * @param capacity the most records of the batch they are from
   */
  int places(int records, List<Feature> features, int capacity) {
    if (fixedBatchSize.isPresent()) {
      return fixedBatchSize.getAsInt();
    }
    int fewest =
        recordBytes(features) > LARGE_RECORD_BYTES ? FEWEST_PLACES_OF_LARGE_RECORDS : FEWEST_PLACES;
    int step = records == 1 ? 1 : Integer.highestOneBit(records - 1) << 1;
    return Math.min(Math.max(fewest, step), capacity);
  }

  private static long recordBytes(List<Feature> features) {
    return features.stream()
        .mapToLong(feature -> (long) feature.width() * feature.type().bytes())
        .sum();
  }
}
