package io.scoreline.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Cuts a CSV file without quotes into blocks of whole lines, as they are asked for, and counts the
 * lines on the way: an output row has its input row's number. Thread-safe.
 */
final class CsvBlocks implements AutoCloseable {
  private static final int LONGEST_LINE = 1 << 16;

  private final FileChannel channel;
  private final int blockBytes;
  private final long size;
  private long position;
  private long nextRow = -1; // the header's
  private long number;

  /** Whole lines: the first {@code length} of {@code bytes}. */
  static final class Block {
    final long number;
    final long firstRow;
    final byte[] bytes;
    final int length;

    /**
     * @param number the block's, from 0
     * @param firstRow its first line's row, from 0; -1 is the header's
     */
    Block(long number, long firstRow, byte[] bytes, int length) {
      this.number = number;
      this.firstRow = firstRow;
      this.bytes = bytes;
      this.length = length;
    }
  }

  CsvBlocks(Path file, int blockBytes) throws IOException {
    this.channel = FileChannel.open(file, StandardOpenOption.READ);
    this.size = channel.size();
    this.blockBytes = blockBytes;
  }

  /** Reads the next block into an array that a block had before, or into a new one. */
  synchronized Block next(byte[] used) throws IOException {
    if (position >= size) {
      return new Block(number, nextRow, used, 0);
    }
    byte[] bytes = used.length == 0 ? new byte[blockBytes + LONGEST_LINE] : used;
    // The end is where a slice of the product ends: behind the first line end from there on.
    long wanted = (position / blockBytes + 1) * blockBytes;
    int least = (int) Math.min(size - position, wanted - position);
    int length = read(bytes, (int) Math.min(size - position, least + LONGEST_LINE));
    int end = least;
    while (end < length && bytes[end++] != '\n') {}
    Block block = new Block(number++, nextRow, bytes, end);
    nextRow += lines(bytes, end);
    position += end;
    return block;
  }

  private int read(byte[] bytes, int length) throws IOException {
    ByteBuffer target = ByteBuffer.wrap(bytes, 0, length);
    while (target.hasRemaining()) {
      if (channel.read(target, position + target.position()) < 0) {
        throw new IOException("the file became shorter");
      }
    }
    return length;
  }

  private static long lines(byte[] bytes, int length) {
    int lines = 0;
    for (int i = 0; i < length; i++) {
      lines += bytes[i] == '\n' ? 1 : 0; // the compiler makes vectors of it
    }
    return lines;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
