package io.scoreline.catalog.store;

import static java.util.Objects.requireNonNull;

/**
 * One module's tables: scripts on the class path, applied in order.
 *
 * @param component the module's name, lower-case letters and underscores; its history is apart from
 *     that of others
 * @param location the folder of the scripts on the class path, such as {@code
 *     io/scoreline/catalog/store/migration}; names as Flyway has them, {@code V1__first.sql}
 * @param version the version of the newest script, from 1
 */
public record Migrations(String component, String location, int version) {
  public Migrations {
    requireNonNull(component, "component is null");
    requireNonNull(location, "location is null");
    if (!component.matches("[a-z_]+")) {
      throw new IllegalArgumentException(
          "component: \"%s\" (expected: lower-case letters and underscores)".formatted(component));
    }
    if (version < 1) {
      throw new IllegalArgumentException("version: %d (expected: >= 1)".formatted(version));
    }
  }
}
