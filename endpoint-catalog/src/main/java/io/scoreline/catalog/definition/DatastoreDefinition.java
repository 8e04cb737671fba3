package io.scoreline.catalog.definition;

import io.scoreline.catalog.Datastore;
import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;

/** A datastore's YAML. */
public record DatastoreDefinition(
    String name, Datastore.Location location, Metadata metadata, KeptFields kept) {}
