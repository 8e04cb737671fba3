package io.scoreline.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.resolution.ResolvedDeployment;
import io.scoreline.transforms.ExpandFileDataset;
import io.scoreline.transforms.PlanMiniBatches;
import io.scoreline.transforms.PublishScores;
import io.scoreline.transforms.ScoreMiniBatches;
import io.scoreline.transforms.output.JobDetails;
import io.scoreline.transforms.output.PublishedVersion;
import io.scoreline.transforms.plan.WorkersHere;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.util.ReleaseInfo;

/** The graph of a scoring job, built from the public transforms alone. */
final class ScoringGraph {
  private ScoringGraph() {}

  /**
   * Adds the graph to a pipeline.
   *
   * @param attempts the job's launches so far, this one the last
   * @param workersHere how many workers score at once in this process, if they do
   */
  static void build(
      Pipeline pipeline, ScoringJob job, List<Attempts.Attempt> attempts, OptionalInt workersHere) {
    String staging = job.locations().staging();
    ExpandFileDataset expand = ExpandFileDataset.of(job.dataset(), job.settings().input(), staging);
    PlanMiniBatches planned =
        PlanMiniBatches.with(job.settings(), staging)
            .withMiniBatchSize(job.miniBatchSize())
            .withIdentity(JobIdentity.of(job.deployment(), job.replay()));
    PlanMiniBatches plan =
        workersHere.isPresent()
            ? planned.withWorkersHere(
                // The job's log; a stream cannot go to a worker, and the JVM's own need not.
                new WorkersHere(workersHere.getAsInt(), notice -> System.err.println(notice)))
            : planned;
    PublishScores publish =
        PublishScores.to(job.settings().output(), job.locations(), details(job, attempts))
            .withLimits(job.limits());
    Optional<PublishedVersion> previous = job.previous();
    pipeline
        .apply("Expand", previous.map(expand::withDeadOf).orElse(expand))
        .apply("Plan", previous.map(plan::withDeadOf).orElse(plan))
        .apply("Score", ScoreMiniBatches.with(job.settings(), staging))
        .apply("Publish", previous.map(publish::withPrevious).orElse(publish));
  }

  private static JobDetails details(ScoringJob job, List<Attempts.Attempt> attempts) {
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    details.set("deployment", published(job.deployment()));
    details.put("model_sha256", job.deployment().model().sha256());
    ObjectNode versions = details.putObject("versions");
    versions.put("scoreline", version());
    versions.put("beam", ReleaseInfo.getReleaseInfo().getVersion());
    versions.put("java", Runtime.version().toString());
    var inputs = details.putArray("inputs");
    job.dataset().roots().forEach(root -> inputs.add(root.name()));
    job.replay().ifPresent(replay -> details.put("replay_of", replay.of()));
    var launches = details.putArray("attempts");
    for (Attempts.Attempt attempt : attempts) {
      launches
          .addObject()
          .put("attempt", attempt.number())
          .put("at", attempt.claimedAt())
          .put("because", attempt.because());
    }
    return new JobDetails(job.name(), attempts.get(0).claimedAt(), details.toString());
  }

  /** The deployment as whoever gets the output may see it: variables may hold secrets. */
  private static JsonNode published(ResolvedDeployment deployment) {
    JsonNode json = deployment.toJson();
    if (json.at("/settings/environment_variables") instanceof ObjectNode variables) {
      deployment
          .settings()
          .environmentVariables()
          .keySet()
          .forEach(name -> variables.put(name, "…"));
    }
    return json;
  }

  private static String version() {
    String version = ScoringGraph.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
