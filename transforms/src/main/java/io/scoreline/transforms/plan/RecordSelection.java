package io.scoreline.transforms.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Some of the records of a file, by their numbers from 0: what a replay scores of it. As JSON an
 * array of numbers, a first record and the one after the last by turns. Immutable.
 */
public final class RecordSelection implements Serializable {
  private static final long serialVersionUID = 1;

  /** Every record, however many there are. */
  public static final RecordSelection ALL = new RecordSelection(new long[] {0, Long.MAX_VALUE});

  /** Ascending: where a run of selected records starts, where it is over, and so on. */
  private final long[] bounds;

  private RecordSelection(long[] bounds) {
    this.bounds = bounds;
  }

  /**
   * A selection of runs.
   *
   * @param bounds the first record of a run and the one after its last by turns, ascending
   * @throws IllegalArgumentException if they are not so
   */
  @JsonCreator
  public static RecordSelection of(long... bounds) {
    for (int i = 0; i < bounds.length; i++) {
      if (bounds.length % 2 != 0 || bounds[i] < 0 || (i > 0 && bounds[i] <= bounds[i - 1])) {
        throw new IllegalArgumentException(
            "selected: %s (expected: starts and ends of runs, ascending)"
                .formatted(Arrays.toString(bounds)));
      }
    }
    return new RecordSelection(bounds.clone());
  }

  @JsonValue
  long[] bounds() {
    return bounds.clone();
  }

  public boolean isEmpty() {
    return bounds.length == 0;
  }

  /** Whether every record is selected. */
  public boolean isAll() {
    return equals(ALL);
  }

  public boolean contains(long record) {
    int found = Arrays.binarySearch(bounds, record);
    // A bound that is found starts a run if its place is even; between two bounds, one that is not.
    return found >= 0 ? found % 2 == 0 : (-found - 1) % 2 == 1;
  }

  /** The number behind the last selected record; {@link Long#MAX_VALUE} if there is no last one. */
  public long end() {
    return isEmpty() ? 0 : bounds[bounds.length - 1];
  }

  /** The first record from which on all are selected; {@link Long#MAX_VALUE} if there is none. */
  public long openFrom() {
    return end() == Long.MAX_VALUE ? bounds[bounds.length - 2] : Long.MAX_VALUE;
  }

  /** How many of the records below a number are selected. */
  public long countBelow(long end) {
    long count = 0;
    for (int i = 0; i < bounds.length && bounds[i] < end; i += 2) {
      count += Math.min(end, bounds[i + 1]) - bounds[i];
    }
    return count;
  }

  /** Those of the records from one number up to, and without, another. */
  public RecordSelection within(long from, long to) {
    Builder builder = new Builder();
    for (int i = 0; i < bounds.length; i += 2) {
      builder.addRun(Math.max(from, bounds[i]), Math.min(to, bounds[i + 1]));
    }
    return builder.build();
  }

  /** All records that are not selected. */
  public RecordSelection others() {
    Builder builder = new Builder();
    long from = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      builder.addRun(from, bounds[i]);
      from = bounds[i + 1];
    }
    builder.addRun(from, Long.MAX_VALUE);
    return builder.build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecordSelection selection && Arrays.equals(bounds, selection.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }

  @Override
  public String toString() {
    return Arrays.toString(bounds);
  }

  /** Takes records in ascending order; neighbours cost no memory. Not thread-safe. */
  public static final class Builder {
    private long[] bounds = new long[2];
    private int used;

    /**
     * Selects a record.
     *
     * @throws IllegalArgumentException if it does not come behind all that are selected
     */
    public void add(long record) {
      long end = used == 0 ? 0 : bounds[used - 1];
      if (record < end) {
        throw new IllegalArgumentException(
            "record %d follows on record %d (expected: ascending numbers from 0, each once)"
                .formatted(record, end - 1));
      }
      addRun(record, record + 1);
    }

    /** Selects the records from one number up to, and without, another. */
    void addRun(long from, long to) {
      if (from >= to) {
        return;
      }
      if (used > 0 && from <= bounds[used - 1]) {
        bounds[used - 1] = Math.max(bounds[used - 1], to);
        return;
      }
      if (used == bounds.length) {
        bounds = Arrays.copyOf(bounds, used * 2);
      }
      bounds[used++] = from;
      bounds[used++] = to;
    }

    public RecordSelection build() {
      return new RecordSelection(Arrays.copyOf(bounds, used));
    }
  }
}
