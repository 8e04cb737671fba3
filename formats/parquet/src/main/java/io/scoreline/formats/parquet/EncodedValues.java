package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.UnreadableFileException;
import java.util.Arrays;
import org.apache.parquet.format.Type;

/** Values in the encodings that are neither plain nor by a dictionary. */
final class EncodedValues {
  /** Lengths of texts are read before the first text is. */
  private static final int MAX_LENGTHS = 1 << 22;

  /** Few bytes make many long texts that start alike. */
  private static final long MAX_SHARED_BYTES = 64L << 20;

  private EncodedValues() {}

  /** Whole numbers as differences. */
  static PageValues deltas(byte[] bytes, int from, int end, Leaf leaf, long mostValues)
      throws UnreadableFileException {
    DeltaInts numbers = new DeltaInts(bytes, from, end, mostValues);
    boolean isInt = leaf.type() == Type.INT32;
    return (target, at, count) -> {
      for (int i = 0; i < count; i++) {
        long value = numbers.next();
        leaf.form().putInteger(isInt ? (int) value : value, target, at + i);
      }
    };
  }

  /** Booleans in runs. */
  static PageValues booleans(byte[] bytes, int from, int end) throws UnreadableFileException {
    int length = end - from < 4 ? -1 : littleEndian(bytes, from);
    if (length < 0 || length > end - from - 4) {
      throw new UnreadableFileException("a page ends early");
    }
    HybridInts numbers = new HybridInts(bytes, from + 4, from + 4 + length, 1);
    return (target, at, count) -> {
      int[] some = new int[count];
      numbers.read(some, count);
      for (int i = 0; i < count; i++) {
        target.integers()[at + i] = some[i];
      }
    };
  }

  static int littleEndian(byte[] bytes, int at) {
    return (bytes[at] & 0xff)
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | bytes[at + 3] << 24;
  }

  /** Texts behind all of their lengths. */
  static PageValues lengthsFirst(byte[] bytes, int from, int end, Leaf leaf, long mostValues)
      throws UnreadableFileException {
    DeltaInts deltas = lengths(bytes, from, end, mostValues);
    int[] lengths = all(deltas);
    Texts texts = new Texts(bytes, deltas.endPlace(), end);
    return new PageValues() {
      private int next;

      @Override
      public void read(ColumnValues target, int at, int count) throws UnreadableFileException {
        requireLeft(lengths.length - next, count);
        for (int i = 0; i < count; i++) {
          int length = lengths[next++];
          leaf.form().putBytes(bytes, texts.take(length), length, target, at + i);
        }
      }
    };
  }

  /** Texts that start as the one before does, with what follows behind all of the lengths. */
  static PageValues prefixes(byte[] bytes, int from, int end, Leaf leaf, long mostValues)
      throws UnreadableFileException {
    DeltaInts prefixDeltas = lengths(bytes, from, end, mostValues);
    int[] prefixes = all(prefixDeltas);
    DeltaInts suffixDeltas = lengths(bytes, prefixDeltas.endPlace(), end, mostValues);
    int[] suffixes = all(suffixDeltas);
    Texts texts = new Texts(bytes, suffixDeltas.endPlace(), end);
    return new PageValues() {
      private byte[] text = new byte[64];
      private int length;
      private int next;
      private long written;

      @Override
      public void read(ColumnValues target, int at, int count) throws UnreadableFileException {
        requireLeft(Math.min(prefixes.length, suffixes.length) - next, count);
        for (int i = 0; i < count; i++, next++) {
          int prefix = prefixes[next];
          int suffix = suffixes[next];
          int from = texts.take(suffix);
          if (prefix > length || prefix + (long) suffix > end) {
            throw new UnreadableFileException(
                "a text that shares %d bytes with one of %d".formatted(prefix, length));
          }
          if (prefix + suffix > text.length) {
            text = Arrays.copyOf(text, Math.max(prefix + suffix, 2 * text.length));
          }
          System.arraycopy(bytes, from, text, prefix, suffix);
          length = prefix + suffix;
          written += length;
          if (written > MAX_SHARED_BYTES) {
            throw new UnreadableFileException(
                "texts of more than %d bytes in a page".formatted(MAX_SHARED_BYTES));
          }
          requireWidth(leaf, length);
          leaf.form().putBytes(text, 0, length, target, at + i);
        }
      }
    };
  }

  private static void requireWidth(Leaf leaf, int length) throws UnreadableFileException {
    if (leaf.type() == Type.FIXED_LEN_BYTE_ARRAY && length != leaf.width()) {
      throw new UnreadableFileException(
          "a value of %d bytes (expected: %d)".formatted(length, leaf.width()));
    }
  }

  /** Numbers whose first bytes stand together, and their second ones, and so on. */
  static PageValues split(byte[] bytes, int from, int end, Leaf leaf, int width)
      throws UnreadableFileException {
    int count = (end - from) / width;
    byte[] joined = new byte[count * width];
    for (int stream = 0; stream < width; stream++) {
      for (int i = 0; i < count; i++) {
        joined[i * width + stream] = bytes[from + stream * count + i];
      }
    }
    return new PlainValues(joined, 0, joined.length, leaf);
  }

  private static DeltaInts lengths(byte[] bytes, int from, int end, long mostValues)
      throws UnreadableFileException {
    return new DeltaInts(bytes, from, end, Math.min(mostValues, MAX_LENGTHS));
  }

  private static int[] all(DeltaInts deltas) throws UnreadableFileException {
    int[] all = new int[(int) deltas.left()];
    for (int i = 0; i < all.length; i++) {
      long length = deltas.next();
      if (length < 0 || length > Integer.MAX_VALUE) {
        throw new UnreadableFileException("a text of %d bytes".formatted(length));
      }
      all[i] = (int) length;
    }
    return all;
  }

  private static void requireLeft(int left, int count) throws UnreadableFileException {
    if (left < count) {
      throw new UnreadableFileException("a page ends early");
    }
  }

  /** Bytes of texts, one after the other. */
  private static final class Texts {
    private int at;
    private final int end;

    Texts(byte[] bytes, int from, int end) {
      this.at = from;
      this.end = Math.min(end, bytes.length);
    }

    int take(int length) throws UnreadableFileException {
      if (length > end - at) {
        throw new UnreadableFileException("a page ends early");
      }
      int from = at;
      at += length;
      return from;
    }
  }
}
