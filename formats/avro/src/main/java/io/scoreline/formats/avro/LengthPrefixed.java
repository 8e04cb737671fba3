package io.scoreline.formats.avro;

import io.scoreline.transforms.records.UnreadableFileException;
import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.io.BinaryDecoder;

/** Bytes behind their length, which is a claim: memory is taken as they come. */
final class LengthPrefixed {
  /** Records whose texts have so many bytes are enough to be held at once. */
  static final long ENOUGH_BYTES = 8 << 20;

  /** As a line of JSON may have. */
  private static final long MOST_RECORD_BYTES = 16 << 20;

  private static final long MOST_TOTAL_BYTES = ENOUGH_BYTES + MOST_RECORD_BYTES;

  private static final int FIRST_BYTES = 1 << 16;

  private byte[] bytes = new byte[256];
  private int length;
  private long totalBytes;

  /** Reads a length and so many bytes; what was read before is gone. */
  void read(BinaryDecoder in, int mostBytes) throws IOException {
    readFixed(in, requireLength(in.readLong(), mostBytes));
  }

  /** Reads so many bytes; what was read before is gone. */
  void readFixed(BinaryDecoder in, int count) throws IOException {
    length = count;
    totalBytes += count;
    if (totalBytes > MOST_TOTAL_BYTES) {
      throw new UnreadableFileException(
          "a record with texts of more than %d bytes".formatted(MOST_RECORD_BYTES));
    }
    int got = 0;
    while (got < length) {
      int more = Math.min(length - got, Math.max(FIRST_BYTES, got));
      if (bytes.length < got + more) {
        bytes = Arrays.copyOf(bytes, got + more);
      }
      in.readFixed(bytes, got, more);
      got += more;
    }
  }

  /** What was read last, from 0 on. */
  byte[] bytes() {
    return bytes;
  }

  /** How many bytes were read last. */
  int length() {
    return length;
  }

  /** How many bytes were read since the total was set to nothing. */
  long totalBytes() {
    return totalBytes;
  }

  void resetTotal() {
    totalBytes = 0;
  }

  /** Reads some into an array of their own. */
  static byte[] readAlone(BinaryDecoder in, int mostBytes) throws IOException {
    LengthPrefixed read = new LengthPrefixed();
    read.read(in, mostBytes);
    return Arrays.copyOf(read.bytes, read.length);
  }

  private static int requireLength(long length, int mostBytes) throws UnreadableFileException {
    if (length < 0 || length > mostBytes) {
      throw new UnreadableFileException(
          "a value of %d bytes (expected: 0 to %d)".formatted(length, mostBytes));
    }
    return (int) length;
  }
}
