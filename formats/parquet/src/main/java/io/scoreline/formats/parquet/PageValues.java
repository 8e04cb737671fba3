package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.UnreadableFileException;

/** The values of a page that are there, in order. Not thread-safe. */
interface PageValues {
  /**
   * Reads values into a column, which has room for them.
   *
   * @throws UnreadableFileException if there are not so many
   */
  void read(ColumnValues target, int at, int count) throws UnreadableFileException;
}
