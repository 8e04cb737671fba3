package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.TableColumn;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The values of a column for one row group, and where its pages end, which is where a row does. Not
 * thread-safe.
 */
final class ColumnBuffer {
  /** A row that has no value, or no list, among the {@link #count counts}. */
  static final int NONE = -1;

  /** A page ends behind so many bytes of values, or so many rows. */
  private static final int PAGE_BYTES = 1 << 20;

  private static final int PAGE_ROWS = 20_000;

  private final TableColumn column;
  private final List<Place> pageEnds = new ArrayList<>();
  private int[] counts = new int[1024];
  private byte[] values = new byte[1 << 12];
  private Place end = Place.START;

  /**
   * A place between two rows.
   *
   * @param rows before it
   * @param values before it
   * @param bytes that these are
   */
  record Place(int rows, int values, int bytes) {
    static final Place START = new Place(0, 0, 0);
  }

  ColumnBuffer(TableColumn column) {
    this.column = column;
  }

  TableColumn column() {
    return column;
  }

  /** Takes the next cell of a row. */
  void add(ByteBuffer row) {
    boolean isThere = row.get() == 1;
    int count = isThere ? 1 : NONE;
    if (isThere && column.list()) {
      count = row.getInt();
    }
    int start = row.position();
    for (int i = 0; i < count; i++) {
      skip(row);
    }
    int length = row.position() - start;
    reserve(length);
    System.arraycopy(row.array(), row.arrayOffset() + start, values, end.bytes(), length);
    if (end.rows() == counts.length) {
      counts = Arrays.copyOf(counts, counts.length * 2);
    }
    counts[end.rows()] = count;
    end = new Place(end.rows() + 1, end.values() + Math.max(0, count), end.bytes() + length);
    Place page = pageEnds.isEmpty() ? Place.START : pageEnds.get(pageEnds.size() - 1);
    if (end.rows() - page.rows() >= PAGE_ROWS || end.bytes() - page.bytes() >= PAGE_BYTES) {
      pageEnds.add(end);
    }
  }

  private void skip(ByteBuffer row) {
    int length =
        switch (column.kind()) {
          case BOOLEAN -> 1;
          case FLOAT -> Float.BYTES;
          case INTEGER, DOUBLE -> Long.BYTES;
          case TEXT -> row.getInt();
          case OTHER -> throw new IllegalStateException("a column that has no values");
        };
    row.position(row.position() + length);
  }

  private void reserve(int more) {
    if (end.bytes() + more > values.length) {
      values = Arrays.copyOf(values, Math.max(values.length * 2, end.bytes() + more));
    }
  }

  /** Where its pages end, the last one where all rows do. */
  List<Place> pageEnds() {
    List<Place> ends = new ArrayList<>(pageEnds);
    if (ends.isEmpty() || !ends.get(ends.size() - 1).equals(end)) {
      ends.add(end);
    }
    return ends;
  }

  /** How many values a row has, or {@link #NONE}. */
  int count(int row) {
    return counts[row];
  }

  /** How many values there are. */
  int valueCount() {
    return end.values();
  }

  /** How many bytes they are. */
  int valueBytes() {
    return end.bytes();
  }

  /** The values as rows have them: texts with their lengths before them, booleans as bytes. */
  byte[] values() {
    return values;
  }

  boolean isText() {
    return column.kind() == ColumnValues.Kind.TEXT;
  }

  void clear() {
    end = Place.START;
    pageEnds.clear();
  }
}
