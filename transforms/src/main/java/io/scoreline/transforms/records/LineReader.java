package io.scoreline.transforms.records;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads lines as bytes; CR LF and LF end a line, and so does the end of the stream. */
final class LineReader implements Closeable {
  private final InputStream in;
  private final int maxBytes;
  private byte[] buffer = new byte[1 << 16];
  private int start;
  private int end;
  private int lineStart;
  private int lineLength;
  private boolean tooLong;
  private boolean atEnd;

  /**
   * @param maxBytes the longest line; of a longer one only so much is kept
   */
  LineReader(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /** Reads the next line, without its end, and says whether there was one. */
  boolean next() throws IOException {
    tooLong = false;
    int scanned = start;
    while (true) {
      for (int i = scanned; i < end; i++) {
        if (buffer[i] == '\n') {
          take(i);
          start = i + 1;
          return true;
        }
      }
      scanned = end;
      if (end - start > maxBytes) {
        tooLong = true;
        end = start + maxBytes;
        scanned = end;
      }
      if (!fill()) {
        if (start == end) {
          return false;
        }
        take(end);
        start = end;
        return true;
      }
      scanned = end - filled;
    }
  }

  private int filled;

  private boolean fill() throws IOException {
    if (atEnd) {
      return false;
    }
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    filled = in.read(buffer, end, buffer.length - end);
    if (filled <= 0) {
      filled = 0;
      atEnd = true;
      return false;
    }
    end += filled;
    return true;
  }

  private void take(int lineEnd) {
    lineStart = start;
    lineLength = lineEnd - start;
    if (lineLength > 0 && buffer[lineEnd - 1] == '\r') {
      lineLength--;
    }
    if (lineLength > maxBytes) {
      tooLong = true;
      lineLength = maxBytes;
    }
  }

  byte[] bytes() {
    return buffer;
  }

  int offset() {
    return lineStart;
  }

  int length() {
    return lineLength;
  }

  boolean isTooLong() {
    return tooLong;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
