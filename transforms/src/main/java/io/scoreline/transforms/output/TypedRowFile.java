package io.scoreline.transforms.output;

import io.scoreline.transforms.records.TableWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Takes rows as they are staged, however their bytes come, and has a file made of them. Not
 * thread-safe.
 */
final class TypedRowFile extends OutputStream {
  private static final int PREFIX = TypedRowEncoder.LENGTH_BYTES;

  private final TableWriter file;
  private byte[] begun = new byte[1 << 12];
  private int held;

  TypedRowFile(TableWriter file) {
    this.file = file;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    int at = offset;
    int end = offset + count;
    while (at < end) {
      if (held == 0 && end - at >= PREFIX && rowBytes(bytes, at) <= end - at) {
        int length = rowBytes(bytes, at);
        file.row(bytes, at + PREFIX, length - PREFIX);
        at += length;
      } else {
        at += hold(bytes, at, end);
      }
    }
  }

  /** Adds to the row that is begun, up to its end; says how much. */
  private int hold(byte[] bytes, int at, int end) throws IOException {
    int wanted = held < PREFIX ? PREFIX : rowBytes(begun, 0);
    int count = Math.min(end - at, wanted - held);
    if (held + count > begun.length) {
      begun = Arrays.copyOf(begun, Math.max(held + count, begun.length * 2));
    }
    System.arraycopy(bytes, at, begun, held, count);
    held += count;
    if (held >= PREFIX && held == rowBytes(begun, 0)) {
      file.row(begun, PREFIX, held - PREFIX);
      held = 0;
    }
    return count;
  }

  private static int rowBytes(byte[] bytes, int at) throws IOException {
    int length = ByteBuffer.wrap(bytes, at, PREFIX).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (length < 0 || length > TypedRows.MOST_ROW_BYTES) {
      throw new IOException(
          "a row of %d bytes (expected: at most %d)".formatted(length, TypedRows.MOST_ROW_BYTES));
    }
    return PREFIX + length;
  }

  /** Writes what is left of the file. What it writes to stays open. */
  void finish() throws IOException {
    if (held > 0) {
      throw new EOFException("the last row is cut off");
    }
    file.finish();
  }
}
