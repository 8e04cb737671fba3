package io.scoreline.pipeline;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.resolution.ResolvedDeployment;
import io.scoreline.catalog.settings.OutputAction;
import io.scoreline.catalog.settings.RowForm;
import io.scoreline.transforms.PublishScores;
import io.scoreline.transforms.ScoringSettings;
import io.scoreline.transforms.output.FailureLimits;
import io.scoreline.transforms.output.OutputClaim;
import io.scoreline.transforms.output.OutputSettings;
import io.scoreline.transforms.output.PublishedVersion;
import io.scoreline.transforms.output.RowSteps;
import io.scoreline.transforms.output.RowsLayout;
import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.staging.DurableStores;
import java.time.Duration;
import java.util.Optional;

/**
 * A scoring job as plain values; nothing below it sees options or a catalog.
 *
 * @param name the job's name, unique
 * @param deployment what was resolved, for the report
 * @param dataset the input
 * @param settings how it is scored
 * @param miniBatchSize the most files in a mini-batch, at least 1
 * @param limits what may fail
 * @param stallLimit how long a unit may stand still
 * @param locations where its files are
 * @param keepStaging whether plan and parts are kept after they are published
 * @param replay which dead letters it scores; nothing for a job that scores all of its input
 */
public record ScoringJob(
    String name,
    ResolvedDeployment deployment,
    FileDataset dataset,
    ScoringSettings settings,
    int miniBatchSize,
    FailureLimits limits,
    Duration stallLimit,
    PublishScores.Locations locations,
    boolean keepStaging,
    Optional<ReplaySpec> replay) {
  /** Where a job that publishes to a folder stages, unless it is told otherwise. */
  public static String stagingBeside(String output, String name) {
    return "%s/.scoreline-staging-%s".formatted(output, name);
  }

  /** How a deployment has its predictions written. */
  public static OutputSettings output(ResolvedDeployment deployment) {
    var output = deployment.scoreline().output();
    boolean rows = deployment.settings().outputAction() == OutputAction.APPEND_ROW;
    RowsLayout several =
        output.shards().<RowsLayout>map(RowsLayout.Shards::new).orElse(new RowsLayout.OneFile());
    OutputSettings settings =
        new OutputSettings(
                rows ? deployment.settings().outputFileName() : "",
                output.header(),
                output.separator().charAt(0),
                output.argMax(),
                output.classes(),
                output.topK())
            .withLayout(output.perInputFile() ? new RowsLayout.PerInputFile() : several);
    if (deployment.hasScript()) {
      var python = deployment.scoreline().python();
      return settings.plain(python.header(), python.separator().charAt(0));
    }
    RowForm standard =
        deployment.model().type().equals(ModelAsset.Type.MLFLOW_MODEL)
                && deployment.code().isEmpty()
            ? RowForm.MLFLOW
            : RowForm.NUMBERED;
    settings =
        settings.withSteps(
            new RowSteps(
                output.rename(),
                output.columns(),
                output.threshold().orElse(null),
                output.round().orElse(null)));
    boolean likeMlflow = output.rowForm().orElse(standard) == RowForm.MLFLOW;
    return likeMlflow && !settings.isSelfDescribing() ? settings.likeMlflow() : settings;
  }

  /** How a job has its predictions written: a replay into files of a version of its own. */
  public static OutputSettings output(ResolvedDeployment deployment, Optional<ReplaySpec> replay) {
    return output(deployment).withVersion(replay.map(ReplaySpec::version).orElse(1));
  }

  /** The version whose dead letters are scored again, if this is a replay. */
  Optional<PublishedVersion> previous() {
    return replay.map(
        its ->
            new PublishedVersion(
                its.previousJob(),
                locations.output(),
                output(deployment).withVersion(its.previousVersion()),
                its.manifestSha256()));
  }

  /** Its right to publish under the output's names. */
  OutputClaim claim() {
    return new OutputClaim(DurableStores.at(locations.output()), settings.output(), name);
  }

  public ScoringJob {
    requireNonNull(name, "name is null");
    requireNonNull(deployment, "deployment is null");
    requireNonNull(dataset, "dataset is null");
    requireNonNull(settings, "settings is null");
    requireNonNull(limits, "limits is null");
    requireNonNull(stallLimit, "stallLimit is null");
    requireNonNull(locations, "locations is null");
    requireNonNull(replay, "replay is null");
    if (miniBatchSize < 1) {
      throw new IllegalArgumentException(
          "mini_batch_size: %d (expected: >= 1)".formatted(miniBatchSize));
    }
  }
}
