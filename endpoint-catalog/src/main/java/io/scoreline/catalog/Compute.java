package io.scoreline.catalog;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.field.Choice;

/** A named runner configuration. */
public record Compute(
    String name, Type type, Metadata metadata, KeptFields kept, Timestamps timestamps) {
  /** The compute of deployments that name none. */
  public static final String EMBEDDED = "direct";

  /** What runs the jobs. */
  public enum Type implements Choice {
    /** Azure's clusters; their YAML is accepted, their jobs run embedded. */
    AMLCOMPUTE,
    /** Inside one process on this machine. */
    DIRECT
  }

  public Compute {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(kept, "kept is null");
    requireNonNull(timestamps, "timestamps is null");
  }
}
