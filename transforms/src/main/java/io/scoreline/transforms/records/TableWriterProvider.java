package io.scoreline.transforms.records;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Makes files of a typed format: of the same rows always the same bytes. Found with {@link
 * java.util.ServiceLoader}. Thread-safe.
 */
public interface TableWriterProvider {
  /** The format that it writes, whose files {@link TableFormats} has a reader for too. */
  RecordFormat format();

  /**
   * Starts a file.
   *
   * @param columns the columns of all rows, none of kind {@code OTHER}
   * @param out gets the file's bytes; the caller closes it
   */
  TableWriter create(List<TableColumn> columns, OutputStream out) throws IOException;
}
