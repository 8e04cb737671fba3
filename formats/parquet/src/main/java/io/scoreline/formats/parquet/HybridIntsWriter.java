package io.scoreline.formats.parquet;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Writes levels and places in a dictionary, in the hybrid of runs of one number and of numbers side
 * by side in as many bits as the largest takes. Not thread-safe.
 */
final class HybridIntsWriter {
  private static final int TOGETHER = 8;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
  private final int[] waiting = new int[TOGETHER];
  private final int width;
  private int waitingCount;
  private int last;
  private long run;

  /**
   * @param width bits of a number, 1 to 31
   */
  HybridIntsWriter(int width) {
    this.width = width;
  }

  /** So many bits as hold all numbers up to one. */
  static int widthFor(int most) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(most);
  }

  /** Adds a number so many times. */
  void add(int number, int times) {
    if (times == 0) {
      return;
    }
    if (run > 0 && number != last) {
      endRun();
    }
    last = number;
    run += times;
  }

  /** A run fills up what waits for its eighth; the rest is a run if it is long enough. */
  private void endRun() {
    while (waitingCount > 0 && run > 0) {
      wait(last);
    }
    if (run >= TOGETHER) {
      endPacked();
      varint(run << 1);
      for (int shift = 0; shift < width; shift += Byte.SIZE) {
        out.write(last >>> shift);
      }
      run = 0;
    }
    while (run > 0) {
      wait(last);
    }
  }

  private void wait(int number) {
    waiting[waitingCount++] = number;
    run--;
    if (waitingCount == TOGETHER) {
      pack();
    }
  }

  private void pack() {
    long bits = 0;
    int held = 0;
    for (int number : waiting) {
      bits |= (number & 0xffff_ffffL) << held;
      held += width;
      while (held >= Byte.SIZE) {
        packed.write((int) bits);
        bits >>>= Byte.SIZE;
        held -= Byte.SIZE;
      }
    }
    waitingCount = 0;
  }

  private void endPacked() {
    if (packed.size() > 0) {
      varint(((long) (packed.size() / width) << 1) | 1);
      out.writeBytes(packed.toByteArray());
      packed.reset();
    }
  }

  private void varint(long value) {
    long left = value;
    while (left >= 0x80) {
      out.write((int) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }

  /** Ends; the last eight are filled up with zeros, which nobody counts. */
  byte[] finish() {
    if (run > 0) {
      endRun();
    }
    if (waitingCount > 0) {
      Arrays.fill(waiting, waitingCount, TOGETHER, 0);
      pack();
    }
    endPacked();
    return out.toByteArray();
  }
}
