package io.scoreline.catalog;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.settings.ScorelineSettings;
import io.scoreline.catalog.settings.ScoringSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model, how to score with it, and its settings, under an endpoint.
 *
 * @param name in lower case, unique under its endpoint
 * @param model the registered version that scores
 * @param code the scoring script, for models that need one
 * @param compute a named runner configuration; empty: the embedded one
 */
public record Deployment(
    String name,
    String endpointName,
    Metadata metadata,
    AssetVersion model,
    Optional<Code> code,
    Optional<String> compute,
    ScoringSettings settings,
    ScorelineSettings scoreline,
    KeptFields kept,
    Timestamps timestamps) {
  public Deployment {
    requireNonNull(name, "name is null");
    requireNonNull(endpointName, "endpointName is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(model, "model is null");
    requireNonNull(code, "code is null");
    requireNonNull(compute, "compute is null");
    requireNonNull(settings, "settings is null");
    requireNonNull(scoreline, "scoreline is null");
    requireNonNull(kept, "kept is null");
    requireNonNull(timestamps, "timestamps is null");
  }

  /** The same deployment with other timestamps. */
  public Deployment withTimestamps(Timestamps other) {
    return new Deployment(
        name, endpointName, metadata, model, code, compute, settings, scoreline, kept, other);
  }

  /**
   * The scoring code as it was when the deployment was made.
   *
   * @param path the folder's snapshot, absolute
   * @param scoringScript the script's path inside that folder; empty where a class scores
   * @param sha256 of the folder's tree, in lower-case hexadecimal digits
   */
  public record Code(Path path, Optional<String> scoringScript, String sha256) {
    /** The script that is made for MLflow models which only Python scores. */
    public static final String MADE_SCRIPT = "scoreline_mlflow.py";

    public Code {
      requireNonNull(path, "path is null");
      requireNonNull(scoringScript, "scoringScript is null");
      requireNonNull(sha256, "sha256 is null");
    }

    /** Whether the folder was made, and is made again with the deployment. */
    public boolean wasMade() {
      return scoringScript.filter(MADE_SCRIPT::equals).isPresent();
    }
  }
}
