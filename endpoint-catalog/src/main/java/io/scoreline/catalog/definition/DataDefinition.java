package io.scoreline.catalog.definition;

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
    KeptFields kept) {}
