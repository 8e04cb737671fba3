package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.ColumnValues;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.UUID;
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

  /** Writing a longer one takes a time that grows with the square of its length. */
  private static final int MAX_DECIMAL_BYTES = 256;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long JULIAN_DAY_OF_EPOCH = 2_440_588;

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(java.util.Locale.ROOT);

  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral('T')
          .append(TIME)
          .toFormatter(java.util.Locale.ROOT);

  static final ValueForm BOOLEAN = new ValueForm(ColumnValues.Kind.BOOLEAN);
  static final ValueForm INTEGER = new ValueForm(ColumnValues.Kind.INTEGER);
  static final ValueForm FLOAT = new ValueForm(ColumnValues.Kind.FLOAT);
  static final ValueForm DOUBLE = new ValueForm(ColumnValues.Kind.DOUBLE);
  static final ValueForm FLOAT16 = new ValueForm(ColumnValues.Kind.FLOAT);

  /** Whole numbers of 32 bits without a sign. */
  static final ValueForm UNSIGNED_INT = new ValueForm(ColumnValues.Kind.INTEGER);

  /** Whole numbers of 64 bits without a sign, half of which are no {@code long}. */
  static final ValueForm UNSIGNED_LONG = ofIntegers(Long::toUnsignedString);

  static final ValueForm DATE =
      ofIntegers(days -> LocalDate.ofEpochDay(days).format(DateTimeFormatter.ISO_LOCAL_DATE));

  /** Texts; bytes of no declared meaning are texts too, as older writers declare none. */
  static final ValueForm TEXT = ofBytes(ColumnValues::textOf);

  static final ValueForm UUIDS = ofBytes((bytes, offset, length) -> uuid(bytes, offset));

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
    return ofIntegers(unscaled -> BigDecimal.valueOf(unscaled, scale).toPlainString());
  }

  /** Decimals that are stored as bytes, the highest first. */
  static ValueForm decimalOfBytes(int scale) {
    return ofBytes(
        (bytes, offset, length) ->
            length == 0 || length > MAX_DECIMAL_BYTES
                ? "(a decimal of %d bytes)".formatted(length)
                : new BigDecimal(new BigInteger(bytes, offset, length), scale).toPlainString());
  }

  /** Times of day. */
  static ValueForm time(long unitsPerSecond) {
    return ofIntegers(
        time ->
            LocalTime.ofNanoOfDay(
                    Math.floorMod(time, 86_400 * unitsPerSecond)
                        * (NANOS_PER_SECOND / unitsPerSecond))
                .format(TIME));
  }

  /** Points in time, with a {@code Z} behind those of a known zone, which is UTC. */
  static ValueForm timestamp(long unitsPerSecond, boolean isUtc) {
    return ofIntegers(
        time ->
            timestamp(
                Math.floorDiv(time, unitsPerSecond),
                Math.floorMod(time, unitsPerSecond) * (NANOS_PER_SECOND / unitsPerSecond),
                isUtc));
  }

  private static String timestamp(long seconds, long nanos, boolean isUtc) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, (int) nanos, ZoneOffset.UTC);
    return time.format(TIMESTAMP) + (isUtc ? "Z" : "");
  }

  private static String uuid(byte[] bytes, int offset) {
    ByteBuffer both = ByteBuffer.wrap(bytes, offset, 16);
    return new UUID(both.getLong(), both.getLong()).toString();
  }

  private static String julian(byte[] bytes, int offset) {
    ByteBuffer both = ByteBuffer.wrap(bytes, offset, 12).order(ByteOrder.LITTLE_ENDIAN);
    long nanos = both.getLong();
    long days = both.getInt() - JULIAN_DAY_OF_EPOCH;
    long seconds = days * 86_400 + Math.floorDiv(nanos, NANOS_PER_SECOND);
    return timestamp(seconds, Math.floorMod(nanos, NANOS_PER_SECOND), false);
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
