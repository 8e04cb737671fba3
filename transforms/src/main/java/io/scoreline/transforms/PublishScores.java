package io.scoreline.transforms;

import static java.util.Objects.requireNonNull;

import io.scoreline.transforms.output.FailureLimits;
import io.scoreline.transforms.output.JobDetails;
import io.scoreline.transforms.output.JobSummary;
import io.scoreline.transforms.output.OutputSettings;
import io.scoreline.transforms.output.PublishedVersion;
import io.scoreline.transforms.output.Publisher;
import io.scoreline.transforms.output.ReplayPublisher;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.time.Clock;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Waits for all units, closes the ledger over their parts, checks the error threshold, and
 * publishes rows, dead letters, report and manifest. Gives one element. A job that may not publish
 * fails with {@link io.scoreline.transforms.output.JobFailedException}.
 */
public final class PublishScores
    extends PTransform<PCollection<UnitResult>, PCollection<JobSummary>> {
  private static final long serialVersionUID = 1;

  private final OutputSettings output;
  private final Locations locations;
  private final JobDetails details;
  private final FailureLimits limits;
  private final PublishedVersion previousOrNull;

  /**
   * Where a job's files are.
   *
   * @param staging the job's staging folder
   * @param output the folder that gets the outputs
   * @param reports the folder that gets report and dead letters, however the job ends
   */
  public record Locations(String staging, String output, String reports)
      implements java.io.Serializable {
    public Locations {
      requireNonNull(staging, "staging is null");
      requireNonNull(output, "output is null");
      requireNonNull(reports, "reports is null");
    }
  }

  private PublishScores(
      OutputSettings output,
      Locations locations,
      JobDetails details,
      FailureLimits limits,
      PublishedVersion previousOrNull) {
    this.output = output;
    this.locations = locations;
    this.details = details;
    this.limits = limits;
    this.previousOrNull = previousOrNull;
  }

  /** Publishes with no limit to failed files, but not if nothing at all was scored. */
  public static PublishScores to(OutputSettings output, Locations locations, JobDetails details) {
    return new PublishScores(
        requireNonNull(output, "output is null"),
        requireNonNull(locations, "locations is null"),
        requireNonNull(details, "details is null"),
        FailureLimits.NONE,
        null);
  }

  /** Sets what may fail; a job in which more fails publishes nothing. */
  public PublishScores withLimits(FailureLimits failures) {
    return new PublishScores(
        output, locations, details, requireNonNull(failures, "failures is null"), previousOrNull);
  }

  /**
   * Publishes what was scored as the next version of an output: added to the rows of the one
   * before. Limits do not matter then, but not if nothing at all was scored.
   */
  public PublishScores withPrevious(PublishedVersion version) {
    return new PublishScores(
        output, locations, details, limits, requireNonNull(version, "version is null"));
  }

  @Override
  public PCollection<JobSummary> expand(PCollection<UnitResult> units) {
    PCollectionView<Long> done =
        units
            // Added up in parts: the Direct runner copies what it holds of a key for each element.
            .apply("Part", ParDo.of(new PartFn()))
            .apply("CountParts", Count.perKey())
            .apply("CountOfPart", Values.create())
            .apply("CountUnits", Sum.longsGlobally())
            .apply("AllUnits", View.asSingleton());
    return units
        .getPipeline()
        .apply("Once", Create.of(0L).withCoder(VarLongCoder.of()))
        .apply("Publish", ParDo.of(new PublishFn(this, done)).withSideInputs(done))
        .setCoder(ElementCoder.of(JobSummary.class));
  }

  /** One of a few parts of all units. */
  static final class PartFn extends DoFn<UnitResult, KV<Integer, Integer>> {
    private static final long serialVersionUID = 1;
    private static final int PARTS = 16;

    @ProcessElement
    public void part(@Element UnitResult result, OutputReceiver<KV<Integer, Integer>> out) {
      out.output(KV.of((int) (result.unit() % PARTS), 1));
    }
  }

  static final class PublishFn extends DoFn<Long, JobSummary> {
    private static final long serialVersionUID = 1;

    private final PublishScores scores;
    private final PCollectionView<Long> done;

    PublishFn(PublishScores scores, PCollectionView<Long> done) {
      this.scores = scores;
      this.done = done;
    }

    @ProcessElement
    public void publish(ProcessContext context, OutputReceiver<JobSummary> out) throws IOException {
      // The count itself means nothing: what counts is read from the parts. It is the barrier.
      context.sideInput(done);
      JobSummary summary = scores.publish();
      out.output(summary);
    }
  }

  private JobSummary publish() throws IOException {
    JobStaging staging = JobStaging.at(locations.staging());
    DurableStore outputs = DurableStores.at(locations.output());
    DurableStore reports = DurableStores.at(locations.reports());
    Clock clock = Clock.systemUTC();
    return previousOrNull == null
        ? new Publisher(output, details, limits, staging, outputs, reports, clock).publish()
        : new ReplayPublisher(previousOrNull, output, details, staging, outputs, reports, clock)
            .publish();
  }
}
