package io.scoreline.transforms.output;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.TableColumn;
import io.scoreline.transforms.records.TableFile;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Function;

/**
 * The rows of a file of typed columns as they were staged, byte for byte: what was made of them is
 * read back. Holds a window of rows. Not thread-safe.
 */
final class TypedRowStream extends InputStream {
  private final Function<String, JobFailedException> damaged;
  private final List<TableColumn> columns;
  private final TableFile.Rows rows;
  private final InputStream source;
  private final Bytes window = new Bytes();
  private int at;

  /**
   * @param sizeBytes how long the file is
   * @param source closed with this stream
   * @param damaged the exception for rows that are not as they should be, given how
   */
  TypedRowStream(
      TableFile table,
      long sizeBytes,
      InputStream source,
      Function<String, JobFailedException> damaged)
      throws IOException {
    this.columns = table.columns();
    this.source = source;
    this.damaged = damaged;
    for (TableColumn column : columns) {
      if (!column.refusal().isEmpty()) {
        throw damaged.apply("column %s is %s".formatted(column.name(), column.refusal()));
      }
    }
    if (columns.size() < TypedColumns.ROW.size()) {
      throw damaged.apply("it has %d columns".formatted(columns.size()));
    }
    FileSlice whole = FileSlice.whole(new InputFile(0, "", "", sizeBytes, ""));
    this.rows = table.rows(whole, columns.stream().map(TypedRowStream::wanted).toList());
  }

  private static TableFile.Wanted wanted(TableColumn column) {
    return new TableFile.Wanted(column, column.list() ? Integer.MAX_VALUE : 1);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (at == window.length()) {
      if (!fill()) {
        return -1;
      }
    }
    int count = Math.min(length, window.length() - at);
    window.copy(at, target, offset, count);
    at += count;
    return count;
  }

  private boolean fill() throws IOException {
    window.clear();
    at = 0;
    int records;
    try {
      records = rows.next();
    } catch (UnreadableFileException e) {
      throw damaged.apply(e.getMessage());
    }
    for (int record = 0; record < records; record++) {
      int start = window.length();
      window.four(0);
      for (int column = 0; column < columns.size(); column++) {
        cell(rows.values(column), record);
      }
      window.putFour(start, window.length() - start - TypedRowEncoder.LENGTH_BYTES);
    }
    return records > 0;
  }

  private void cell(ColumnValues values, int record) {
    if (!values.isList()) {
      window.one(values.isMissing(record) ? 0 : 1);
      if (!values.isMissing(record)) {
        value(values, record);
      }
      return;
    }
    int length = values.length(record);
    window.one(length == ColumnValues.NO_LIST ? 0 : 1);
    if (length == ColumnValues.NO_LIST) {
      return;
    }
    window.four(length);
    for (int i = values.start(record); i < values.start(record) + length; i++) {
      if (values.isMissing(i)) {
        throw damaged.apply("a list lacks an element");
      }
      value(values, i);
    }
  }

  private void value(ColumnValues values, int place) {
    switch (values.kind()) {
      case BOOLEAN -> window.one((int) values.integers()[place]);
      case INTEGER -> window.eight(values.integers()[place]);
      case FLOAT -> window.four(Float.floatToIntBits(values.floats()[place]));
      case DOUBLE -> window.eight(Double.doubleToLongBits(values.doubles()[place]));
      case TEXT -> window.counted(values.texts()[place]);
      case OTHER -> throw new IllegalStateException("a column that cannot be read");
    }
  }

  @Override
  public void close() throws IOException {
    try (source) {
      rows.close();
    }
  }
}
