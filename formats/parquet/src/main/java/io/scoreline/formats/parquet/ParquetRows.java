package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.TableFile;
import io.scoreline.transforms.records.TableSource;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;

/** Records of some row groups. Not thread-safe. */
final class ParquetRows implements TableFile.Rows {
  /** What all columns together read at once, and the least and most that one does. */
  private static final int WINDOWS_BYTES = 32 << 20;

  private static final int LEAST_WINDOW_BYTES = 64 << 10;
  private static final int MOST_WINDOW_BYTES = 4 << 20;

  private final TableSource file;
  private final int leafCount;
  private final List<RowGroup> groups;
  private final List<Read> columns;
  private final List<ColumnValues> values = new ArrayList<>();
  private final List<ColumnCursor> cursors = new ArrayList<>();
  private final Codecs codecs = new Codecs();
  private final PageMemory memory = new PageMemory();
  private final int atOnce;
  private int nextGroup;
  private long leftInGroup;
  private long nextRecord;

  /**
   * A column that is read.
   *
   * @param mostElements so many elements of a list are kept
   */
  record Read(Leaf leaf, int mostElements) {}

  /**
   * @param leafCount how many columns the schema has
   * @param firstRecord the number in the file of the first record
   */
  ParquetRows(
      TableSource file,
      int leafCount,
      List<RowGroup> groups,
      List<Read> columns,
      long firstRecord) {
    this.file = file;
    this.leafCount = leafCount;
    this.groups = groups;
    this.columns = columns;
    this.nextRecord = firstRecord;
    int longest = 1;
    for (Read column : columns) {
      values.add(new ColumnValues(column.leaf().column().kind(), column.leaf().isList()));
      longest = Math.max(longest, column.mostElements());
    }
    this.atOnce = ColumnValues.recordsAtOnce(longest);
  }

  @Override
  public int next() throws IOException {
    while (leftInGroup == 0) {
      if (nextGroup == groups.size()) {
        return 0;
      }
      open(groups.get(nextGroup++));
    }
    int records = (int) Math.min(atOnce, leftInGroup);
    for (int i = 0; i < cursors.size(); i++) {
      read(i, records);
    }
    leftInGroup -= records;
    nextRecord += records;
    return records;
  }

  private void read(int column, int records) throws IOException {
    try {
      cursors.get(column).read(values.get(column), records);
    } catch (UnreadableFileException e) {
      throw damaged(column, e.getMessage(), e);
    } catch (IndexOutOfBoundsException | ArithmeticException | NegativeArraySizeException e) {
      throw damaged(column, "its values make no sense", e);
    }
  }

  private UnreadableFileException damaged(int column, String message, Exception cause) {
    return new UnreadableFileException(
        "column %s, from record %d on: %s"
            .formatted(columns.get(column).leaf().column().name(), nextRecord, message),
        cause);
  }

  private void open(RowGroup group) throws UnreadableFileException {
    closeCursors();
    if (group.getColumnsSize() != leafCount) {
      throw new UnreadableFileException(
          "the footer is damaged: a row group of %d columns (expected: %d)"
              .formatted(group.getColumnsSize(), leafCount));
    }
    leftInGroup = group.getNum_rows();
    if (leftInGroup == 0) {
      return;
    }
    int window = Math.max(LEAST_WINDOW_BYTES, WINDOWS_BYTES / columns.size());
    for (int i = 0; i < columns.size(); i++) {
      Read column = columns.get(i);
      ColumnChunk chunk = group.getColumns().get(column.leaf().number());
      try {
        cursors.add(cursor(column, chunk, Math.min(window, MOST_WINDOW_BYTES)));
      } catch (UnreadableFileException e) {
        throw damaged(i, e.getMessage(), e);
      }
    }
  }

  private ColumnCursor cursor(Read column, ColumnChunk chunk, int window)
      throws UnreadableFileException {
    if (chunk.isSetCrypto_metadata() || !chunk.isSetMeta_data()) {
      throw new UnreadableFileException("it is encrypted");
    }
    if (chunk.isSetFile_path()) {
      throw new UnreadableFileException("its values are in another file");
    }
    ColumnMetaData meta = chunk.getMeta_data();
    long start = ParquetFile.startOf(meta);
    long size = meta.getTotal_compressed_size();
    if (start < 0 || size < 0 || size > file.sizeBytes() - start) {
      throw new UnreadableFileException(
          "%d bytes from %d on, in a file of %d".formatted(size, start, file.sizeBytes()));
    }
    if (meta.getType() != column.leaf().type()) {
      throw new UnreadableFileException(
          "values of type %s in a column of type %s"
              .formatted(meta.getType(), column.leaf().type()));
    }
    Codecs.requireKnown(meta.getCodec());
    ChunkBytes bytes = new ChunkBytes(file, memory, start, start + size, window);
    Pages pages = new Pages(column.leaf(), bytes, meta.getCodec(), codecs, memory);
    return new ColumnCursor(column.leaf(), pages, meta.getNum_values(), column.mostElements());
  }

  private void closeCursors() {
    cursors.forEach(ColumnCursor::close);
    cursors.clear();
  }

  @Override
  public ColumnValues values(int wanted) {
    return values.get(wanted);
  }

  @Override
  public void close() {
    closeCursors();
  }
}
