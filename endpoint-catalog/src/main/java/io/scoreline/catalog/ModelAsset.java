package io.scoreline.catalog;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.field.Choice;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A registered model.
 *
 * @param path its snapshot, absolute: a file or a folder that nothing changes any more
 * @param sha256 of the snapshot's tree, in lower-case hexadecimal digits
 * @param verdict what was found when it was tried; none for those of before models were
 */
public record ModelAsset(
    AssetVersion id,
    Type type,
    Path path,
    String sha256,
    Metadata metadata,
    KeptFields kept,
    Timestamps timestamps,
    Optional<ModelVerdict> verdict)
    implements Asset {
  /** Which engine understands the model. */
  public enum Type implements Choice {
    CUSTOM_MODEL,
    MLFLOW_MODEL,
    TRITON_MODEL,
    ONNX,
    ONNX_TEXT,
    TRIBUO,
    XGBOOST,
    LIGHTGBM
  }

  public ModelAsset {
    requireNonNull(id, "id is null");
    requireNonNull(type, "type is null");
    requireNonNull(path, "path is null");
    requireNonNull(sha256, "sha256 is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(kept, "kept is null");
    requireNonNull(timestamps, "timestamps is null");
    requireNonNull(verdict, "verdict is null");
  }
}
