package io.scoreline.catalog.definition;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.Compute;
import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;

/** A compute's YAML. */
public record ComputeDefinition(
    String name, Compute.Type type, Metadata metadata, KeptFields kept) {
  public ComputeDefinition {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(kept, "kept is null");
  }
}
