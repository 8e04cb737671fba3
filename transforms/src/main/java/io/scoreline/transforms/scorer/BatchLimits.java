package io.scoreline.transforms.scorer;

import java.util.List;
import java.util.OptionalInt;

/**
 * How many records one call of a model has.
 *
 * @param records the most records; 0 for a number that suits the model
 * @param bytes the most that the input values of one call's records take, in bytes, but for a
 *     single record; 0 for no limit but a suitable one where the number is left open
 * @param adaptive whether calls grow from there, up to {@value #MOST_GROWTH} times, as long as more
 *     records per second come of it
 */
public record BatchLimits(int records, long bytes, boolean adaptive)
    implements java.io.Serializable {
  /** How many times more records than at first a call may come to have. */
  public static final int MOST_GROWTH = 16;

  /** All is left to the engine. */
  public static final BatchLimits OPEN = new BatchLimits(0, 0, false);

  /** Input values of one batch, at most, in bytes, where the batch size is left to us. */
  private static final int BATCH_BYTES = 4 << 20;

  private static final int MAX_BATCH_RECORDS = 1024;

  /** What a batch may grow to, in bytes; one that was asked for may be larger. */
  private static final long GROWN_BYTES = 64L << 20;

  public BatchLimits {
    if (records < 0) {
      throw new IllegalArgumentException("batchSize: %d (expected: >= 0)".formatted(records));
    }
    if (bytes < 0) {
      throw new IllegalArgumentException("maxBatchBytes: %d (expected: >= 0)".formatted(bytes));
    }
  }

  /**
   * Limits of so many records at first.
   *
   * @param first as {@link #records}
   */
  public BatchLimits withRecords(int first) {
    return new BatchLimits(first, bytes, adaptive);
  }

  public BatchLimits withBytes(long most) {
    return new BatchLimits(records, most, adaptive);
  }

  /**
   * Checks that calls of a model may grow, if they are to.
   *
   * @throws ModelRefusedException if they may not: says why
   */
  public void requireFits(Scorer scorer) {
    if (!adaptive) {
      return;
    }
    String reason = "";
    if (scorer.fixedBatchSize().isPresent()) {
      reason = "the model takes %d records in a call".formatted(scorer.fixedBatchSize().getAsInt());
    } else if (scorer.dependsOnBatch()) {
      reason =
          "what the model gives for a record depends on the records it is called with, which would"
              + " then depend on time";
    }
    if (!reason.isEmpty()) {
      throw new ModelRefusedException(
          "scoreline.adaptive_batch: true (expected: false, as %s)".formatted(reason));
    }
  }

  /**
   * The most records of a batch.
   *
   * @param features the inputs, every dimension settled
   * @param fixedBatchSize the one batch size that the model takes, if it does not take any
   */
  public int capacity(List<Feature> features, OptionalInt fixedBatchSize) {
    int first = firstRecords(features, fixedBatchSize);
    if (!adaptive || fixedBatchSize.isPresent()) {
      return first;
    }
    long recordBytes = 0;
    for (Feature feature : features) {
      recordBytes += (long) feature.width() * Math.max(8, feature.type().bytes());
    }
    long mostBytes = bytes > 0 ? Math.min(bytes, GROWN_BYTES) : GROWN_BYTES;
    long grown = Math.min((long) MOST_GROWTH * first, mostBytes / Math.max(1, recordBytes));
    return (int) Math.max(first, Math.min(grown, Integer.MAX_VALUE));
  }

  /**
   * The most records of the first calls.
   *
   * @param features the inputs, every dimension settled
   * @param fixedBatchSize the one batch size that the model takes, if it does not take any
   */
  public int firstRecords(List<Feature> features, OptionalInt fixedBatchSize) {
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
