package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.TableSource;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.IOException;

/**
 * The bytes of one column in one row group, a window of them at a time: neither does a large row
 * group take memory, nor does a small page cost a request of its own. Not thread-safe.
 */
final class ChunkBytes {
  private final TableSource file;
  private final PageMemory memory;
  private final int windowBytes;
  private final long end;
  private long next;
  private byte[] window = {};
  private int at;
  private int length;

  /**
   * @param start the first byte in the file
   * @param end the byte behind the last
   * @param windowBytes how many are read at once, unless a page has more
   */
  ChunkBytes(TableSource file, PageMemory memory, long start, long end, int windowBytes) {
    this.file = file;
    this.memory = memory;
    this.windowBytes = windowBytes;
    this.next = start;
    this.end = end;
  }

  /** How many bytes are not taken yet. */
  long left() {
    return end - next + length - at;
  }

  /** The array in which what was last asked for is. */
  byte[] array() {
    return window;
  }

  /** The place in the array of the next byte. */
  int place() {
    return at;
  }

  /** How many of the next bytes are in memory. */
  int held() {
    return length - at;
  }

  /**
   * Brings the next bytes into memory.
   *
   * @throws UnreadableFileException if there are not so many
   */
  void hold(int count) throws IOException {
    if (count <= length - at) {
      return;
    }
    if (count > left()) {
      throw new UnreadableFileException("a page ends behind its column");
    }
    int room = (int) Math.min(left(), Math.max(count, windowBytes));
    byte[] wider = window;
    if (room > window.length) {
      memory.take(room);
      wider = new byte[room];
    }
    System.arraycopy(window, at, wider, 0, length - at);
    if (wider != window) {
      memory.giveBack(window.length);
    }
    window = wider;
    length -= at;
    at = 0;
    int more = (int) Math.min(end - next, window.length - length);
    file.read(next, window, length, more);
    next += more;
    length += more;
  }

  /** Passes over bytes that are in memory. */
  void skip(int count) {
    at += count;
  }

  /** Gives the memory back. */
  void close() {
    memory.giveBack(window.length);
    window = new byte[0];
    length = 0;
    at = 0;
  }
}
