package io.scoreline.transforms.records;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import ch.randelshofer.fastdoubleparser.JavaFloatParser;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.RecordBatch;
import java.nio.ByteBuffer;
import java.util.Locale;

/** Writes a cell's text as a value of a feature's type, without making a string of it. */
final class ValueParser {
  /** Reading longer ones takes a time that grows with the square of their length. */
  private static final int MAX_WHOLE_NUMBER_CHARACTERS = 1000;

  /** As long as {@code -infinity}. */
  private static final int MAX_LITERAL_CHARACTERS = 9;

  private ValueParser() {}

  /** Said without looking where, which takes longer than a row; it goes no further than here. */
  private static class NotANumberException extends NumberFormatException {
    private static final long serialVersionUID = 1;

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  /** A decimal that is a number, but too large for the type. */
  private static final class OutOfRangeException extends NotANumberException {
    private static final long serialVersionUID = 1;
  }

  /**
   * Writes one value into the batch's next record.
   *
   * @param place which of the record's values, from 0
   * @throws ValueException if the text is no such value
   */
  static void put(RecordBatch batch, int feature, int place, char[] text, int offset, int length)
      throws ValueException {
    FeatureType type = batch.type(feature);
    int index = batch.size() * batch.width(feature) + place;
    if (type == FeatureType.STRING) {
      batch.texts(feature)[index] = text(text, offset, length);
      return;
    }
    putNumber(
        batch.numbers(feature), type, batch.mayBeMissing(feature), index, text, offset, length);
  }

  /**
   * Writes that a value is not there into the batch's next record.
   *
   * @return whether the feature takes it
   */
  static boolean putMissing(RecordBatch batch, int feature, int place) {
    if (batch.mayBeMissing(feature)) {
      int index = batch.size() * batch.width(feature) + place;
      putNan(batch.numbers(feature), batch.type(feature), index);
    }
    return batch.mayBeMissing(feature);
  }

  /** What a value of a type looks like, for messages. */
  static String expectedOf(RecordBatch batch, int feature) {
    return expected(batch.type(feature));
  }

  private static void putNan(ByteBuffer values, FeatureType type, int index) {
    if (type == FeatureType.FLOAT) {
      values.putFloat(index * 4, Float.NaN);
    } else {
      values.putDouble(index * 8, Double.NaN);
    }
  }

  /**
   * Writes a number into its place of a feature's buffer; blanks around it do not count.
   *
   * @param mayBeMissing whether no text is a value, NaN
   * @param index which of the buffer's values, from 0
   * @throws ValueException if the text is no such number
   */
  static void putNumber(
      ByteBuffer values,
      FeatureType type,
      boolean mayBeMissing,
      int index,
      char[] text,
      int offset,
      int length)
      throws ValueException {
    int start = offset;
    int end = offset + length;
    while (start < end && isBlank(text[start])) {
      start++;
    }
    while (start < end && isBlank(text[end - 1])) {
      end--;
    }
    if (start == end && mayBeMissing) {
      putNan(values, type, index);
      return;
    }
    if (start == end) {
      throw new ValueException("empty (expected: " + expected(type) + ")");
    }
    try {
      refuseControlCharacters(text[start], text[end - 1]);
      if (type == FeatureType.FLOAT) {
        // By far the most common, and so not by way of the switch.
        values.putFloat(index * 4, parseFloat(text, start, end - start));
      } else {
        putTrimmed(values, type, index, text, start, end - start);
      }
    } catch (OutOfRangeException e) {
      throw new ValueException(
          "'%s' is out of range of %s (expected: %s)"
              .formatted(shorten(text, offset, length), type, expected(type)));
    } catch (NumberFormatException e) {
      throw new ValueException(
          "'%s' (expected: %s)".formatted(shorten(text, offset, length), expected(type)));
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  /** The number parsers would pass over them. */
  private static void refuseControlCharacters(char first, char last) {
    if (first < ' ' || last < ' ') {
      throw new NotANumberException();
    }
  }

  private static void putTrimmed(
      ByteBuffer values, FeatureType type, int index, char[] text, int offset, int length) {
    switch (type) {
      case FLOAT -> values.putFloat(index * 4, parseFloat(text, offset, length));
      case DOUBLE -> values.putDouble(index * 8, parseDouble(text, offset, length));
      case INT64 -> values.putLong(index * 8, parseLong(text, offset, length));
      case INT32 ->
          values.putInt(index * 4, (int) within(text, offset, length, -(1L << 31), (1L << 31) - 1));
      case INT16 -> values.putShort(index * 2, (short) within(text, offset, length, -32768, 32767));
      case INT8 -> values.put(index, (byte) within(text, offset, length, -128, 127));
      case UINT8 -> values.put(index, (byte) within(text, offset, length, 0, 255));
      case BOOL -> values.put(index, parseBoolean(text, offset, length));
      case FLOAT16 -> {
        float value = parseFloat(text, offset, length);
        values.putShort(index * 2, half(value, HalfFloats.toFloat16(value), 0x7c00));
      }
      case BFLOAT16 -> {
        float value = parseFloat(text, offset, length);
        values.putShort(index * 2, half(value, HalfFloats.toBfloat16(value), 0x7f80));
      }
      case STRING, FILE -> throw new IllegalStateException("a text is no number");
    }
  }

  /** Refuses what only became infinite by its rounding to 16 bits. */
  private static short half(float value, short rounded, int infinity) {
    if ((rounded & 0x7fff) == infinity && !Float.isInfinite(value)) {
      throw new OutOfRangeException();
    }
    return rounded;
  }

  static boolean isNumber(String text) {
    try {
      char[] characters = text.strip().toCharArray();
      parseDouble(characters, 0, characters.length);
      return true;
    } catch (OutOfRangeException e) {
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** A cell's text, unless it holds bytes that could not be read. */
  static String text(char[] text, int offset, int length) throws ValueException {
    if (Utf8Text.hasMalformed(text, offset, length)) {
      throw new ValueException(
          "'%s' holds bytes that are not UTF-8".formatted(shorten(text, offset, length)));
    }
    return new String(text, offset, length);
  }

  private static final float[] TENS = {
    1e0f, 1e1f, 1e2f, 1e3f, 1e4f, 1e5f, 1e6f, 1e7f, 1e8f, 1e9f, 1e10f
  };

  /**
   * Few digits, as in most tables: both the digits and the power of ten are floats without a loss
   * (below 2^24, up to 10^10), so that the one division rounds as it must. All else is parsed.
   */
  private static float parseFloat(char[] text, int offset, int length) {
    int at = offset;
    int end = offset + length;
    boolean negative = text[at] == '-';
    if (negative) {
      at++;
    }
    int digits = 0;
    int point = -1;
    int first = at;
    if (end - at > 9) {
      return parseAnyFloat(text, offset, length);
    }
    for (; at < end; at++) {
      int digit = text[at] - '0';
      if (digit >= 0 && digit <= 9) {
        digits = digits * 10 + digit;
      } else if (text[at] == '.' && point < 0) {
        point = at;
      } else {
        return parseAnyFloat(text, offset, length);
      }
    }
    int decimals = point < 0 ? 0 : end - point - 1;
    boolean anyDigit = end - first > (point < 0 ? 0 : 1);
    if (!anyDigit || digits >= 1 << 24) {
      return parseAnyFloat(text, offset, length);
    }
    float value = digits / TENS[decimals];
    return negative ? -value : value;
  }

  private static float parseAnyFloat(char[] text, int offset, int length) {
    if (text[offset + length - 1] > '9') {
      return (float) literal(text, offset, length);
    }
    refuseOtherCharacters(text, offset, length);
    float value = JavaFloatParser.parseFloat(text, offset, length);
    if (Float.isInfinite(value)) {
      throw new OutOfRangeException();
    }
    return value;
  }

  private static double parseDouble(char[] text, int offset, int length) {
    if (length == 0) {
      throw new NotANumberException();
    }
    if (text[offset + length - 1] > '9') {
      return literal(text, offset, length);
    }
    refuseOtherCharacters(text, offset, length);
    double value = JavaDoubleParser.parseDouble(text, offset, length);
    if (Double.isInfinite(value)) {
      throw new OutOfRangeException();
    }
    return value;
  }

  /**
   * Refuses most of what is no number before the parsers do: their exceptions take 20 microseconds,
   * as they look where they are thrown.
   */
  private static void refuseOtherCharacters(char[] text, int offset, int length) {
    boolean digit = false;
    for (int i = offset; i < offset + length; i++) {
      char character = text[i];
      boolean isDigit = character >= '0' && character <= '9';
      digit |= isDigit;
      if (!isDigit && character != '.' && "+-eExXpPabcdfABCDF".indexOf(character) < 0) {
        throw new NotANumberException();
      }
    }
    if (!digit) {
      throw new NotANumberException();
    }
  }

  /**
   * What pandas takes for no number and for infinity, in any case of letters. Nothing else that
   * ends in a letter is a number: Java's {@code 1f} and {@code 1d} are nobody else's.
   */
  private static double literal(char[] text, int offset, int length) {
    if (length > MAX_LITERAL_CHARACTERS) {
      throw new NotANumberException();
    }
    boolean negative = text[offset] == '-';
    int sign = negative || text[offset] == '+' ? 1 : 0;
    String unsigned = new String(text, offset + sign, length - sign).toLowerCase(Locale.ROOT);
    return switch (unsigned) {
      case "nan" -> Double.NaN;
      case "inf", "infinity" -> negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      default -> throw new NotANumberException();
    };
  }

  /** Whole numbers, also where a table writes them as 7.0. */
  private static long parseLong(char[] text, int offset, int length) {
    int at = offset;
    int end = offset + length;
    boolean negative = text[at] == '-';
    if (negative || text[at] == '+') {
      at++;
    }
    if (at == end || end - at > 18) {
      return parseLongSlowly(text, offset, length);
    }
    long value = 0;
    for (; at < end; at++) {
      int digit = text[at] - '0';
      if (digit < 0 || digit > 9) {
        return parseLongSlowly(text, offset, length);
      }
      value = value * 10 + digit;
    }
    return negative ? -value : value;
  }

  private static long parseLongSlowly(char[] text, int offset, int length) {
    if (length > MAX_WHOLE_NUMBER_CHARACTERS) {
      throw new NotANumberException();
    }
    for (int i = offset; i < offset + length; i++) {
      // Digits of other scripts, which BigDecimal takes and the parsers of decimals do not.
      if (text[i] > '~') {
        throw new NotANumberException();
      }
    }
    try {
      return new java.math.BigDecimal(text, offset, length).longValueExact();
    } catch (ArithmeticException e) {
      throw new NotANumberException();
    }
  }

  private static long within(char[] text, int offset, int length, long least, long most) {
    long value = parseLong(text, offset, length);
    if (value < least || value > most) {
      throw new NotANumberException();
    }
    return value;
  }

  private static byte parseBoolean(char[] text, int offset, int length) {
    String value = new String(text, offset, length).toLowerCase(Locale.ROOT);
    return switch (value) {
      case "true", "1" -> 1;
      case "false", "0" -> 0;
      default -> throw new NotANumberException();
    };
  }

  private static String expected(FeatureType type) {
    return switch (type) {
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> "a number";
      case INT64 -> "a whole number of 64 bits";
      case INT32 -> "a whole number of 32 bits";
      case INT16 -> "a whole number from -32768 to 32767";
      case INT8 -> "a whole number from -128 to 127";
      case UINT8 -> "a whole number from 0 to 255";
      case BOOL -> "true, false, 1 or 0";
      case STRING -> "a text";
      case FILE -> "a file";
    };
  }

  /** A text for a message, cut where it is long. */
  static String shorten(char[] text, int offset, int length) {
    int most = 60;
    return Utf8Text.shown(text, offset, Math.min(length, most)) + (length <= most ? "" : "…");
  }
}
