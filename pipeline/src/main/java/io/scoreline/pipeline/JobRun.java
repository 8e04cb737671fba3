package io.scoreline.pipeline;

import com.fasterxml.jackson.core.JsonParser;
import io.scoreline.pipeline.JobStatus.Progress;
import io.scoreline.transforms.ScoreMiniBatches;
import io.scoreline.transforms.output.FailureCause;
import io.scoreline.transforms.output.JobFailedException;
import io.scoreline.transforms.output.JobSummary;
import io.scoreline.transforms.output.StagedFailures;
import io.scoreline.transforms.plan.UnreadableInputException;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.joda.time.Duration;

/**
 * One run of a job: starts the pipeline, tells its status, stops it when it is cancelled or when
 * more files have failed than may, and cleans up. A job is cancelled by a file {@code cancel} in
 * its folder, or by a signal to the process.
 */
final class JobRun {
  private static final Duration POLL = Duration.millis(100);
  private static final java.time.Duration STATUS_EVERY = java.time.Duration.ofMillis(500);
  private static final long CANCEL_GRACE_MILLIS = 500;

  /** The file in a job's folder whose presence cancels it. */
  static final String CANCEL = "cancel";

  private final ScoringJob job;
  private final ScoringOptions options;
  private final Clock clock;
  private final PrintStream err;
  private final Path folder;
  private final StatusFile statusFile;
  private final String startedAt;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean signalled;
  private JobState state = JobState.PREPARING;
  private Progress progress = Progress.NONE;
  private Optional<PlanHeader> plan = Optional.empty();
  private Instant lastWritten = Instant.EPOCH;

  private static final End CANCELLED =
      new End(
          JobState.CANCELED,
          ExitCode.CANCELLED,
          "the job was cancelled",
          List.of(),
          Optional.empty());

  JobRun(ScoringJob job, ScoringOptions options, Clock clock, PrintStream err) {
    this.job = job;
    this.options = options;
    this.clock = clock;
    this.err = err;
    this.folder = Path.of(job.locations().reports());
    this.statusFile = new StatusFile(folder);
    this.startedAt = clock.instant().toString();
  }

  /** How a run ended. */
  private record End(
      JobState state,
      ExitCode code,
      String message,
      List<FailureCause> causes,
      Optional<JobSummary> summary) {
    static End failed(ExitCode code, String message) {
      return new End(JobState.FAILED, code, message, List.of(), Optional.empty());
    }
  }

  ExitCode run() {
    Thread hook = new Thread(this::cancelBySignal, "scoreline-cancel");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      End end = runToEnd();
      cleanUp(end);
      writeEnd(end);
      if (!end.message().isEmpty()) {
        err.println(end.message());
      }
      return end.code();
    } catch (IOException e) {
      err.println("the status cannot be written: " + e);
      return ExitCode.RUN_FAILED;
    } finally {
      ended.countDown();
      removeHook(hook);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is going down: the hook runs and waits for us.
    }
  }

  private void cancelBySignal() {
    signalled = true;
    try {
      ended.await(CANCEL_GRACE_MILLIS * 4, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (ended.getCount() == 0) {
      Runtime.getRuntime().halt(ExitCode.CANCELLED.number());
    }
  }

  private End runToEnd() throws IOException {
    Files.createDirectories(folder);
    writeStatus(Optional.empty(), "", List.of(), Optional.empty());
    if (isCancelRequested()) {
      return CANCELLED;
    }
    try {
      Pipeline pipeline = Pipeline.create(options);
      ScoringGraph.build(pipeline, job, startedAt);
      return watch(pipeline.run());
    } catch (RuntimeException | Error e) {
      return failure(e);
    }
  }

  private End watch(PipelineResult result) throws IOException {
    JobStaging staging = new JobStaging(DurableStores.at(job.locations().staging()));
    StagedFailures failures = new StagedFailures(staging);
    while (true) {
      PipelineResult.State pipelineState = result.waitUntilFinish(POLL);
      boolean over = pipelineState != null && pipelineState.isTerminal();
      follow(result, staging);
      if (over) {
        return completed(pipelineState);
      }
      if (isCancelRequested()) {
        return cancelled(result);
      }
      // With no unit left to save, the publication says it better.
      boolean unitsLeft = progress.unitsDone() < progress.units();
      boolean mayFail = progress.dead() > 0 && unitsLeft;
      if (mayFail && !job.errorThreshold().allows(failures.countFiles())) {
        stop(result);
        return new End(
            JobState.FAILED,
            ExitCode.ERROR_THRESHOLD_PASSED,
            "%d files have failed so far (error_threshold: %s); the job was stopped"
                .formatted(failures.countFiles(), job.errorThreshold()),
            failures.collect(DurableStores.at(job.locations().reports())),
            Optional.empty());
      }
    }
  }

  private boolean isCancelRequested() {
    return signalled || Files.exists(folder.resolve(CANCEL));
  }

  private End cancelled(PipelineResult result) throws IOException {
    move(JobState.CANCEL_REQUESTED);
    writeStatus(Optional.empty(), "", List.of(), Optional.empty());
    stop(result);
    return CANCELLED;
  }

  private static void stop(PipelineResult result) throws IOException {
    result.cancel();
    try {
      result.waitUntilFinish(Duration.millis(CANCEL_GRACE_MILLIS));
    } catch (RuntimeException e) {
      // Workers that were interrupted say so; the run is over all the same.
    }
  }

  private End completed(PipelineResult.State pipelineState) throws IOException {
    if (pipelineState != PipelineResult.State.DONE) {
      return End.failed(ExitCode.RUN_FAILED, "the run ended as " + pipelineState);
    }
    JobSummary summary = summaryInReport();
    return new End(
        JobState.COMPLETED, ExitCode.COMPLETED, "", summary.causes(), Optional.of(summary));
  }

  private End failure(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnreadableInputException) {
        return End.failed(ExitCode.INPUT_UNREADABLE, cause.getMessage());
      }
      if (cause instanceof ModelRefusedException) {
        return End.failed(ExitCode.MODEL_REFUSED, cause.getMessage());
      }
      if (cause instanceof JobFailedException failed) {
        return ranAndFailed(failed);
      }
    }
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    thrown.printStackTrace(err);
    return End.failed(ExitCode.RUN_FAILED, "the run broke off: %s".formatted(root));
  }

  private End ranAndFailed(JobFailedException failed) {
    ExitCode code =
        switch (failed.reason()) {
          case ERROR_THRESHOLD_PASSED, NOTHING_SCORED -> ExitCode.ERROR_THRESHOLD_PASSED;
          case OUTPUT_EXISTS -> ExitCode.OUTPUT_EXISTS;
          case LEDGER_MISMATCH -> ExitCode.RUN_FAILED;
        };
    return new End(JobState.FAILED, code, failed.getMessage(), causesInReport(), Optional.empty());
  }

  private List<FailureCause> causesInReport() {
    try {
      return Files.exists(folder.resolve("report.json")) ? summaryInReport().causes() : List.of();
    } catch (IOException e) {
      err.println("the report cannot be read: " + e);
      return List.of();
    }
  }

  private JobSummary summaryInReport() throws IOException {
    // The report lists every file: what comes before that list is read, no more.
    try (JsonParser report = JobStaging.JSON.createParser(folder.resolve("report.json").toFile())) {
      report.nextToken();
      for (String field = report.nextFieldName(); field != null; field = report.nextFieldName()) {
        report.nextToken();
        if (field.equals("summary")) {
          return report.readValueAs(JobSummary.class);
        }
        report.skipChildren();
      }
    }
    throw new IOException("report.json has no summary");
  }

  /** Reads how far the run is; only shown, never decided upon. */
  private void follow(PipelineResult result, JobStaging staging) throws IOException {
    if (plan.isEmpty()) {
      plan = staging.plan();
      if (plan.isPresent()) {
        move(JobState.RUNNING);
      }
    }
    MetricQueryResults metrics =
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(MetricNameFilter.inNamespace(ScoreMiniBatches.class))
                    .build());
    long unitsDone = 0;
    long scored = 0;
    long dead = 0;
    for (MetricResult<Long> counter : metrics.getCounters()) {
      switch (counter.getName().getName()) {
        case ScoreMiniBatches.UNITS_DONE -> unitsDone = counter.getAttempted();
        case ScoreMiniBatches.RECORDS_SCORED -> scored = counter.getAttempted();
        case ScoreMiniBatches.RECORDS_DEAD -> dead = counter.getAttempted();
        default -> {}
      }
    }
    long units = plan.map(PlanHeader::units).orElse(0L);
    if (state == JobState.RUNNING && unitsDone >= units) {
      move(JobState.FINALIZING);
    }
    progress = new Progress(plan.map(PlanHeader::files).orElse(0L), units, unitsDone, scored, dead);
    if (java.time.Duration.between(lastWritten, clock.instant()).compareTo(STATUS_EVERY) >= 0) {
      writeStatus(Optional.empty(), "", List.of(), Optional.empty());
    }
  }

  private void move(JobState next) {
    if (state != next && !state.next().contains(next)) {
      throw new IllegalStateException("a job that is %s cannot be %s".formatted(state, next));
    }
    state = next;
  }

  /** Staging goes when nobody can need it: unless the run broke off, the same would come again. */
  private void cleanUp(End end) throws IOException {
    DurableStores.at(job.locations().reports()).delete("tmp");
    boolean published = end.state() == JobState.COMPLETED;
    boolean keep = published ? job.keepStaging() : end.code() == ExitCode.RUN_FAILED;
    if (keep) {
      return;
    }
    Path staging = Path.of(job.locations().staging());
    if (staging.getParent() == null) {
      return;
    }
    DurableStores.at(staging.getParent().toString()).delete(staging.getFileName().toString());
    if (!published) {
      DurableStores.at(job.locations().output()).deleteIfEmpty();
    }
  }

  private void writeEnd(End end) throws IOException {
    state = end.state();
    writeStatus(Optional.of(end.code()), end.message(), end.causes(), end.summary());
  }

  private void writeStatus(
      Optional<ExitCode> code,
      String message,
      List<FailureCause> causes,
      Optional<JobSummary> summary)
      throws IOException {
    lastWritten = clock.instant();
    ProcessHandle process = ProcessHandle.current();
    statusFile.write(
        new JobStatus(
            job.name(),
            state,
            process.pid(),
            process.info().startInstant().map(Instant::toString).orElse(""),
            startedAt,
            lastWritten.toString(),
            progress,
            code.map(ExitCode::number),
            message,
            causes,
            summary));
  }
}
