package org.apache.beam.runners.flink;

import io.scoreline.pipeline.ComputeUnavailableException;
import io.scoreline.pipeline.Hindered;
import io.scoreline.runners.flink.SessionCluster;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;
import org.apache.beam.runners.flink.metrics.FlinkMetricContainer;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.runtime.jobmanager.scheduler.NoResourceAvailableException;
import org.apache.flink.util.ExceptionUtils;
import org.joda.time.Duration;

/** A job on Flink, seen through its client. */
final class FlinkJob implements PipelineResult, Hindered {
  private static final long ANSWER_SECONDS = 7;
  private static final java.time.Duration LOOK_EVERY = java.time.Duration.ofSeconds(2);
  private static final java.time.Duration GONE_AFTER = java.time.Duration.ofSeconds(10);

  private final JobClient client;
  private final String master;
  private final Optional<SessionCluster> cluster;
  private final int parallelism;
  private final CompletableFuture<JobExecutionResult> result;
  private long lastLook = System.nanoTime();
  private long lastAnswer = System.nanoTime();
  private int restarts;
  private String hindrance = "";
  private MetricResults lastMetrics =
      MetricsContainerStepMap.asAttemptedOnlyMetricResults(new MetricsContainerStepMap());

  /**
   * @param master where it runs
   * @param cluster that one, if it is not within this process
   * @param parallelism how many slots it needs
   */
  FlinkJob(JobClient client, String master, Optional<SessionCluster> cluster, int parallelism) {
    this.client = client;
    this.master = master;
    this.cluster = cluster;
    this.parallelism = parallelism;
    this.result = client.getJobExecutionResult();
  }

  @Override
  public State getState() {
    if (!result.isDone()) {
      return State.RUNNING;
    }
    if (!result.isCompletedExceptionally()) {
      return State.DONE;
    }
    return isCancelled() ? State.CANCELLED : State.FAILED;
  }

  private boolean isCancelled() {
    return ExceptionUtils.findThrowable(
            result.handle((done, failure) -> failure).join(), JobCancellationException.class)
        .isPresent();
  }

  @Override
  public State waitUntilFinish() {
    return waitUntilFinish(Duration.millis(Long.MAX_VALUE));
  }

  /**
   * Waits for the job's end.
   *
   * @throws PipelineExecutionException if it failed, with what it failed from
   */
  @Override
  public State waitUntilFinish(Duration duration) {
    try {
      result.get(duration.getMillis(), TimeUnit.MILLISECONDS);
      return State.DONE;
    } catch (TimeoutException e) {
      requireAnswer();
      return State.RUNNING;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return State.RUNNING;
    } catch (ExecutionException e) {
      if (isCancelled()) {
        return State.CANCELLED;
      }
      throw failure(e.getCause());
    }
  }

  /** The client itself asks a cluster that is gone for a minute before it says so. */
  private void requireAnswer() {
    long now = System.nanoTime();
    if (cluster.isEmpty() || now - lastLook < LOOK_EVERY.toNanos()) {
      return;
    }
    lastLook = now;
    if (cluster.get().answers()) {
      lastAnswer = now;
      hindrance = look(cluster.get());
    } else if (now - lastAnswer > GONE_AFTER.toNanos()) {
      throw gone();
    }
  }

  /** A restart is told at one look, and what holds the job up as long as it does. */
  private String look(SessionCluster asked) {
    String id = client.getJobID().toString();
    int before = restarts;
    restarts = Math.max(before, asked.restarts(id));
    String held = asked.hindrance(id, parallelism);
    if (restarts == before) {
      return held;
    }
    String restarted =
        "Flink has restarted the job, %d times by now; the cause: %s"
            .formatted(restarts, asked.lastFailure(id));
    return held.isEmpty() ? restarted : restarted + "; " + held;
  }

  @Override
  public String hindrance() {
    return hindrance;
  }

  private ComputeUnavailableException gone() {
    return new ComputeUnavailableException(
        "the cluster at %s does not answer any more: its JobManager is gone, and the job with it"
            .formatted(master));
  }

  private RuntimeException failure(Throwable cause) {
    if (ExceptionUtils.findThrowable(cause, NoResourceAvailableException.class).isPresent()) {
      return new ComputeUnavailableException(
          "the cluster at %s has lost slots that the job needs, and no others came: start TaskManagers"
              .formatted(master));
    }
    if (ExceptionUtils.findThrowable(cause, ConnectException.class).isPresent()) {
      return gone();
    }
    return new PipelineExecutionException(cause);
  }

  @Override
  public State cancel() throws IOException {
    try {
      client.cancel().get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the job could not be cancelled", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // What is staged goes next: no worker must be left that stages more.
    return awaitEnd();
  }

  private State awaitEnd() {
    try {
      result.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return getState();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return getState();
  }

  /**
   * Counters as the cluster knows them; those that were asked for before, if it does not answer.
   */
  @Override
  public MetricResults metrics() {
    try {
      Object counted =
          result.isDone()
              ? result.getNow(null).getAccumulatorResult(FlinkMetricContainer.ACCUMULATOR_NAME)
              : client
                  .getAccumulators()
                  .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                  .get(FlinkMetricContainer.ACCUMULATOR_NAME);
      if (counted instanceof MetricsContainerStepMap steps) {
        lastMetrics = MetricsContainerStepMap.asAttemptedOnlyMetricResults(steps);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      // They are only shown.
    }
    return lastMetrics;
  }
}
