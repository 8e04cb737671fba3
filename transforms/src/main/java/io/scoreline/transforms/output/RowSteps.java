package io.scoreline.transforms.output;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What is done to a row before it is written.
 *
 * @param rename new names, by those of columns, or of outputs: with one, all columns of an output
 *     have another beginning; two columns never get one name
 * @param columns the columns that are written besides the file and the number of a row, by their
 *     new names or by those of outputs, in whatever order; empty for all
 * @param thresholdOrNull from which score on a row's {@code prediction} is the second class, and
 *     below which the first; null for no such column
 * @param roundDigitsOrNull to how many digits behind the point decimals are rounded, 0 to 15; null
 *     for as many as tell the value from all others
 */
public record RowSteps(
    Map<String, String> rename,
    List<String> columns,
    Double thresholdOrNull,
    Integer roundDigitsOrNull)
    implements Serializable {
  /** More digits than these, a double does not have. */
  public static final int MOST_DIGITS = 15;

  /** Rows as they are. */
  public static final RowSteps NONE = new RowSteps(Map.of(), List.of(), null, null);

  public RowSteps {
    rename = Map.copyOf(rename);
    columns = List.copyOf(columns);
    if (thresholdOrNull != null && thresholdOrNull.isNaN()) {
      throw new IllegalArgumentException("threshold: NaN (expected: a number)");
    }
    if (roundDigitsOrNull != null && (roundDigitsOrNull < 0 || roundDigitsOrNull > MOST_DIGITS)) {
      throw new IllegalArgumentException(
          "round: %d (expected: 0 to %d digits)".formatted(roundDigitsOrNull, MOST_DIGITS));
    }
  }

  OptionalDouble threshold() {
    return thresholdOrNull == null ? OptionalDouble.empty() : OptionalDouble.of(thresholdOrNull);
  }

  /** What decimals are multiplied with before they are rounded, if they are. */
  Optional<Rounding> rounding() {
    OptionalInt digits =
        roundDigitsOrNull == null ? OptionalInt.empty() : OptionalInt.of(roundDigitsOrNull);
    return digits.isPresent()
        ? Optional.of(new Rounding(Math.pow(10, digits.getAsInt())))
        : Optional.empty();
  }

  /** Rounds the scaled value to the nearest whole number, of two the even one. */
  record Rounding(double scale) {
    /** A double has no digits behind the point from here on. */
    private static final double WHOLE = 1L << 52;

    double of(double value) {
      double scaled = Math.rint(value * scale);
      // Adding 0.0 makes zero of minus zero.
      return Math.abs(scaled) < WHOLE ? scaled / scale + 0.0 : value;
    }

    float of(float value) {
      return (float) of((double) value);
    }
  }
}
