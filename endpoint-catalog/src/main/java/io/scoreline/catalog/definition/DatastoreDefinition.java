package io.scoreline.catalog.definition;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.Datastore;
import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;

/** A datastore's YAML. */
public record DatastoreDefinition(
    String name, Datastore.Location location, Metadata metadata, KeptFields kept) {
  public DatastoreDefinition {
    requireNonNull(name, "name is null");
    requireNonNull(location, "location is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(kept, "kept is null");
  }
}
