package io.scoreline.pipeline;

import io.scoreline.pipeline.JobStatus.Progress;
import io.scoreline.transforms.ScoreMiniBatches;
import io.scoreline.transforms.output.StagedProgress;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;

/**
 * How far a run is, by the runner's counters, or by what is durable where the runner tells them
 * only when its steps are over. Not thread-safe.
 */
final class RunProgress {
  private static final Duration COUNT_EVERY = Duration.ofMillis(500);

  /** Of so many parts of its time it may spend one on counting. */
  private static final long MOST_COUNTING = 20;

  private final JobStaging staging;
  private final StagedProgress staged;
  private Optional<PlanHeader> plan = Optional.empty();
  private long nextCountNanos = System.nanoTime();

  RunProgress(JobStaging staging, StagedProgress staged) {
    this.staging = staging;
    this.staged = staged;
  }

  boolean isPlanned() {
    return plan.isPresent();
  }

  /** What is known without the runner, once a run is over. */
  Progress last(Progress known) throws IOException {
    lookForPlan();
    return new Progress(files(), units(), known.unitsDone(), known.scored(), known.dead());
  }

  private void lookForPlan() throws IOException {
    if (plan.isEmpty()) {
      plan = staging.plan();
    }
  }

  private long files() {
    return plan.map(PlanHeader::files).orElse(0L);
  }

  private long units() {
    return plan.map(PlanHeader::units).orElse(0L);
  }

  /**
   * Looks.
   *
   * @param isScoring whether what is durable may have become more
   */
  Progress look(PipelineResult result, boolean isScoring) throws IOException {
    lookForPlan();
    long unitsDone = 0;
    long scored = 0;
    long dead = 0;
    MetricsFilter ours =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.inNamespace(ScoreMiniBatches.class))
            .build();
    for (MetricResult<Long> counter : result.metrics().queryMetrics(ours).getCounters()) {
      switch (counter.getName().getName()) {
        case ScoreMiniBatches.UNITS_DONE -> unitsDone = counter.getAttempted();
        case ScoreMiniBatches.RECORDS_SCORED -> scored = counter.getAttempted();
        case ScoreMiniBatches.RECORDS_DEAD -> dead = counter.getAttempted();
        default -> {}
      }
    }
    if (unitsDone == 0 || staged.units() > 0) {
      if (isScoring) {
        count();
      }
      unitsDone = Math.max(unitsDone, staged.units());
      scored = Math.max(scored, staged.scored());
      dead = Math.max(dead, staged.dead());
    }
    return new Progress(files(), units(), unitsDone, scored, dead);
  }

  /** Counts what is durable, now and then: it takes a look at each part that is new. */
  private void count() throws IOException {
    if (System.nanoTime() >= nextCountNanos) {
      long start = System.nanoTime();
      staged.update();
      long tookNanos = System.nanoTime() - start;
      nextCountNanos =
          System.nanoTime() + Math.max(COUNT_EVERY.toNanos(), MOST_COUNTING * tookNanos);
    }
  }
}
