package io.scoreline.transforms.scorer;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One input of a model, as the model declares it.
 *
 * @param name the model's name for the input
 * @param type the type of its values
 * @param shape the dimensions of one record's values, without the batch dimension; {@link #FREE}
 *     where the model leaves a dimension open; empty when a record has a single value
 * @param elements the names of a record's values, each of which a table's column of that name
 *     feeds; empty where the model names the input alone
 * @param mayBeMissing whether the model has a meaning for a value that is not there: it gets NaN
 *     for an empty cell or a null, which else make a dead letter; of decimal types alone
 * @param fedBy which columns of a table may feed it
 */
public record Feature(
    String name,
    FeatureType type,
    List<Integer> shape,
    List<String> elements,
    boolean mayBeMissing,
    FedBy fedBy)
    implements Serializable {
  /** Which columns of a table may feed an input. */
  public enum FedBy {
    /** Those of its name, else whichever fit. */
    ANY_THAT_FIT,
    /** The one column of its name. */
    ITS_COLUMN,
    /** The one column of its name, which a table may lack: see {@link RecordBatch#isAbsent}. */
    ITS_COLUMN_IF_THERE
  }

  /** So many names are shown of an input that has more. */
  private static final int MOST_SHOWN = 20;

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
    elements = List.copyOf(elements);
    // Plans from before there was a choice have none.
    fedBy = fedBy == null ? FedBy.ANY_THAT_FIT : fedBy;
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
    if (!elements.isEmpty() && elements.size() != values) {
      throw new IllegalArgumentException(
          "elements of %s: %d (expected: one for each of %d values)"
              .formatted(name, elements.size(), values));
    }
    if (mayBeMissing && type != FeatureType.FLOAT && type != FeatureType.DOUBLE) {
      throw new IllegalArgumentException(
          "%s: a missing %s (expected: of float or double alone, which have NaN)"
              .formatted(name, type));
    }
    if (fedBy != FedBy.ANY_THAT_FIT && !(shape.isEmpty() && elements.isEmpty())) {
      throw new IllegalArgumentException(
          "%s: fed by %s with the shape %s (expected: one value per record)"
              .formatted(name, fedBy, shape));
    }
  }

  /** An input whose values have no names. */
  public Feature(String name, FeatureType type, List<Integer> shape) {
    this(name, type, shape, List.of(), false, FedBy.ANY_THAT_FIT);
  }

  /** An input with a value of its own for each name. */
  public static Feature named(String name, FeatureType type, List<String> elements) {
    return new Feature(name, type, List.of(elements.size()), elements, false, FedBy.ANY_THAT_FIT);
  }

  /**
   * An input with one value, which nothing but the column of its name feeds.
   *
   * @param isOptional whether a table may lack the column
   */
  public static Feature ofColumn(String name, FeatureType type, boolean isOptional) {
    FedBy fedBy = isOptional ? FedBy.ITS_COLUMN_IF_THERE : FedBy.ITS_COLUMN;
    return new Feature(name, type, List.of(), List.of(), false, fedBy);
  }

  /** Whether a table may lack the column that feeds it. */
  public boolean hasOptionalColumn() {
    return fedBy == FedBy.ITS_COLUMN_IF_THERE;
  }

  /** This feature for a model that has a meaning for values that are not there. */
  public Feature withMissing() {
    return new Feature(name, type, shape, elements, true, fedBy);
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
    return new Feature(name, type, settled, elements, mayBeMissing, fedBy);
  }

  /**
   * This feature with its free dimensions settled so that a record has so many values: the last
   * free one takes all that is left, any other is 1. Nothing if that cannot be.
   */
  public Optional<Feature> settled(int values) {
    int width = width();
    if (width != FREE) {
      return width == values ? Optional.of(this) : Optional.empty();
    }
    int known = 1;
    for (int dimension : shape) {
      known *= dimension == FREE ? 1 : dimension;
    }
    if (values % known != 0) {
      return Optional.empty();
    }
    int left = values / known;
    List<Integer> settled = new ArrayList<>();
    for (int i = shape.size() - 1; i >= 0; i--) {
      int dimension = shape.get(i);
      settled.add(0, dimension == FREE ? left : dimension);
      left = dimension == FREE ? 1 : left;
    }
    return Optional.of(withShape(settled));
  }

  @Override
  public String toString() {
    return "%s: %s%s%s%s"
        .formatted(
            name,
            type.name().toLowerCase(java.util.Locale.ROOT),
            shape,
            elements.isEmpty() ? "" : " (" + shown(elements) + ")",
            hasOptionalColumn() ? " (optional)" : "");
  }

  /** Names for a message: all of them, or the first and how many more there are. */
  public static String shown(List<String> names) {
    return names.size() <= MOST_SHOWN
        ? String.join(", ", names)
        : "%s and %d more"
            .formatted(String.join(", ", names.subList(0, MOST_SHOWN)), names.size() - MOST_SHOWN);
  }
}
