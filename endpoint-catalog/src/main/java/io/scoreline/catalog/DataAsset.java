package io.scoreline.catalog;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.field.Choice;

/**
 * A named reference to files.
 *
 * @param path an absolute local path, or a URI as it was given; resolved when it is used
 */
public record DataAsset(
    AssetVersion id,
    Type type,
    String path,
    Metadata metadata,
    KeptFields kept,
    Timestamps timestamps)
    implements Asset {
  /** What a data asset points to. */
  public enum Type implements Choice {
    URI_FILE,
    URI_FOLDER,
    MLTABLE
  }

  public DataAsset {
    requireNonNull(id, "id is null");
    requireNonNull(type, "type is null");
    requireNonNull(path, "path is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(kept, "kept is null");
    requireNonNull(timestamps, "timestamps is null");
  }
}
