package io.scoreline.catalog;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/** What people write on a resource; nothing here changes what happens. */
public record Metadata(
    Optional<String> description, Map<String, String> tags, Map<String, String> properties) {
  public Metadata {
    requireNonNull(description, "description is null");
    tags = Map.copyOf(tags);
    properties = Map.copyOf(properties);
  }

  /** Nothing written. */
  public static Metadata none() {
    return new Metadata(Optional.empty(), Map.of(), Map.of());
  }
}
