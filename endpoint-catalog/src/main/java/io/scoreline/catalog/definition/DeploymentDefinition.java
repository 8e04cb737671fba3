package io.scoreline.catalog.definition;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;
import io.scoreline.catalog.settings.ScorelineSettings;
import io.scoreline.catalog.settings.ScoringSettings;
import io.scoreline.catalog.tree.Place;
import java.util.Optional;

/**
 * A deployment's YAML, of whatever era, in one form and with all defaults.
 *
 * @param name in lower case
 * @param endpointName in lower case; empty if the file leaves it to the command line
 * @param compute a name without {@code azureml:}; empty: embedded
 * @param condaFile what lists the packages of a script
 */
public record DeploymentDefinition(
    String name,
    Optional<String> endpointName,
    Metadata metadata,
    Optional<ModelSource> model,
    Optional<Code> code,
    Optional<String> compute,
    Optional<WrittenPath> condaFile,
    ScoringSettings settings,
    ScorelineSettings scoreline,
    KeptFields kept) {
  public DeploymentDefinition {
    requireNonNull(name, "name is null");
    requireNonNull(endpointName, "endpointName is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(model, "model is null");
    requireNonNull(code, "code is null");
    requireNonNull(compute, "compute is null");
    requireNonNull(condaFile, "condaFile is null");
    requireNonNull(settings, "settings is null");
    requireNonNull(scoreline, "scoreline is null");
    requireNonNull(kept, "kept is null");
  }

  /** The same deployment under that endpoint. */
  public DeploymentDefinition withEndpointName(String endpoint) {
    return new DeploymentDefinition(
        name,
        Optional.of(endpoint),
        metadata,
        model,
        code,
        compute,
        condaFile,
        settings,
        scoreline,
        kept);
  }

  /**
   * The scoring code: a script, or the jars of the class that {@code scoreline.scorer} names.
   *
   * @param scoringScript a path inside the folder; empty where a class scores
   * @param place where the script, or else the code, was written
   */
  public record Code(WrittenPath folder, Optional<String> scoringScript, Place place) {
    public Code {
      requireNonNull(folder, "folder is null");
      requireNonNull(scoringScript, "scoringScript is null");
      requireNonNull(place, "place is null");
    }
  }
}
