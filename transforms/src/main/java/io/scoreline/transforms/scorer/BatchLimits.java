package io.scoreline.transforms.scorer;

import java.util.List;
import java.util.OptionalInt;

/**
 * How many records one call of a model has.
 *
 * @param records the most records; 0 for a number that suits the model
 * @param bytes the most that the input values of one call's records take, in bytes, but for a
 *     single record; 0 for no limit but a suitable one where the number is left open
 */
public record BatchLimits(int records, long bytes) implements java.io.Serializable {
  /** All is left to the engine. */
  public static final BatchLimits OPEN = new BatchLimits(0, 0);

  /** Input values of one batch, at most, in bytes, where the batch size is left to us. */
  private static final int BATCH_BYTES = 4 << 20;

  private static final int MAX_BATCH_RECORDS = 1024;

  public BatchLimits {
    if (records < 0) {
      throw new IllegalArgumentException("batchSize: %d (expected: >= 0)".formatted(records));
    }
    if (bytes < 0) {
      throw new IllegalArgumentException("maxBatchBytes: %d (expected: >= 0)".formatted(bytes));
    }
  }

  /**
   * The most records of a batch.
   *
   * @param features the inputs, every dimension settled
   * @param fixedBatchSize the one batch size that the model takes, if it does not take any
   */
  public int capacity(List<Feature> features, OptionalInt fixedBatchSize) {
    if (fixedBatchSize.isPresent()) {
      return fixedBatchSize.getAsInt();
    }
    boolean isOpen = records == 0;
    if (!isOpen && bytes == 0) {
      return records;
    }
    // One more where the limit is ours, as unfinished jobs have begun with such batches.
    long recordBytes = bytes > 0 ? 0 : 1;
    for (Feature feature : features) {
      recordBytes += (long) feature.width() * Math.max(8, feature.type().bytes());
    }
    long mostBytes = bytes > 0 ? bytes : BATCH_BYTES;
    long mostRecords = isOpen ? MAX_BATCH_RECORDS : records;
    long fitting = Math.max(1, Math.min(mostRecords, mostBytes / Math.max(1, recordBytes)));
    return (int) (isOpen ? Long.highestOneBit(fitting) : fitting);
  }
}
