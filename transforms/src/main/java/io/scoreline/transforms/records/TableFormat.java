package io.scoreline.transforms.records;

import io.scoreline.transforms.plan.InputFile;
import java.io.IOException;

/**
 * A format whose files tell their columns, the columns' types and where records can be cut, as
 * Parquet's and Avro's do. Found with {@link java.util.ServiceLoader}. Thread-safe.
 */
public interface TableFormat {
  /** The format that it reads. */
  RecordFormat format();

  /**
   * Reads what a file tells of itself; holds nothing open but what it reads from.
   *
   * @throws UnreadableFileException if it is no file of this format
   * @throws IOException if reading fails; it may pass at another time
   */
  TableFile open(TableSource source) throws IOException;

  /** Reads what an input file tells of itself, in the same way. */
  default TableFile open(InputFile file) throws IOException {
    return open(TableSource.of(file));
  }
}
