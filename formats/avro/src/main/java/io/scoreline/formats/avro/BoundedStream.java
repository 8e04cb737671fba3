package io.scoreline.formats.avro;

import io.scoreline.transforms.records.UnreadableFileException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What a block holds, of which there is less than 2 GiB. Not thread-safe. */
final class BoundedStream extends FilterInputStream {
  /** Avro's writer for Java has a block in an array. */
  private static final long MAX_BYTES = Integer.MAX_VALUE;

  private long bytes;

  BoundedStream(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = in.read(target, offset, length);
    count(Math.max(0, count));
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = in.skip(count);
    count(skipped);
    return skipped;
  }

  private void count(long more) throws UnreadableFileException {
    bytes += more;
    if (bytes > MAX_BYTES) {
      throw new UnreadableFileException(
          "more than %d bytes are in it (expected: fewer)".formatted(MAX_BYTES));
    }
  }
}
