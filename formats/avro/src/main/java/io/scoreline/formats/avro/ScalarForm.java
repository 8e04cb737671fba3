package io.scoreline.formats.avro;

import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.ColumnValues.Kind;
import io.scoreline.transforms.records.LogicalTypeTexts;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.IOException;
import java.util.List;
import java.util.function.LongFunction;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;

/**
 * How single values of a type become a column's. What is no number of Java, or a point in time,
 * becomes the text that a table of texts would have.
 *
 * @param kind what the column's values are; {@code OTHER} for a type that is refused
 * @param reader reads one; of a refused type none
 * @param refusal why they cannot be read; empty if they can
 */
record ScalarForm(Kind kind, Reader reader, String refusal) {
  /** As JSON lines have them at most. */
  static final int MAX_TEXT_BYTES = 16 << 20;

  /** Reads a value into its place. */
  interface Reader {
    /**
     * Reads on.
     *
     * @param buffer for the bytes of texts
     */
    void read(BinaryDecoder in, LengthPrefixed buffer, ColumnValues values, int at)
        throws IOException;
  }

  /** Makes a text of the bytes of a value. */
  private interface TextOfBytes {
    String text(byte[] bytes, int length);
  }

  static ScalarForm of(Schema schema) {
    LogicalType logical = schema.getLogicalType();
    return switch (schema.getType()) {
      case NULL ->
          new ScalarForm(Kind.TEXT, (in, buffer, values, at) -> values.setMissing(at, true), "");
      case BOOLEAN ->
          new ScalarForm(
              Kind.BOOLEAN,
              (in, buffer, values, at) -> values.integers()[at] = in.readBoolean() ? 1 : 0,
              "");
      case INT -> ofInt(logical);
      case LONG -> ofLong(logical);
      case FLOAT ->
          new ScalarForm(
              Kind.FLOAT, (in, buffer, values, at) -> values.floats()[at] = in.readFloat(), "");
      case DOUBLE ->
          new ScalarForm(
              Kind.DOUBLE, (in, buffer, values, at) -> values.doubles()[at] = in.readDouble(), "");
      case STRING -> ofBytes((bytes, length) -> ColumnValues.textOf(bytes, 0, length));
      case ENUM -> ofSymbols(schema.getEnumSymbols());
      case BYTES ->
          logical instanceof LogicalTypes.Decimal decimal ? ofDecimals(decimal) : noText();
      case FIXED -> ofFixed(logical, schema.getFixedSize());
      case MAP -> refused("a map");
      case UNION -> refused("a union of several types");
      case ARRAY -> refused("a list");
      case RECORD -> refused("a structure");
    };
  }

  static ScalarForm refused(String what) {
    return new ScalarForm(
        Kind.OTHER,
        (in, buffer, values, at) -> {
          throw new IllegalStateException("a value is read of " + what);
        },
        what);
  }

  private static ScalarForm noText() {
    return refused("bytes of no known meaning");
  }

  private static ScalarForm ofInt(LogicalType logical) {
    if (logical instanceof LogicalTypes.Date) {
      return textOfInt(LogicalTypeTexts::date);
    }
    if (logical instanceof LogicalTypes.TimeMillis) {
      return textOfInt(time -> LogicalTypeTexts.time(time, 1000));
    }
    return new ScalarForm(
        Kind.INTEGER, (in, buffer, values, at) -> values.integers()[at] = in.readInt(), "");
  }

  private static ScalarForm textOfInt(LongFunction<String> text) {
    return new ScalarForm(
        Kind.TEXT, (in, buffer, values, at) -> values.texts()[at] = text.apply(in.readInt()), "");
  }

  private static ScalarForm ofLong(LogicalType logical) {
    if (logical instanceof LogicalTypes.TimeMicros) {
      return textOfLong(time -> LogicalTypeTexts.time(time, 1_000_000));
    }
    String name = logical == null ? "" : logical.getName();
    long unitsPerSecond =
        name.endsWith("timestamp-millis")
            ? 1000
            : name.endsWith("timestamp-micros")
                ? 1_000_000
                : name.endsWith("timestamp-nanos") ? 1_000_000_000 : 0;
    if (unitsPerSecond > 0) {
      boolean isUtc = !name.startsWith("local-");
      return textOfLong(time -> LogicalTypeTexts.timestamp(time, unitsPerSecond, isUtc));
    }
    return new ScalarForm(
        Kind.INTEGER, (in, buffer, values, at) -> values.integers()[at] = in.readLong(), "");
  }

  private static ScalarForm textOfLong(LongFunction<String> text) {
    return new ScalarForm(
        Kind.TEXT, (in, buffer, values, at) -> values.texts()[at] = text.apply(in.readLong()), "");
  }

  private static ScalarForm ofBytes(TextOfBytes text) {
    return new ScalarForm(
        Kind.TEXT,
        (in, buffer, values, at) -> {
          buffer.read(in, MAX_TEXT_BYTES);
          values.texts()[at] = text.text(buffer.bytes(), buffer.length());
        },
        "");
  }

  private static ScalarForm ofSymbols(List<String> symbols) {
    return new ScalarForm(
        Kind.TEXT,
        (in, buffer, values, at) -> {
          int symbol = in.readEnum();
          if (symbol < 0 || symbol >= symbols.size()) {
            throw new UnreadableFileException(
                "symbol %d of an enum (expected: 0 to %d)".formatted(symbol, symbols.size() - 1));
          }
          values.texts()[at] = symbols.get(symbol);
        },
        "");
  }

  private static ScalarForm ofDecimals(LogicalTypes.Decimal decimal) {
    int scale = decimal.getScale();
    return isWritable(scale)
        ? ofBytes((bytes, length) -> LogicalTypeTexts.decimal(bytes, 0, length, scale))
        : tooLong(scale);
  }

  private static boolean isWritable(int scale) {
    return scale >= 0 && scale <= LogicalTypeTexts.MAX_DECIMAL_SCALE;
  }

  private static ScalarForm tooLong(int scale) {
    return refused("decimals with %d digits behind the point".formatted(scale));
  }

  private static ScalarForm ofFixed(LogicalType logical, int width) {
    if (logical instanceof LogicalTypes.Decimal decimal) {
      int scale = decimal.getScale();
      return isWritable(scale)
          ? ofFixed(width, (bytes, length) -> LogicalTypeTexts.decimal(bytes, 0, length, scale))
          : tooLong(scale);
    }
    if (logical instanceof LogicalTypes.Uuid && width == 16) {
      return ofFixed(width, (bytes, length) -> LogicalTypeTexts.uuid(bytes, 0));
    }
    return noText();
  }

  private static ScalarForm ofFixed(int width, TextOfBytes text) {
    if (width < 1 || width > MAX_TEXT_BYTES) {
      return refused("values of %d bytes each".formatted(width));
    }
    return new ScalarForm(
        Kind.TEXT,
        (in, buffer, values, at) -> {
          buffer.readFixed(in, width);
          values.texts()[at] = text.text(buffer.bytes(), width);
        },
        "");
  }
}
