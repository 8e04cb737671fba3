package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.UnreadableFileException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Small whole numbers as runs of one value and runs of packed bits by turns: levels, and places in
 * a dictionary. Not thread-safe.
 */
final class HybridInts {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int end;
  private final int bitWidth;
  private final long mask;
  private int at;
  private long left;
  private boolean packed;
  private int value;
  private long bit;

  /**
   * @param bitWidth bits of a number, from 0
   * @throws UnreadableFileException if it is more than 32
   */
  HybridInts(byte[] bytes, int from, int end, int bitWidth) throws UnreadableFileException {
    if (bitWidth > 32) {
      throw new UnreadableFileException(
          "numbers of %d bits (expected: at most 32)".formatted(bitWidth));
    }
    this.bytes = bytes;
    this.at = from;
    this.end = end;
    this.bitWidth = bitWidth;
    this.mask = (1L << bitWidth) - 1;
  }

  /**
   * Reads numbers.
   *
   * @throws UnreadableFileException if there are not so many
   */
  void read(int[] target, int count) throws UnreadableFileException {
    int done = 0;
    while (done < count) {
      if (left == 0) {
        nextRun();
      }
      int run = (int) Math.min(left, count - done);
      if (packed) {
        unpack(target, done, run);
      } else {
        Arrays.fill(target, done, done + run, value);
      }
      done += run;
      left -= run;
    }
  }

  private void nextRun() throws UnreadableFileException {
    if (bitWidth == 0 && at >= end) {
      // Numbers of no bits are all 0, and need no run.
      packed = false;
      value = 0;
      left = Long.MAX_VALUE;
      return;
    }
    long header = 0;
    int shift = 0;
    int next;
    do {
      if (at >= end || shift > 28) {
        throw new UnreadableFileException("a page ends early");
      }
      next = bytes[at++];
      header |= (long) (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    packed = (header & 1) == 1;
    left = packed ? (header >>> 1) * 8 : header >>> 1;
    if (packed) {
      bit = at * 8L;
      long behind = at + (header >>> 1) * bitWidth;
      if (behind > end) {
        // The last group may lack the bytes that only fill it up.
        behind = end;
        left = bitWidth == 0 ? left : (end - at) * 8L / bitWidth;
      }
      at = (int) behind;
      return;
    }
    value = 0;
    int valueBytes = (bitWidth + 7) / 8;
    if (valueBytes > end - at) {
      throw new UnreadableFileException("a page ends early");
    }
    for (int i = 0; i < valueBytes; i++) {
      value |= (bytes[at++] & 0xff) << (8 * i);
    }
  }

  private void unpack(int[] target, int from, int count) {
    long place = bit;
    for (int i = from; i < from + count; i++) {
      int first = (int) (place >>> 3);
      long word = first + 8 <= bytes.length ? (long) LONGS.get(bytes, first) : lastWord(first);
      target[i] = (int) (word >>> (place & 7) & mask);
      place += bitWidth;
    }
    bit = place;
  }

  private long lastWord(int first) {
    long word = 0;
    for (int i = first; i < bytes.length; i++) {
      word |= (bytes[i] & 0xffL) << (8 * (i - first));
    }
    return word;
  }
}
