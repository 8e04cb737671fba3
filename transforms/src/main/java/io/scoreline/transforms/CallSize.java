package io.scoreline.transforms;

import io.scoreline.transforms.scorer.BatchLimits;
import java.time.Duration;

/**
 * How many records a worker's calls have at most. It doubles from call to call as long as more
 * records per second come of it, and then stays. What is measured are calls that have as many
 * records as they may; the first one of each size pays for memory that the others use again. Not
 * thread-safe.
 */
final class CallSize {
  /** Less is within what two measurements of one size differ by. */
  private static final double LEAST_GAIN = 1.05;

  private static final int LEAST_CALLS = 8;
  private static final long LEAST_NANOS = Duration.ofMillis(100).toNanos();

  /** Calls that take longer gain nothing by their number, and a time-out counts for each. */
  private static final long LONGEST_CALL_NANOS = Duration.ofMillis(500).toNanos();

  private final int first;
  private final int most;
  private int records;
  private boolean settled;
  // Of the size before, 0 if there was none:
  private int recordsBefore;
  private double rateBefore;
  // Of this size:
  private boolean warm;
  private int calls;
  private long callNanos;

  /**
   * @param first records of the first calls, at least 1
   * @param most what it may come to, at least {@code first}
   */
  CallSize(int first, int most) {
    if (first < 1 || most < first) {
      throw new IllegalArgumentException(
          "records: %d to %d (expected: from 1, and the second not less)".formatted(first, most));
    }
    this.first = first;
    this.most = most;
    this.records = first;
    this.settled = first == most;
  }

  /** As limits have it, of batches that hold so many records. */
  static CallSize of(BatchLimits limits, int first, int capacity) {
    return limits.adaptive() ? new CallSize(first, capacity) : new CallSize(capacity, capacity);
  }

  /** The most records of the next call. */
  int records() {
    return records;
  }

  /** A call has passed. */
  void took(int calledRecords, long nanos) {
    if (settled || calledRecords != records) {
      return;
    }
    if (!warm) {
      warm = true;
      return;
    }
    calls++;
    callNanos += nanos;
    if (calls >= LEAST_CALLS && callNanos >= LEAST_NANOS) {
      decide((double) calls * records / callNanos);
    }
  }

  private void decide(double rate) {
    if (rate < rateBefore) {
      records = recordsBefore;
      settled = true;
      return;
    }
    int next = (int) Math.min(most, 2L * records);
    boolean isLong = 2 * (callNanos / calls) > LONGEST_CALL_NANOS;
    if (rate < LEAST_GAIN * rateBefore || next == records || isLong) {
      settled = true;
      return;
    }
    recordsBefore = records;
    rateBefore = rate;
    records = next;
    warm = false;
    calls = 0;
    callNanos = 0;
  }

  /** A call of so many records ran out of memory: calls that have grown get smaller, for good. */
  void ranOutOfMemory(int calledRecords) {
    records = Math.max(first, Math.min(records, calledRecords / 2));
    settled = true;
  }
}
