package io.scoreline.transforms.records;

import io.scoreline.transforms.scorer.RecordBatch;
import java.io.Closeable;
import java.io.IOException;

/** Reads the records of one slice, in order. Not thread-safe. */
public interface RecordReader extends Closeable {
  /** How a read went. */
  enum Outcome {
    /** A record was added to the batch. */
    READ,
    /** A record cannot be scored: see {@link #rejection}. */
    REJECTED,
    /** There are no more records. */
    END
  }

  /**
   * Reads the next record.
   *
   * @param batch gets the record's values; has room for one
   * @param text gets the record's text
   * @throws IOException if the file cannot be read on
   */
  Outcome read(RecordBatch batch, RecordText text) throws IOException;

  /** The number of the record last read or rejected in its file, from 0. */
  long ordinal();

  /** The number of the line where that record starts, from 1; 0 where files have no lines. */
  long line();

  /**
   * The number behind the last record that was read in its file, be it passed over or not; 0 before
   * the first, and where none is ever passed over.
   */
  default long reach() {
    return 0;
  }

  /** Why and what was rejected last. */
  Rejection rejection();

  /**
   * A record that cannot be scored.
   *
   * @param message what is wrong with it
   * @param text its raw text, as far as it is kept
   */
  record Rejection(String message, String text) {}
}
