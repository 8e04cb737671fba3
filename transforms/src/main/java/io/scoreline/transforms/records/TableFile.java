package io.scoreline.transforms.records;

import io.scoreline.transforms.plan.FileSlice;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** What a file of typed columns tells of itself. Immutable. */
public interface TableFile {
  /** The columns, in the file's order. */
  List<TableColumn> columns();

  /**
   * Its records in the units in which they can be read, in order; empty if it has none. A format
   * that has no list of them looks for them in the file.
   *
   * @throws UnreadableFileException if they cannot be told apart
   * @throws IOException if reading fails; it may pass at another time
   */
  List<Group> groups() throws IOException;

  /**
   * Reads some columns of the groups that start in a slice. The caller closes the rows.
   *
   * @param columns what is read, of {@link #columns}; at least one
   * @throws UnreadableFileException if the slice does not start where it was planned to
   */
  Rows rows(FileSlice slice, List<Wanted> columns) throws IOException;

  /**
   * Records that are stored together.
   *
   * @param offset where they start in the file, in bytes
   * @param records how many
   */
  record Group(long offset, long records) {}

  /**
   * A column that is read.
   *
   * @param column one of the file's
   * @param mostElements of a list's elements the first so many are kept; 1 for a single value
   */
  record Wanted(TableColumn column, int mostElements) {
    public Wanted {
      if (mostElements < 1) {
        throw new IllegalArgumentException(
            "mostElements: %d (expected: >= 1)".formatted(mostElements));
      }
    }
  }

  /** Records in order, some at a time. Not thread-safe. */
  interface Rows extends Closeable {
    /**
     * Reads on.
     *
     * @return how many records the {@link #values} hold now; 0 at the end
     * @throws UnreadableFileException if the file is damaged from here on
     */
    int next() throws IOException;

    /** The values of a wanted column in the records read last; the same object for all of them. */
    ColumnValues values(int wanted);
  }
}
