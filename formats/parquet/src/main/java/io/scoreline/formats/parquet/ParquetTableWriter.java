package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.TableColumn;
import io.scoreline.transforms.records.TableWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Writes a Parquet file, a row group at a time; where these end depends on the rows alone. Holds
 * the values of one group: so many bytes as {@link #GROUP_BYTES}, and a row. Not thread-safe.
 */
final class ParquetTableWriter implements TableWriter {
  /** A row group ends behind so many bytes of values, or so many rows. */
  static final int GROUP_BYTES = 32 << 20;

  static final int GROUP_ROWS = 1 << 20;

  private static final int VERSION = 1;
  private static final String CREATED_BY = "scoreline";

  private final CountedStream out;
  private final List<TableColumn> columns;
  private final List<ColumnBuffer> buffers = new ArrayList<>();
  private final List<RowGroup> groups = new ArrayList<>();
  private final PageWriter pages;
  private long rows;
  private int rowsInGroup;
  private long bytesInGroup;

  ParquetTableWriter(List<TableColumn> columns, OutputStream out) throws IOException {
    this.columns = List.copyOf(columns);
    this.out = new CountedStream(out);
    this.pages = new PageWriter(this.out);
    this.columns.forEach(column -> buffers.add(new ColumnBuffer(column)));
    this.out.write(Footer.magic());
  }

  @Override
  public void row(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer row = ByteBuffer.wrap(bytes, offset, length).order(ByteOrder.LITTLE_ENDIAN);
    for (ColumnBuffer buffer : buffers) {
      buffer.add(row);
    }
    if (row.hasRemaining()) {
      throw new IllegalArgumentException(
          "a row has %d bytes behind its cells (expected: none)".formatted(row.remaining()));
    }
    rowsInGroup++;
    bytesInGroup += length;
    if (rowsInGroup == GROUP_ROWS || bytesInGroup >= GROUP_BYTES) {
      endGroup();
    }
  }

  private void endGroup() throws IOException {
    List<ColumnChunk> chunks = new ArrayList<>();
    long start = out.length();
    long plainBytes = 0;
    for (ColumnBuffer buffer : buffers) {
      ColumnChunk chunk = pages.write(buffer);
      plainBytes += chunk.getMeta_data().getTotal_uncompressed_size();
      chunks.add(chunk);
      buffer.clear();
    }
    RowGroup group = new RowGroup(chunks, plainBytes, rowsInGroup);
    group.setFile_offset(start);
    group.setTotal_compressed_size(out.length() - start);
    groups.add(group);
    rows += rowsInGroup;
    rowsInGroup = 0;
    bytesInGroup = 0;
  }

  @Override
  public void finish() throws IOException {
    if (rowsInGroup > 0) {
      endGroup();
    }
    FileMetaData meta = new FileMetaData(VERSION, WrittenSchema.of(columns), rows, groups);
    meta.setCreated_by(CREATED_BY);
    long start = out.length();
    Util.writeFileMetaData(meta, out);
    int length = Math.toIntExact(out.length() - start);
    out.write(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array());
    out.write(Footer.magic());
    out.flush();
  }
}
