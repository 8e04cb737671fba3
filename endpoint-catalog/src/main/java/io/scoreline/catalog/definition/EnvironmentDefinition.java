package io.scoreline.catalog.definition;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;
import java.util.Optional;

/**
 * An environment's YAML.
 *
 * @param version empty: the next one
 */
public record EnvironmentDefinition(
    String name, Optional<String> version, Metadata metadata, KeptFields kept) {
  public EnvironmentDefinition {
    requireNonNull(name, "name is null");
    requireNonNull(version, "version is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(kept, "kept is null");
  }
}
