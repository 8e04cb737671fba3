package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.TableSource;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/** What stands at a Parquet file's end: its schema, and where its values are. */
final class Footer {
  /** Schemas of many thousand columns, with hundreds of row groups, have less. */
  static final int MAX_FOOTER_BYTES = 64 << 20;

  /** Most footers come with the first read. */
  private static final int TAIL_BYTES = 64 << 10;

  private static final int MAGIC_BYTES = 4;
  private static final int END_BYTES = 8;
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ENCRYPTED = "PARE".getBytes(StandardCharsets.US_ASCII);
  private static final String EXPECTED = " (expected: a complete Parquet file)";

  private Footer() {}

  /** What a file starts and ends with. */
  static byte[] magic() {
    return MAGIC.clone();
  }

  /**
   * Reads a file's footer.
   *
   * @throws UnreadableFileException if the file has none, or one that cannot be understood
   * @throws IOException if reading fails; it may pass at another time
   */
  static FileMetaData read(TableSource file) throws IOException {
    long size = file.sizeBytes();
    if (size == 0) {
      throw new UnreadableFileException("the file is empty" + EXPECTED);
    }
    if (size < MAGIC_BYTES + END_BYTES) {
      throw new UnreadableFileException("the file has only %d bytes".formatted(size) + EXPECTED);
    }
    byte[] tail = read(file, Math.max(0, size - TAIL_BYTES), size);
    byte[] magic = Arrays.copyOfRange(tail, tail.length - MAGIC_BYTES, tail.length);
    if (Arrays.equals(magic, ENCRYPTED)) {
      throw new UnreadableFileException("the file is encrypted (expected: one that is not)");
    }
    if (!Arrays.equals(magic, MAGIC)) {
      throw new UnreadableFileException(noEnd(file));
    }
    int length =
        ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt(tail.length - END_BYTES);
    if (length <= 0 || length > size - MAGIC_BYTES - END_BYTES) {
      throw new UnreadableFileException(
          "the file says that its footer has %d bytes, of %d".formatted(length, size) + EXPECTED);
    }
    if (length > MAX_FOOTER_BYTES) {
      throw new UnreadableFileException(
          "the footer has %d bytes (expected: at most %d; fewer columns, or larger row groups)"
              .formatted(length, MAX_FOOTER_BYTES));
    }
    byte[] footer =
        length + END_BYTES <= tail.length
            ? Arrays.copyOfRange(tail, tail.length - END_BYTES - length, tail.length - END_BYTES)
            : read(file, size - END_BYTES - length, size - END_BYTES);
    return parse(footer);
  }

  private static FileMetaData parse(byte[] footer) throws UnreadableFileException {
    if (ThriftClaims.endOf(footer, 0, footer.length) < 0) {
      throw new UnreadableFileException("the footer is damaged: it ends early" + EXPECTED);
    }
    FileMetaData meta;
    try {
      meta = Util.readFileMetaData(new ByteArrayInputStream(footer));
    } catch (IOException | RuntimeException e) {
      throw new UnreadableFileException("the footer is damaged: " + e.getMessage() + EXPECTED, e);
    }
    long rows = 0;
    for (RowGroup group : meta.getRow_groups()) {
      if (group.getNum_rows() < 0 || group.getNum_rows() > Long.MAX_VALUE - rows) {
        throw new UnreadableFileException(
            "the footer is damaged: a row group of %d rows".formatted(group.getNum_rows()));
      }
      rows += group.getNum_rows();
    }
    return meta;
  }

  /** Why a file does not end as it should: it is another kind of file, or the end is missing. */
  private static String noEnd(TableSource file) throws IOException {
    byte[] start = read(file, 0, Math.min(file.sizeBytes(), MAGIC_BYTES));
    if (Arrays.equals(start, MAGIC)) {
      return "the file is cut short: its end is missing" + EXPECTED;
    }
    return file.firstLineOfText()
            .map("the file is a text that starts with '%s'"::formatted)
            .orElse("the file does not end in PAR1, as Parquet does")
        + EXPECTED;
  }

  /**
   * Reads a range of a file.
   *
   * @throws java.io.EOFException if the file has become shorter
   */
  static byte[] read(TableSource file, long from, long to) throws IOException {
    byte[] bytes = new byte[(int) (to - from)];
    file.read(from, bytes, 0, bytes.length);
    return bytes;
  }
}
