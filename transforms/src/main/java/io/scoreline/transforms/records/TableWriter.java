package io.scoreline.transforms.records;

import java.io.IOException;

/**
 * Makes one file of typed rows. Not thread-safe.
 *
 * <p>A row is its cells in the order of the columns, all numbers with their lowest byte first. A
 * cell is one byte, 0 where there is no value and else 1, and then: a boolean as one byte, 0 or 1;
 * a whole number in 8 bytes; a float in 4, a double in 8; a text as its length in UTF-8 in 4 bytes,
 * and these; a list as its count of elements in 4 bytes, and these.
 */
public interface TableWriter {
  /** Adds a row: so many bytes of an array, which is the caller's again afterwards. */
  void row(byte[] bytes, int offset, int length) throws IOException;

  /** Writes what is left. What it writes to stays open. */
  void finish() throws IOException;
}
