package io.scoreline.transforms.records;

import static java.util.Objects.requireNonNull;

/**
 * A column of a file that tells its columns' types.
 *
 * @param name its name; a member of a structure is {@code outer.inner}
 * @param kind what its values are
 * @param list whether a record has a list of values in it
 * @param refusal what it is, where it cannot be read: of kind {@code OTHER} alone; else empty
 */
public record TableColumn(String name, ColumnValues.Kind kind, boolean list, String refusal) {
  public TableColumn {
    requireNonNull(name, "name is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(refusal, "refusal is null");
    if (refusal.isEmpty() == (kind == ColumnValues.Kind.OTHER)) {
      throw new IllegalArgumentException(
          "refusal of %s: '%s' (expected: of a column of kind OTHER, and of no other)"
              .formatted(name, refusal));
    }
  }
}
