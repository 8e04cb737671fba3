package io.scoreline.transforms.output;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import java.util.zip.Checksum;

/** Rows as a {@link TypedRowEncoder} writes them. Holds one of them. */
final class TypedRows implements RowReader {
  private static final int BUFFER_BYTES = 1 << 18;

  /** What is longer is no row of ours. */
  static final int MOST_ROW_BYTES = 1 << 28;

  /** Of a row with an empty file name: two cells, one with a length and one with a number. */
  private static final int LEAST_ROW_BYTES = 1 + 4 + 1 + 8;

  private final InputStream in;
  private final Function<String, JobFailedException> damaged;
  private final byte[] lengthBytes = new byte[TypedRowEncoder.LENGTH_BYTES];
  private byte[] bytes = new byte[1 << 12];
  private int rowEnd;
  private boolean isRow;
  private byte[] fileField = {};
  private String file = "";
  private long record;

  /**
   * @param in the rows, closed with this reader
   * @param damaged the exception for rows that are not as they should be, given how
   */
  TypedRows(InputStream in, Function<String, JobFailedException> damaged) throws IOException {
    this.in = new BufferedInputStream(in, BUFFER_BYTES);
    this.damaged = damaged;
    advance();
  }

  @Override
  public boolean isRow() {
    return isRow;
  }

  @Override
  public String file() {
    return file;
  }

  @Override
  public long record() {
    return record;
  }

  @Override
  public byte[] header() {
    return new byte[0];
  }

  @Override
  public byte[] row() {
    return Arrays.copyOf(bytes, rowEnd);
  }

  @Override
  public int length() {
    return rowEnd;
  }

  @Override
  public void update(Checksum checksum) {
    checksum.update(bytes, 0, rowEnd);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, rowEnd);
  }

  @Override
  public void advance() throws IOException {
    int got = in.readNBytes(lengthBytes, 0, lengthBytes.length);
    isRow = got > 0;
    if (!isRow) {
      return;
    }
    int length = ByteBuffer.wrap(lengthBytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (got < lengthBytes.length || length < LEAST_ROW_BYTES || length > MOST_ROW_BYTES) {
      throw damaged.apply("a row of %d bytes".formatted(got < lengthBytes.length ? got : length));
    }
    rowEnd = lengthBytes.length + length;
    if (rowEnd > bytes.length) {
      bytes = new byte[Math.max(rowEnd, bytes.length * 2)];
    }
    System.arraycopy(lengthBytes, 0, bytes, 0, lengthBytes.length);
    if (in.readNBytes(bytes, lengthBytes.length, length) < length) {
      throw damaged.apply("a row is cut off");
    }
    readPlace();
  }

  private void readPlace() {
    ByteBuffer row = ByteBuffer.wrap(bytes, 0, rowEnd).order(ByteOrder.LITTLE_ENDIAN);
    row.position(lengthBytes.length);
    boolean isFile = row.get() == 1;
    int length = row.getInt();
    if (!isFile || length < 0 || length > row.remaining() - 9) {
      throw damaged.apply("a row without a file");
    }
    int start = row.position();
    if (!Arrays.equals(bytes, start, start + length, fileField, 0, fileField.length)) {
      fileField = Arrays.copyOfRange(bytes, start, start + length);
      file = new String(fileField, StandardCharsets.UTF_8);
    }
    row.position(start + length);
    boolean isRecord = row.get() == 1;
    record = row.getLong();
    if (!isRecord || record < 0) {
      throw damaged.apply("a row of %s without its number".formatted(file));
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
