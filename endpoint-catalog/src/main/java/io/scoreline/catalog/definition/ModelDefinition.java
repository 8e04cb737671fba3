package io.scoreline.catalog.definition;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;
import io.scoreline.catalog.ModelAsset;
import java.util.Optional;

/**
 * A model's YAML, or the inline model of a deployment.
 *
 * @param name empty in a deployment: named after its content
 * @param version empty: the next one
 * @param type empty: by the files
 */
public record ModelDefinition(
    Optional<String> name,
    Optional<String> version,
    Optional<ModelAsset.Type> type,
    WrittenPath path,
    Metadata metadata,
    KeptFields kept) {
  public ModelDefinition {
    requireNonNull(name, "name is null");
    requireNonNull(version, "version is null");
    requireNonNull(type, "type is null");
    requireNonNull(path, "path is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(kept, "kept is null");
  }
}
