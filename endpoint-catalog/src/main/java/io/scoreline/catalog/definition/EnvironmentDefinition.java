package io.scoreline.catalog.definition;

import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;
import java.util.Optional;

/**
 * An environment's YAML.
 *
 * @param version empty: the next one
 */
public record EnvironmentDefinition(
    String name, Optional<String> version, Metadata metadata, KeptFields kept) {}
