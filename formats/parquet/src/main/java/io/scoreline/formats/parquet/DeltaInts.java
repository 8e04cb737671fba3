package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.UnreadableFileException;

/** Whole numbers as differences to the one before, in blocks of packed bits. Not thread-safe. */
final class DeltaInts {
  /** Writers have 128 values in a block. */
  private static final int MAX_BLOCK_VALUES = 1 << 16;

  private final byte[] bytes;
  private final int end;
  private final int miniBlocks;
  private final int miniBlockValues;
  private int at;
  private long left;
  private long last;
  private boolean isFirst = true;
  private long least;
  private int miniBlock;
  private int[] widths = {};
  private int inMiniBlock;
  private long bit;

  /**
   * @param mostValues as many there can be
   * @throws UnreadableFileException if they are none such
   */
  DeltaInts(byte[] bytes, int from, int end, long mostValues) throws UnreadableFileException {
    this.bytes = bytes;
    this.end = end;
    this.at = from;
    long blockValues = varint();
    long blocks = varint();
    this.left = varint();
    this.last = zigzag();
    boolean sound =
        blockValues > 0
            && blockValues <= MAX_BLOCK_VALUES
            && blocks > 0
            && blockValues % blocks == 0
            && blockValues / blocks % 8 == 0;
    if (!sound) {
      throw new UnreadableFileException(
          "blocks of %d values in %d parts".formatted(blockValues, blocks));
    }
    if (left < 0 || left > mostValues) {
      throw new UnreadableFileException("%d values in a page of %d".formatted(left, mostValues));
    }
    this.miniBlocks = (int) blocks;
    this.miniBlockValues = (int) (blockValues / blocks);
    this.miniBlock = miniBlocks;
    this.inMiniBlock = 0;
  }

  /** How many values there still are. */
  long left() {
    return left;
  }

  /** Reads a value. */
  long next() throws UnreadableFileException {
    if (left <= 0) {
      throw new UnreadableFileException("a page ends early");
    }
    left--;
    if (isFirst) {
      isFirst = false;
      return last;
    }
    if (inMiniBlock == 0) {
      beginMiniBlock();
    }
    inMiniBlock--;
    last += least + packed(widths[miniBlock - 1]);
    return last;
  }

  private void beginMiniBlock() throws UnreadableFileException {
    if (miniBlock == miniBlocks) {
      least = zigzag();
      if (miniBlocks > end - at) {
        throw new UnreadableFileException("a page ends early");
      }
      if (widths.length == 0) {
        widths = new int[miniBlocks];
      }
      for (int i = 0; i < miniBlocks; i++) {
        widths[i] = bytes[at++] & 0xff;
      }
      miniBlock = 0;
    }
    int width = widths[miniBlock++];
    long packedBytes = (long) width * miniBlockValues / 8;
    if (width > 64) {
      throw new UnreadableFileException(
          "numbers of %d bits (expected: at most 64)".formatted(width));
    }
    bit = at * 8L;
    // The last of a page may lack the bytes that only fill it up; what is read is checked.
    at = (int) Math.min(end, at + packedBytes);
    inMiniBlock = miniBlockValues;
  }

  private long packed(int width) throws UnreadableFileException {
    long value = 0;
    int got = 0;
    while (got < width) {
      int place = (int) (bit >>> 3);
      if (place >= end) {
        throw new UnreadableFileException("a page ends early");
      }
      int skipped = (int) (bit & 7);
      int taken = Math.min(8 - skipped, width - got);
      long bits = (bytes[place] & 0xffL) >>> skipped & ((1L << taken) - 1);
      value |= bits << got;
      got += taken;
      bit += taken;
    }
    return value;
  }

  /** The place behind the last value; only when all are read. */
  int endPlace() throws UnreadableFileException {
    if (left > 0) {
      throw new IllegalStateException("%d values are not read".formatted(left));
    }
    return at;
  }

  private long varint() throws UnreadableFileException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at >= end) {
        throw new UnreadableFileException("a page ends early");
      }
      int next = bytes[at++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new UnreadableFileException("a number of more than 64 bits");
  }

  private long zigzag() throws UnreadableFileException {
    long value = varint();
    return value >>> 1 ^ -(value & 1);
  }
}
