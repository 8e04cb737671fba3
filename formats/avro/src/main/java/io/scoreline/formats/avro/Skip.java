package io.scoreline.formats.avro;

import io.scoreline.transforms.records.UnreadableFileException;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.io.BinaryDecoder;

/**
 * Passes over a value. What always has the same size is passed over at once, however many values it
 * is: so the time depends on a file's bytes, and not on what it claims of values without any.
 */
abstract class Skip {
  /**
   * Values that hold others of their own type may go on as deep as there are bytes, a stack not.
   */
  private static final int MAX_DEPTH = 1000;

  /** Sizes above are claims that no file has bytes for. */
  private static final long MAX_FIXED_BYTES = 1L << 61;

  static final long VARIES = -1;

  /** How many bytes each value has, or {@link #VARIES}. */
  abstract long fixedBytes();

  abstract void skip(BinaryDecoder in, int depth) throws IOException;

  /** Passes over a value of a record. */
  final void skip(BinaryDecoder in) throws IOException {
    skip(in, 0);
  }

  static Skip bytes(long count) {
    return new Skip() {
      @Override
      long fixedBytes() {
        return count;
      }

      @Override
      void skip(BinaryDecoder in, int depth) throws IOException {
        skipBytes(in, count);
      }
    };
  }

  /** One deeper, as long as there is room for it. */
  private static int below(int depth) throws UnreadableFileException {
    if (depth == MAX_DEPTH) {
      throw new UnreadableFileException(
          "values in each other, %d deep (expected: fewer)".formatted(MAX_DEPTH));
    }
    return depth + 1;
  }

  private static void skipBytes(BinaryDecoder in, long count) throws IOException {
    for (long left = count; left > 0; left -= Math.min(left, 1 << 30)) {
      in.skipFixed((int) Math.min(left, 1 << 30));
    }
  }

  /** A value whose size is read with it. */
  private abstract static class Varying extends Skip {
    @Override
    final long fixedBytes() {
      return VARIES;
    }
  }

  /** Whole numbers, and what is stored as such. */
  static final Skip NUMBER =
      new Varying() {
        @Override
        void skip(BinaryDecoder in, int depth) throws IOException {
          in.readLong();
        }
      };

  /** Texts and bytes. */
  static final Skip LENGTH_PREFIXED =
      new Varying() {
        @Override
        void skip(BinaryDecoder in, int depth) throws IOException {
          long length = in.readLong();
          if (length < 0) {
            throw new UnreadableFileException(
                "a value of %d bytes (expected: 0 or more)".formatted(length));
          }
          skipBytes(in, length);
        }
      };

  /** One value after the other; those of a fixed size next to each other as one. */
  static Skip sequence(List<Skip> values) {
    List<Skip> merged = new ArrayList<>();
    long fixed = 0;
    for (Skip value : values) {
      if (value.fixedBytes() != VARIES) {
        fixed = Math.min(MAX_FIXED_BYTES, fixed + value.fixedBytes());
        continue;
      }
      if (fixed > 0) {
        merged.add(bytes(fixed));
        fixed = 0;
      }
      merged.add(value);
    }
    if (merged.isEmpty()) {
      return bytes(fixed);
    }
    if (fixed > 0) {
      merged.add(bytes(fixed));
    }
    Skip[] steps = merged.toArray(Skip[]::new);
    return new Varying() {
      @Override
      void skip(BinaryDecoder in, int depth) throws IOException {
        for (Skip step : steps) {
          step.skip(in, depth);
        }
      }
    };
  }

  /** A value of one of several types. */
  static Skip union(List<Skip> types) {
    Skip[] branches = types.toArray(Skip[]::new);
    return new Varying() {
      @Override
      void skip(BinaryDecoder in, int depth) throws IOException {
        int branch = in.readIndex();
        if (branch < 0 || branch >= branches.length) {
          throw new UnreadableFileException(
              "type %d of a union (expected: 0 to %d)".formatted(branch, branches.length - 1));
        }
        branches[branch].skip(in, below(depth));
      }
    };
  }

  /** Items of a list or map, in blocks of which some tell their size. */
  static Skip items(Skip item) {
    long itemBytes = item.fixedBytes();
    return new Varying() {
      @Override
      void skip(BinaryDecoder in, int depth) throws IOException {
        int inside = below(depth);
        for (long count = in.skipArray(); count != 0; count = in.skipArray()) {
          if (itemBytes == VARIES) {
            for (long i = 0; i < count; i++) {
              item.skip(in, inside);
            }
          } else if (itemBytes > 0) {
            if (count > MAX_FIXED_BYTES / itemBytes) {
              throw new EOFException();
            }
            skipBytes(in, count * itemBytes);
          }
        }
      }
    };
  }

  /** A record that may hold itself. */
  static final class OfRecord extends Skip {
    private Skip fields;

    /** Says what the record is, which has been named before. */
    void settle(Skip settled) {
      fields = settled;
    }

    @Override
    long fixedBytes() {
      return fields == null ? VARIES : fields.fixedBytes();
    }

    @Override
    void skip(BinaryDecoder in, int depth) throws IOException {
      fields.skip(in, below(depth));
    }
  }
}
