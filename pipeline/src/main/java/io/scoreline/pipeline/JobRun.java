package io.scoreline.pipeline;

import com.fasterxml.jackson.core.JsonParser;
import io.scoreline.pipeline.JobStatus.Progress;
import io.scoreline.pipeline.ScoringOptions.OnSignal;
import io.scoreline.transforms.UnitInFlight;
import io.scoreline.transforms.output.FailureCause;
import io.scoreline.transforms.output.JobSummary;
import io.scoreline.transforms.output.JsonFields;
import io.scoreline.transforms.output.OutputClaim;
import io.scoreline.transforms.output.StagedProgress;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.joda.time.Duration;

/**
 * One run of a job: starts the pipeline, tells its status, stops it when it is cancelled or when
 * more files have failed than may, and cleans up. A job is cancelled by a file {@code cancel} in
 * its folder. A signal to the process interrupts it: what is done is kept for a resume. Where a
 * signal is to cancel it, the process puts that file itself, so that one which is killed before it
 * is done leaves a job that the next start ends.
 */
final class JobRun {
  private static final Duration POLL = Duration.millis(100);
  private static final java.time.Duration STATUS_EVERY = java.time.Duration.ofMillis(500);

  private static final long STOP_GRACE_MILLIS = 500;

  /** A cluster that does not answer must not hold up a job that is to stop. */
  private static final long STOP_LIMIT_SECONDS = 5;

  /** Schedulers kill what has not ended in ten seconds, the hastiest of them. */
  private static final long SIGNAL_GRACE_MILLIS = 7_000;

  /** The file in a job's folder whose presence cancels it. */
  static final String CANCEL = "cancel";

  private final ScoringJob job;
  private final ScoringOptions options;
  private final OptionalInt workersHere;
  private final Clock clock;
  private final PrintStream err;
  private final Path folder;
  private final StatusFile statusFile;
  private final JobStaging staging;
  private final StagedProgress staged;
  private final RunProgress runProgress;
  private final Attempts attempts;
  private final String startedAt;
  private final long startNanos = System.nanoTime();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean signalled;
  private volatile Optional<ExitCode> told = Optional.empty();
  private volatile int attempt;
  private boolean isPublishing;
  private JobState state = JobState.PREPARING;
  private Progress progress = Progress.NONE;
  private String hindrance = "";
  private Instant lastWritten = Instant.EPOCH;
  private Instant lastCounted = Instant.EPOCH;

  /**
   * @param workersHere how many workers score at once in this process, if they do
   */
  JobRun(
      ScoringJob job,
      ScoringOptions options,
      OptionalInt workersHere,
      Clock clock,
      PrintStream err) {
    this.job = job;
    this.options = options;
    this.workersHere = workersHere;
    this.clock = clock;
    this.err = err;
    this.folder = Path.of(job.locations().reports());
    this.statusFile = new StatusFile(folder);
    this.staging = JobStaging.at(job.locations().staging());
    this.staged = new StagedProgress(staging);
    this.runProgress = new RunProgress(staging, staged);
    this.attempts = new Attempts(job.locations().reports());
    this.startedAt = clock.instant().toString();
  }

  ExitCode run() {
    EndSignals signals = new EndSignals(this::onSignal);
    try {
      Optional<String> inTheWay = WritableFolder.problem(folder);
      if (inTheWay.isPresent()) {
        // The same would come at every start.
        err.println("the job's folder " + inTheWay.get());
        return ExitCode.BAD_ARGUMENTS;
      }
      Files.createDirectories(folder);
      JobStart.Decision decision =
          new JobStart(job, options, clock, time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()), err)
              .decide();
      if (decision instanceof JobStart.Decision.Run start) {
        attempt = start.attempt();
        if (signalled) {
          cancelIfThatIsMeant();
        }
        return runAttempt();
      }
      JobStart.Decision.Stay stay = (JobStart.Decision.Stay) decision;
      err.println(stay.message());
      return stay.code();
    } catch (IOException e) {
      err.println("the job's folder %s cannot be used: %s".formatted(folder, e));
      return ExitCode.RUN_FAILED;
    } finally {
      ended.countDown();
      signals.close();
    }
  }

  private ExitCode runAttempt() throws IOException {
    RunEnd end = runToEnd();
    if (attempts.last() != attempt) {
      err.println("job %s is run by attempt %d now".formatted(job.name(), attempts.last()));
      return ExitCode.RUNS_ALREADY;
    }
    state = end.isToStartAgain() ? state : end.state();
    tellWhetherItWasPlanned();
    writeStatus(Optional.of(end.code()), end.message(), end.causes(), end.summary());
    told = Optional.of(end.code());
    if (!end.isToStartAgain() && attempts.last() == attempt) {
      cleanUp(end);
    }
    if (!end.message().isEmpty()) {
      err.println(end.message());
    }
    return end.code();
  }

  /** The next launch asks that of a job that failed; the last look may have been before it. */
  private void tellWhetherItWasPlanned() {
    try {
      progress = runProgress.last(progress);
    } catch (IOException e) {
      err.println("the plan cannot be looked at: " + e);
    }
  }

  private void onSignal() {
    signalled = true;
    if (attempt > 0) {
      cancelIfThatIsMeant();
    }
    try {
      if (ended.await(SIGNAL_GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        // The main method ends the process with the job's code.
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(told.orElse(ExitCode.RUN_FAILED).number());
  }

  private void cancelIfThatIsMeant() {
    if (options.getOnSignal() == OnSignal.CANCEL) {
      try {
        Files.write(folder.resolve(CANCEL), new byte[0]);
      } catch (IOException e) {
        err.println("the job is interrupted, as it cannot be cancelled: " + e);
      }
    }
  }

  /** Whether a signal ends this run, and not the job. */
  private boolean isInterrupted() {
    return signalled && !isCancelRequested();
  }

  private RunEnd runToEnd() {
    try {
      writeStatus(Optional.empty(), "", List.of(), Optional.empty());
      // A publication that was decided may be out already: it goes on to its end.
      if (isCancelRequested() && decideToCancel()) {
        return RunEnd.CANCELLED;
      }
      if (isInterrupted() || isAbandoned()) {
        return interrupted();
      }
      job.claim().requireObtainable();
      Pipeline pipeline = Pipeline.create(options);
      ScoringGraph.build(pipeline, job, attempts.list(), workersHere);
      return watchOrStop(pipeline.run());
    } catch (IOException | RuntimeException | Error e) {
      if (isInterrupted()) {
        // What a signal stops may fail in any way.
        return interrupted();
      }
      RunEnd end = RunEnd.of(e, causesInReport(), hasScored());
      if (end.isResumable() && !RunEnd.saysItAll(e)) {
        e.printStackTrace(err);
      }
      return end;
    }
  }

  private boolean hasScored() {
    try {
      return !staging.units().isEmpty();
    } catch (IOException e) {
      // Nobody knows, and what may be done must not be removed.
      return true;
    }
  }

  /** A run that nobody watches any more must not go on, as it would on a cluster. */
  private RunEnd watchOrStop(PipelineResult result) throws IOException {
    try {
      return watch(result);
    } catch (IOException | RuntimeException | Error e) {
      if (!isOver(result.getState())) {
        stop(result);
      }
      throw e;
    }
  }

  private static boolean isOver(PipelineResult.State state) {
    return state != null && state.isTerminal();
  }

  private RunEnd watch(PipelineResult result) throws IOException {
    StallWatch stalls = new StallWatch(job.stallLimit());
    while (true) {
      PipelineResult.State pipelineState = result.waitUntilFinish(POLL);
      follow(result);
      if (isOver(pipelineState)) {
        return completed(pipelineState);
      }
      if (isOutOfTime()) {
        stop(result);
        return RunEnd.failed(
            ExitCode.RUN_FAILED,
            "the run took longer than timeoutSeconds: %d; what is done is kept"
                .formatted(options.getTimeoutSeconds()));
      }
      if (isInterrupted() || isAbandoned()) {
        stop(result);
        return interrupted();
      }
      Optional<UnitInFlight> stalled =
          stalls.look(UnitInFlight.all(staging.store().location()), System.nanoTime());
      if (stalled.isPresent()) {
        stalled.get().leaveStuck();
        return RunEnd.gaveUp(describe(stalled.get()));
      }
      if (isCancelRequested() && decideToCancel()) {
        move(JobState.CANCEL_REQUESTED);
        tellProgress();
        stop(result);
        return RunEnd.CANCELLED;
      }
      if (tooManyFailed() && decideToCancel()) {
        stop(result);
        return RunEnd.failed(
            ExitCode.ERROR_THRESHOLD_PASSED,
            "%d records of %d files are dead so far, more than may (error_threshold: %s%s); the job was stopped"
                .formatted(
                    staged.dead(),
                    staged.files(),
                    job.limits().errorThreshold(),
                    job.limits().errorBudgetRecords() < 0
                        ? ""
                        : ", error_budget.records: " + job.limits().errorBudgetRecords()),
            staged.report(DurableStores.at(job.locations().reports())));
      }
    }
  }

  private RunEnd interrupted() {
    return RunEnd.failed(
        ExitCode.RUN_FAILED,
        "the job was interrupted%s; what is done is kept"
            .formatted(signalled ? " by a signal" : ": the process that supervised it is gone"));
  }

  private String describe(UnitInFlight stalled) {
    return "unit %d has stood still for %d s, at record %d of %s"
        .formatted(
            stalled.unit(), job.stallLimit().toSeconds(), stalled.record(), stalled.fileName());
  }

  private boolean isOutOfTime() {
    long limit = TimeUnit.SECONDS.toNanos(options.getTimeoutSeconds());
    return limit > 0 && System.nanoTime() - startNanos > limit;
  }

  /** Whether it has lost its supervisor; whoever ended that one wants the job to end. */
  private boolean isAbandoned() {
    long supervisor = options.getSupervisorPid();
    return supervisor > 0
        && ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L) != supervisor;
  }

  private boolean tooManyFailed() throws IOException {
    // With no unit left to save, the publication says it better.
    boolean unitsLeft = progress.unitsDone() < progress.units();
    if (progress.dead() == 0 || !unitsLeft || !isDue(lastCounted)) {
      return false;
    }
    staged.update();
    lastCounted = clock.instant();
    return !job.limits().mayStillAllow(staged.files(), staged.dead());
  }

  private boolean isCancelRequested() {
    return Files.exists(folder.resolve(CANCEL));
  }

  /** Whether the job ends here; a publication that is all but done goes on to its end. */
  private boolean decideToCancel() throws IOException {
    if (!isPublishing) {
      isPublishing = staging.decide(JobStaging.Outcome.CANCELLED) == JobStaging.Outcome.PUBLISHED;
    }
    return !isPublishing;
  }

  private void stop(PipelineResult result) {
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> cancel(result));
    try {
      stopped.get(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      err.printf("the runner has not stopped the run within %d s%n", STOP_LIMIT_SECONDS);
    } catch (ExecutionException e) {
      // Steps that were stopped say so; the run is over all the same.
      err.println("while the run was stopped: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void cancel(PipelineResult result) {
    try {
      result.cancel();
      UnitInFlight.interruptAll(staging.store().location());
      result.waitUntilFinish(Duration.millis(STOP_GRACE_MILLIS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RunEnd completed(PipelineResult.State pipelineState) throws IOException {
    return pipelineState == PipelineResult.State.DONE
        ? RunEnd.completed(summaryInReport())
        : RunEnd.failed(ExitCode.RUN_FAILED, "the run ended as " + pipelineState);
  }

  private List<FailureCause> causesInReport() {
    try {
      boolean reported = Files.exists(folder.resolve(OutputClaim.REPORT));
      return reported ? summaryInReport().causes() : List.of();
    } catch (IOException e) {
      err.println("the report cannot be read: " + e);
      return List.of();
    }
  }

  private JobSummary summaryInReport() throws IOException {
    // The report lists every file: what comes before that list is read, no more.
    try (JsonParser report =
        JobStaging.JSON.createParser(folder.resolve(OutputClaim.REPORT).toFile())) {
      if (JsonFields.moveTo(report, "summary")) {
        return report.readValueAs(JobSummary.class);
      }
    }
    throw new IOException("report.json has no summary");
  }

  /** Reads how far the run is; only shown, never decided upon. */
  private void follow(PipelineResult result) throws IOException {
    progress = runProgress.look(result, state == JobState.RUNNING);
    if (state == JobState.PREPARING && runProgress.isPlanned()) {
      move(JobState.RUNNING);
    }
    if (state == JobState.RUNNING && progress.unitsDone() >= progress.units()) {
      move(JobState.FINALIZING);
    }
    if (isDue(lastWritten)) {
      tellHindrance(result);
      tellProgress();
    }
  }

  private void tellHindrance(PipelineResult result) {
    String now = result instanceof Hindered run ? run.hindrance() : "";
    if (!now.equals(hindrance) && !now.isEmpty()) {
      err.println(now);
    }
    hindrance = now;
  }

  /** Whether it is time again; a clock that was set back must not silence the job for so long. */
  private boolean isDue(Instant last) {
    return java.time.Duration.between(last, clock.instant()).abs().compareTo(STATUS_EVERY) >= 0;
  }

  private void tellProgress() throws IOException {
    if (attempts.last() != attempt) {
      throw new IOException("another attempt runs this job now");
    }
    try {
      writeStatus(Optional.empty(), hindrance, List.of(), Optional.empty());
    } catch (IOException e) {
      // Only shown: a full disk here must not end a run that may have its output elsewhere.
      err.println("the status cannot be written: " + e);
    }
  }

  private void move(JobState next) {
    if (state != next && !state.next().contains(next)) {
      throw new IllegalStateException("a job that is %s cannot be %s".formatted(state, next));
    }
    state = next;
  }

  /** Staging goes when nobody can need it: unless the run broke off, the same would come again. */
  private void cleanUp(RunEnd end) {
    Leftovers leftovers = new Leftovers(job, err);
    if (end.isResumable()) {
      leftovers.removeTemporary();
    } else {
      leftovers.removeAll(end.state());
    }
  }

  private void writeStatus(
      Optional<ExitCode> code,
      String message,
      List<FailureCause> causes,
      Optional<JobSummary> summary)
      throws IOException {
    lastWritten = clock.instant();
    statusFile.write(
        new JobStatus(
            job.name(),
            state,
            ProcessIdentity.current(),
            attempt,
            startedAt,
            lastWritten.toString(),
            progress,
            code.map(ExitCode::number),
            message,
            causes,
            summary));
  }
}
