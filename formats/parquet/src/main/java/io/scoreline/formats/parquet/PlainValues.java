package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.UnreadableFileException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Values one after the other, each as it is. */
final class PlainValues implements PageValues {
  private static final int INT96_BYTES = 12;

  private final byte[] bytes;
  private final ByteBuffer numbers;
  private final int end;
  private final Leaf leaf;
  private int at;
  private int bit;

  PlainValues(byte[] bytes, int from, int end, Leaf leaf) {
    this.bytes = bytes;
    this.numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.at = from;
    this.end = end;
    this.leaf = leaf;
  }

  @Override
  public void read(ColumnValues target, int place, int count) throws UnreadableFileException {
    switch (leaf.type()) {
      case BOOLEAN -> readBooleans(target, place, count);
      case INT32 -> {
        int from = take(count, Integer.BYTES);
        for (int i = 0; i < count; i++) {
          leaf.form().putInteger(numbers.getInt(from + i * 4), target, place + i);
        }
      }
      case INT64 -> {
        int from = take(count, Long.BYTES);
        if (leaf.form().keepsIntegers()) {
          numbers
              .slice(from, count * 8)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asLongBuffer()
              .get(target.integers(), place, count);
          return;
        }
        for (int i = 0; i < count; i++) {
          leaf.form().putInteger(numbers.getLong(from + i * 8), target, place + i);
        }
      }
      case FLOAT ->
          numbers
              .slice(take(count, Float.BYTES), count * Float.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer()
              .get(target.floats(), place, count);
      case DOUBLE ->
          numbers
              .slice(take(count, Double.BYTES), count * Double.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .asDoubleBuffer()
              .get(target.doubles(), place, count);
      case INT96 -> readFixed(target, place, count, INT96_BYTES);
      case FIXED_LEN_BYTE_ARRAY -> readFixed(target, place, count, leaf.width());
      case BYTE_ARRAY -> readBytes(target, place, count);
    }
  }

  /** Passes over values of a width, and gives the place of the first. */
  private int take(int count, int width) throws UnreadableFileException {
    if ((long) count * width > end - at) {
      throw new UnreadableFileException("a page ends early");
    }
    int from = at;
    at += count * width;
    return from;
  }

  private void readBooleans(ColumnValues target, int place, int count)
      throws UnreadableFileException {
    if ((bit + count + 7L) / 8 > end - at) {
      throw new UnreadableFileException("a page ends early");
    }
    for (int i = 0; i < count; i++, bit++) {
      target.integers()[place + i] = (bytes[at + (bit >>> 3)] >>> (bit & 7)) & 1L;
    }
  }

  private void readFixed(ColumnValues target, int place, int count, int width)
      throws UnreadableFileException {
    int from = take(count, width);
    for (int i = 0; i < count; i++) {
      leaf.form().putBytes(bytes, from + i * width, width, target, place + i);
    }
  }

  private void readBytes(ColumnValues target, int place, int count) throws UnreadableFileException {
    for (int i = 0; i < count; i++) {
      int length = numbers.getInt(take(1, Integer.BYTES));
      if (length < 0) {
        throw new UnreadableFileException("a value of %d bytes".formatted(length));
      }
      leaf.form().putBytes(bytes, take(1, length), length, target, place + i);
    }
  }
}
