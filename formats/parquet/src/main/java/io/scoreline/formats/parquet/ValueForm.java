package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.LogicalTypeTexts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongFunction;

/**
 * How stored values become a column's. What is no number of Java, or a point in time, becomes the
 * text that a table of texts would have.
 */
final class ValueForm {
  /** Makes a text of the bytes of a value. */
  interface TextOfBytes {
    String text(byte[] bytes, int offset, int length);
  }

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long JULIAN_DAY_OF_EPOCH = 2_440_588;

  static final ValueForm BOOLEAN = new ValueForm(ColumnValues.Kind.BOOLEAN);
  static final ValueForm INTEGER = new ValueForm(ColumnValues.Kind.INTEGER);
  static final ValueForm FLOAT = new ValueForm(ColumnValues.Kind.FLOAT);
  static final ValueForm DOUBLE = new ValueForm(ColumnValues.Kind.DOUBLE);
  static final ValueForm FLOAT16 = new ValueForm(ColumnValues.Kind.FLOAT);

  /** Whole numbers of 32 bits without a sign. */
  static final ValueForm UNSIGNED_INT = new ValueForm(ColumnValues.Kind.INTEGER);

  /** Whole numbers of 64 bits without a sign, half of which are no {@code long}. */
  static final ValueForm UNSIGNED_LONG = ofIntegers(Long::toUnsignedString);

  static final ValueForm DATE = ofIntegers(LogicalTypeTexts::date);

  /** Texts; bytes of no declared meaning are texts too, as older writers declare none. */
  static final ValueForm TEXT = ofBytes(ColumnValues::textOf);

  static final ValueForm UUIDS =
      ofBytes((bytes, offset, length) -> LogicalTypeTexts.uuid(bytes, offset));

  /** What old writers have for timestamps: nanoseconds of the day and the Julian day. */
  static final ValueForm INT96 = ofBytes((bytes, offset, length) -> julian(bytes, offset));

  private final ColumnValues.Kind kind;
  private final LongFunction<String> ofInteger;
  private final TextOfBytes ofBytes;

  private ValueForm(ColumnValues.Kind kind) {
    this(kind, Long::toString, ColumnValues::textOf);
  }

  private ValueForm(ColumnValues.Kind kind, LongFunction<String> ofInteger, TextOfBytes ofBytes) {
    this.kind = kind;
    this.ofInteger = ofInteger;
    this.ofBytes = ofBytes;
  }

  private static ValueForm ofIntegers(LongFunction<String> text) {
    return new ValueForm(ColumnValues.Kind.TEXT, text, ColumnValues::textOf);
  }

  private static ValueForm ofBytes(TextOfBytes text) {
    return new ValueForm(ColumnValues.Kind.TEXT, Long::toString, text);
  }

  /** Decimals that are stored as whole numbers. */
  static ValueForm decimal(int scale) {
    return ofIntegers(unscaled -> LogicalTypeTexts.decimal(unscaled, scale));
  }

  /** Decimals that are stored as bytes, the highest first. */
  static ValueForm decimalOfBytes(int scale) {
    return ofBytes(
        (bytes, offset, length) -> LogicalTypeTexts.decimal(bytes, offset, length, scale));
  }

  /** Times of day. */
  static ValueForm time(long unitsPerSecond) {
    return ofIntegers(time -> LogicalTypeTexts.time(time, unitsPerSecond));
  }

  /** Points in time, with a {@code Z} behind those of a known zone, which is UTC. */
  static ValueForm timestamp(long unitsPerSecond, boolean isUtc) {
    return ofIntegers(time -> LogicalTypeTexts.timestamp(time, unitsPerSecond, isUtc));
  }

  private static String julian(byte[] bytes, int offset) {
    ByteBuffer both = ByteBuffer.wrap(bytes, offset, 12).order(ByteOrder.LITTLE_ENDIAN);
    long nanos = both.getLong();
    long days = both.getInt() - JULIAN_DAY_OF_EPOCH;
    long seconds = days * 86_400 + Math.floorDiv(nanos, NANOS_PER_SECOND);
    return LogicalTypeTexts.timestampOfSeconds(
        seconds, Math.floorMod(nanos, NANOS_PER_SECOND), false);
  }

  ColumnValues.Kind kind() {
    return kind;
  }

  /** Whether whole numbers stay as they are stored. */
  boolean keepsIntegers() {
    return this == INTEGER;
  }

  void putInteger(long stored, ColumnValues values, int at) {
    if (kind == ColumnValues.Kind.TEXT) {
      values.texts()[at] = ofInteger.apply(stored);
    } else {
      values.integers()[at] = this == UNSIGNED_INT ? stored & 0xffff_ffffL : stored;
    }
  }

  void putBytes(byte[] bytes, int offset, int length, ColumnValues values, int at) {
    if (this == FLOAT16) {
      values.floats()[at] = half((bytes[offset] & 0xff) | (bytes[offset + 1] & 0xff) << 8);
    } else {
      values.texts()[at] = ofBytes.text(bytes, offset, length);
    }
  }

  /** A number of IEEE 754 half precision. */
  private static float half(int bits) {
    int exponent = bits >>> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float size;
    if (exponent == 0) {
      size = fraction * 0x1p-24f;
    } else if (exponent == 0x1f) {
      size = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      size = Float.intBitsToFloat(((exponent - 15 + 127) << 23) | (fraction << 13));
    }
    return (bits & 0x8000) == 0 ? size : -size;
  }
}
