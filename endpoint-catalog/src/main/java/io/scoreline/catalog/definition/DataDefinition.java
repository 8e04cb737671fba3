package io.scoreline.catalog.definition;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;
import java.util.Optional;

/**
 * A data asset's YAML.
 *
 * @param version empty: the next one
 * @param path a URI as it was written, or the absolute form of a local path
 * @param localPath the local path, if it is one
 */
public record DataDefinition(
    String name,
    Optional<String> version,
    DataAsset.Type type,
    String path,
    Optional<WrittenPath> localPath,
    Metadata metadata,
    KeptFields kept) {
  public DataDefinition {
    requireNonNull(name, "name is null");
    requireNonNull(version, "version is null");
    requireNonNull(type, "type is null");
    requireNonNull(path, "path is null");
    requireNonNull(localPath, "localPath is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(kept, "kept is null");
  }
}
