package io.scoreline.catalog.definition;

import io.scoreline.catalog.Compute;
import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;

/** A compute's YAML. */
public record ComputeDefinition(
    String name, Compute.Type type, Metadata metadata, KeptFields kept) {}
