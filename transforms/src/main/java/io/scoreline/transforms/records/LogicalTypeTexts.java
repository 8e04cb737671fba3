package io.scoreline.transforms.records;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.UUID;

/**
 * The texts that a table of texts would have for values which are stored as numbers or bytes and
 * mean something else: the same of every format of typed columns.
 */
public final class LogicalTypeTexts {
  /** A decimal of more digits behind its point is refused: writing it out takes as many. */
  public static final int MAX_DECIMAL_SCALE = 1000;

  /** Writing a longer one takes a time that grows with the square of its length. */
  private static final int MAX_DECIMAL_BYTES = 256;

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT);

  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral('T')
          .append(TIME)
          .toFormatter(Locale.ROOT);

  private LogicalTypeTexts() {}

  /** A date by its days since 1970-01-01. */
  public static String date(long days) {
    return LocalDate.ofEpochDay(days).format(DateTimeFormatter.ISO_LOCAL_DATE);
  }

  /** A time of day by its units since midnight; more than a day has is a time of a day again. */
  public static String time(long units, long unitsPerSecond) {
    long ofDay = Math.floorMod(units, 86_400 * unitsPerSecond);
    return LocalTime.ofNanoOfDay(ofDay * (NANOS_PER_SECOND / unitsPerSecond)).format(TIME);
  }

  /**
   * A point in time by its units since 1970-01-01T00:00.
   *
   * @param isUtc whether it is one of UTC, and no local one: then there is a {@code Z} behind it
   */
  public static String timestamp(long units, long unitsPerSecond, boolean isUtc) {
    return timestampOfSeconds(
        Math.floorDiv(units, unitsPerSecond),
        Math.floorMod(units, unitsPerSecond) * (NANOS_PER_SECOND / unitsPerSecond),
        isUtc);
  }

  /** A point in time by its seconds since 1970-01-01T00:00 and the nanoseconds behind these. */
  public static String timestampOfSeconds(long seconds, long nanos, boolean isUtc) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, (int) nanos, ZoneOffset.UTC);
    return time.format(TIMESTAMP) + (isUtc ? "Z" : "");
  }

  /** A decimal by its digits as a whole number. */
  public static String decimal(long unscaled, int scale) {
    return BigDecimal.valueOf(unscaled, scale).toPlainString();
  }

  /** A decimal by its digits as a whole number in bytes, the highest first. */
  public static String decimal(byte[] bytes, int offset, int length, int scale) {
    return length == 0 || length > MAX_DECIMAL_BYTES
        ? "(a decimal of %d bytes)".formatted(length)
        : new BigDecimal(new BigInteger(bytes, offset, length), scale).toPlainString();
  }

  /** A UUID of 16 bytes, the highest first. */
  public static String uuid(byte[] bytes, int offset) {
    ByteBuffer both = ByteBuffer.wrap(bytes, offset, 16);
    return new UUID(both.getLong(), both.getLong()).toString();
  }
}
