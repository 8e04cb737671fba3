package io.scoreline.formats.avro;

import io.scoreline.transforms.records.TableSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Bytes of a file from a place on, up to one that can be set. What is read next to each other comes
 * in windows that grow, so that small blocks cost no request each; behind a jump they are small
 * again, so that large ones are passed over without their bytes. Not thread-safe.
 */
final class FileBytes extends InputStream {
  static final int LEAST_WINDOW_BYTES = 64 << 10;
  static final int MOST_WINDOW_BYTES = 4 << 20;

  /** A request takes about as long as so many bytes do. */
  private static final int JUMP_BYTES = 1 << 20;

  private final TableSource file;
  private final long windowsEnd;
  private byte[] window = {};
  private long windowStart;
  private int windowBytes;
  private int nextWindowBytes = LEAST_WINDOW_BYTES;
  private long position;
  private long end;
  private Optional<IOException> failure = Optional.empty();

  /**
   * @param from the first byte in the file
   * @param windowsEnd up to here windows may go beyond what is asked for
   */
  FileBytes(TableSource file, long from, long windowsEnd) {
    this.file = file;
    this.windowsEnd = windowsEnd;
    this.position = from;
    this.windowStart = from;
    this.end = file.sizeBytes();
  }

  /** The place in the file of the next byte. */
  long position() {
    return position;
  }

  /** Goes to a place. */
  void seek(long place) {
    position = place;
  }

  /** Lets the bytes seem to end at a place, which is at most the file's end. */
  void endAt(long place) {
    end = place;
  }

  /** What the storage threw, whatever a library made of it. */
  Optional<IOException> failure() {
    return failure;
  }

  @Override
  public int read() throws IOException {
    if (!fill()) {
      return -1;
    }
    return window[(int) (position++ - windowStart)] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int at = (int) (position - windowStart);
    int count = (int) Math.min(Math.min(length, windowBytes - at), end - position);
    System.arraycopy(window, at, target, offset, count);
    position += count;
    return count;
  }

  @Override
  public long skip(long bytes) {
    long skipped = Math.max(0, Math.min(bytes, end - position));
    position += skipped;
    return skipped;
  }

  /** Whether the next byte is in the window; reads one if it is not. */
  private boolean fill() throws IOException {
    if (position >= end) {
      return false;
    }
    long windowEnd = windowStart + windowBytes;
    if (position >= windowStart && position < windowEnd) {
      return true;
    }
    boolean isNear = position >= windowStart && position - windowEnd < JUMP_BYTES;
    if (!isNear) {
      nextWindowBytes = LEAST_WINDOW_BYTES;
    }
    long most = Math.max(windowsEnd, position + 1) - position;
    int wanted =
        (int) Math.min(Math.min(Math.max(most, 32), nextWindowBytes), file.sizeBytes() - position);
    if (window.length < wanted) {
      window = new byte[wanted];
    }
    windowBytes = 0;
    try {
      file.read(position, window, 0, wanted);
    } catch (IOException e) {
      failure = Optional.of(e);
      throw e;
    }
    windowStart = position;
    windowBytes = wanted;
    nextWindowBytes = Math.min(MOST_WINDOW_BYTES, 2 * nextWindowBytes);
    return true;
  }
}
