package io.scoreline.transforms.scorer;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;

/**
 * One input of a model, as the model declares it.
 *
 * @param name the model's name for the input
 * @param type the type of its values
 * @param shape the dimensions of one record's values, without the batch dimension; {@link #FREE}
 *     where the model leaves a dimension open; empty when a record has a single value
 */
public record Feature(String name, FeatureType type, List<Integer> shape) implements Serializable {
  /** A dimension that the model leaves open. */
  public static final int FREE = -1;

  /**
   * @throws ModelRefusedException if one record has more values than can be counted in an {@code
   *     int}
   */
  public Feature {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
    shape = List.copyOf(shape);
    long values = 1;
    for (int dimension : shape) {
      if (dimension < 1 && dimension != FREE) {
        throw new IllegalArgumentException(
            "shape of %s: %s (expected: dimensions >= 1, or -1 for free)".formatted(name, shape));
      }
      values *= Math.abs(dimension);
      if (values > Integer.MAX_VALUE) {
        throw new ModelRefusedException(
            "the model's input %s has the shape %s (expected: at most %d values per record)"
                .formatted(name, shape, Integer.MAX_VALUE));
      }
    }
  }

  /** Values of one record, or {@link #FREE} if any dimension is free. */
  public int width() {
    int width = 1;
    for (int dimension : shape) {
      if (dimension == FREE) {
        return FREE;
      }
      width *= dimension;
    }
    return width;
  }

  /** This feature with the dimensions of one record settled. */
  public Feature withShape(List<Integer> settled) {
    return new Feature(name, type, settled);
  }

  @Override
  public String toString() {
    return "%s: %s%s".formatted(name, type.name().toLowerCase(java.util.Locale.ROOT), shape);
  }
}
