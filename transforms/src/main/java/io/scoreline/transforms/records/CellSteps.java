package io.scoreline.transforms.records;

import io.scoreline.transforms.scorer.RecordBatch;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is done to the cells of one column before they become values. Immutable. */
final class CellSteps {
  /** As many digits as any number of a table has; reading more takes long. */
  private static final int MAX_NUMBER_CHARACTERS = 1000;

  private static final int NANO_DIGITS = 9;

  /** Of a date such as 2024-05-31. */
  private static final int DATE_CHARACTERS = 10;

  /** A date, or a date and a time behind a T or a blank, in UTC where no offset follows. */
  private static final DateTimeFormatter INSTANT =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("'T'HH:mm[:ss]")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, NANO_DIGITS, true)
          .optionalStart()
          .appendOffset("+HH:mm", "Z")
          .optionalEnd()
          .optionalEnd()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private final List<String> nullWords;
  private final Optional<char[]> fill;
  private final Optional<CellSettings.Cast> cast;

  private CellSteps(
      List<String> nullWords, Optional<char[]> fill, Optional<CellSettings.Cast> cast) {
    this.nullWords = nullWords;
    this.fill = fill;
    this.cast = cast;
  }

  /**
   * The steps of the columns that feed a model; columns whose cells are taken as they are have
   * none.
   */
  static Map<String, CellSteps> of(InputBinding binding) {
    CellSettings settings = binding.cells();
    Map<String, CellSteps> steps = new HashMap<>();
    if (settings.areNone()) {
      return steps;
    }
    for (List<String> columns : binding.columns()) {
      for (String column : columns) {
        Optional<char[]> fill =
            Optional.ofNullable(settings.fill().get(column)).map(String::toCharArray);
        Optional<CellSettings.Cast> cast = Optional.ofNullable(settings.cast().get(column));
        if (!settings.nullWords().isEmpty() || fill.isPresent() || cast.isPresent()) {
          steps.put(column, new CellSteps(settings.nullWords(), fill, cast));
        }
      }
    }
    return steps;
  }

  /**
   * Writes a cell's value into the batch's next record, by its column's steps if it has any.
   *
   * @param stepsOrNull null where cells are taken as they are
   * @throws ValueException if it is no value of the feature's type, or cannot be cast
   */
  static void putCell(
      CellSteps stepsOrNull,
      RecordBatch batch,
      int feature,
      int place,
      char[] text,
      int offset,
      int length)
      throws ValueException {
    if (stepsOrNull == null) {
      ValueParser.put(batch, feature, place, text, offset, length);
    } else {
      stepsOrNull.put(batch, feature, place, text, offset, length);
    }
  }

  /**
   * Writes a cell's value into the batch's next record.
   *
   * @throws ValueException if it is no value of the feature's type, or cannot be cast
   */
  void put(RecordBatch batch, int feature, int place, char[] text, int offset, int length)
      throws ValueException {
    String cell = new String(text, offset, length).strip();
    if (cell.isEmpty() || nullWords.contains(cell)) {
      putEmpty(batch, feature, place);
    } else if (cast.isPresent()) {
      char[] value = cast(cast.get(), cell).toCharArray();
      ValueParser.put(batch, feature, place, value, 0, value.length);
    } else {
      ValueParser.put(batch, feature, place, text, offset, length);
    }
  }

  /** Writes what stands for an empty cell: the fill, or what an empty cell is for the feature. */
  private void putEmpty(RecordBatch batch, int feature, int place) throws ValueException {
    char[] value = fill.orElse(new char[0]);
    ValueParser.put(batch, feature, place, value, 0, value.length);
  }

  /**
   * Writes the fill into the batch's next record, for a value that is not there.
   *
   * @return whether there is a fill
   * @throws ValueException if the fill is no value of the feature's type
   */
  boolean putFill(RecordBatch batch, int feature, int place) throws ValueException {
    if (fill.isPresent()) {
      putEmpty(batch, feature, place);
    }
    return fill.isPresent();
  }

  private static String cast(CellSettings.Cast cast, String cell) throws ValueException {
    return switch (cast) {
      case BOOLEAN -> ofBoolean(cell);
      case INTEGER -> ofInteger(cell);
      case TIMESTAMP -> ofTimestamp(cell);
    };
  }

  private static String ofBoolean(String cell) throws ValueException {
    return switch (cell.toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "y", "on", "1" -> "1";
      case "false", "f", "no", "n", "off", "0" -> "0";
      default -> throw uncast(cell, "boolean", "true, false, yes, no, on, off, 1 or 0");
    };
  }

  private static String ofInteger(String cell) throws ValueException {
    if (cell.length() <= MAX_NUMBER_CHARACTERS && ValueParser.isNumber(cell)) {
      try {
        BigDecimal number = new BigDecimal(cell);
        int digits = number.precision() - number.scale();
        if (digits <= 0) {
          return "0";
        }
        // A great exponent would be written out, digit by digit.
        if (digits <= MAX_NUMBER_CHARACTERS) {
          return number.setScale(0, RoundingMode.DOWN).toPlainString();
        }
      } catch (NumberFormatException | ArithmeticException e) {
        throw uncast(cell, "integer", "a number");
      }
    }
    throw uncast(cell, "integer", "a number");
  }

  private static String ofTimestamp(String cell) throws ValueException {
    try {
      TemporalAccessor read =
          INSTANT.parseBest(
              withT(cell), OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
      OffsetDateTime time;
      if (read instanceof OffsetDateTime withOffset) {
        time = withOffset;
      } else if (read instanceof LocalDateTime local) {
        time = local.atOffset(ZoneOffset.UTC);
      } else {
        time = ((LocalDate) read).atStartOfDay().atOffset(ZoneOffset.UTC);
      }
      return BigDecimal.valueOf(time.toEpochSecond())
          .add(BigDecimal.valueOf(time.getNano(), NANO_DIGITS))
          .stripTrailingZeros()
          .toPlainString();
    } catch (DateTimeException e) {
      throw uncast(cell, "timestamp", "a date such as 2024-05-31, or 2024-05-31T10:00:00Z");
    }
  }

  /** A blank may stand where ISO 8601 has a T. */
  private static String withT(String cell) {
    boolean hasBlank = cell.length() > DATE_CHARACTERS && cell.charAt(DATE_CHARACTERS) == ' ';
    return hasBlank
        ? cell.substring(0, DATE_CHARACTERS) + 'T' + cell.substring(DATE_CHARACTERS + 1)
        : cell;
  }

  private static ValueException uncast(String cell, String cast, String expected) {
    char[] text = cell.toCharArray();
    return new ValueException(
        "'%s' cannot be cast to %s (expected: %s)"
            .formatted(ValueParser.shorten(text, 0, text.length), cast, expected));
  }
}
