package io.scoreline.catalog.definition;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.Compute;
import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;
import java.util.Map;

/** A compute's YAML. */
public record ComputeDefinition(
    String name,
    String type,
    Compute.Instances instances,
    Map<String, String> settings,
    Metadata metadata,
    KeptFields kept) {
  public ComputeDefinition {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
    requireNonNull(instances, "instances is null");
    settings = Map.copyOf(settings);
    requireNonNull(metadata, "metadata is null");
    requireNonNull(kept, "kept is null");
  }
}
