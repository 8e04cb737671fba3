package io.scoreline.catalog;

import static java.util.Objects.requireNonNull;

/** A registered environment; image and conda file are kept and shown, nothing is built of them. */
public record EnvironmentAsset(
    AssetVersion id, Metadata metadata, KeptFields kept, Timestamps timestamps) implements Asset {
  public EnvironmentAsset {
    requireNonNull(id, "id is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(kept, "kept is null");
    requireNonNull(timestamps, "timestamps is null");
  }
}
