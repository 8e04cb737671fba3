package io.scoreline.formats.parquet;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Passes bytes on and knows how many there were. Not thread-safe. */
final class CountedStream extends FilterOutputStream {
  private long length;

  CountedStream(OutputStream target) {
    super(target);
  }

  long length() {
    return length;
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    length++;
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    out.write(bytes, offset, count);
    length += count;
  }
}
