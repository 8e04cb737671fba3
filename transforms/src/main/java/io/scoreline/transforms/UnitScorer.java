package io.scoreline.transforms;

import dev.failsafe.ExecutionContext;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.failsafe.TimeoutExceededException;
import io.scoreline.transforms.output.DeadLetter;
import io.scoreline.transforms.output.Effort;
import io.scoreline.transforms.output.FailureCauses;
import io.scoreline.transforms.output.FileAccount;
import io.scoreline.transforms.output.PartAccount;
import io.scoreline.transforms.output.RetryCauses;
import io.scoreline.transforms.output.RowWriter;
import io.scoreline.transforms.output.StagedFile;
import io.scoreline.transforms.plan.MiniBatch;
import io.scoreline.transforms.plan.StorageRefusedException;
import io.scoreline.transforms.plan.WorkUnit;
import io.scoreline.transforms.records.InputBinding;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import io.scoreline.transforms.scorer.WrittenFile;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PartDraft;
import io.scoreline.transforms.staging.SpillBuffer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Scores work units and stages their parts, with retry and time-out for each mini-batch. One per
 * worker; not thread-safe.
 */
final class UnitScorer implements AutoCloseable {
  private static final int MEMORY_BYTES = 8 << 20;
  private static final Duration FIRST_DELAY = Duration.ofMillis(200);

  /** However short the time-out of an attempt, its records may be read again to be told. */
  private static final Duration LEAST_BURIAL = Duration.ofMinutes(1);

  private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

  private final ScoringSettings settings;
  private final JobStaging staging;
  private final UnitInFlight flight;
  private final MiniBatchScorer miniBatches;
  private final SpillBuffer rows = new SpillBuffer(MEMORY_BYTES);
  private final SpillBuffer deadLetters = new SpillBuffer(MEMORY_BYTES);
  private final SpillBuffer attemptRows = new SpillBuffer(MEMORY_BYTES);
  private final SpillBuffer attemptDeadLetters = new SpillBuffer(MEMORY_BYTES);
  private final RowWriter writer;
  private final FailsafeExecutor<Scored> attempts;
  private final FailsafeExecutor<Scored> burials;

  private final FailureCauses causes = new FailureCauses();
  private final RetryCauses retried = new RetryCauses();

  /** What a mini-batch came to. */
  private record Scored(List<FileAccount> files, int attempts) {}

  UnitScorer(ScoringSettings settings, InputBinding binding, Scorer scorer, JobStaging staging) {
    this.settings = settings;
    this.staging = staging;
    this.flight = new UnitInFlight(staging, settings.maxAttempts());
    this.miniBatches = new MiniBatchScorer(settings, binding, scorer, flight);
    this.writer =
        new RowWriter(settings.output(), binding.keptColumns(), attemptRows, attemptDeadLetters);
    RetryPolicy<Scored> retry =
        RetryPolicy.<Scored>builder()
            .handleIf(UnitScorer::mayPassNextTime)
            .withMaxRetries(settings.maxAttempts() - 1)
            .withBackoff(FIRST_DELAY, LONGEST_DELAY)
            .withJitter(0.25)
            .onRetry(attempt -> retried.add(causeOf(attempt.getLastException())))
            .build();
    this.attempts = Failsafe.with(retry);
    Duration reading =
        settings.timeout().compareTo(LEAST_BURIAL) > 0 ? settings.timeout() : LEAST_BURIAL;
    this.burials = Failsafe.with(Timeout.<Scored>builder(reading).build());
  }

  private static boolean mayPassNextTime(Throwable failure) {
    return failure instanceof ScoringStoppedException || failure instanceof IOException;
  }

  /** What the ledger says of an attempt after which there is another. */
  private String causeOf(Throwable failure) {
    return failure instanceof IOException
        ? "reading failed: " + failure.getMessage()
        : "it stood still for %d s".formatted(settings.timeout().toSeconds());
  }

  /** Scores a unit and stages its part; gives the account of the part that is now the unit's. */
  PartAccount score(WorkUnit unit) throws IOException {
    flight.begin(unit.number());
    PartAccount part;
    try {
      part = scoreAndStage(unit);
    } catch (VirtualMachineError e) {
      // Out of memory, as a rule: the process ends, and the next one finds out by what.
      flight.ended();
      throw e;
    } catch (UncheckedIOException e) {
      // The trail could not be left, or rows could not be kept.
      stop(e);
      throw e.getCause();
    } catch (IOException | RuntimeException | Error e) {
      stop(e);
      throw e;
    }
    flight.done();
    return part;
  }

  private void stop(Throwable reason) {
    try {
      flight.stopped();
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  private PartAccount scoreAndStage(WorkUnit unit) throws IOException {
    long start = System.nanoTime();
    rows.clear();
    deadLetters.clear();
    causes.clear();
    retried.clear();
    List<FileAccount> files = new ArrayList<>();
    List<StagedFile> written = new ArrayList<>();
    int mostAttempts = 1;
    long rowBytes = 0;
    long deadLetterBytes = 0;
    for (MiniBatch miniBatch : unit.miniBatches()) {
      long begun = System.nanoTime();
      Scored scored = score(miniBatch);
      writer.flush();
      rowBytes += writer.rowBytes();
      deadLetterBytes += writer.deadLetterBytes();
      causes.addAll(writer.causes());
      attemptRows.writeTo(rows.stream());
      attemptDeadLetters.writeTo(deadLetters.stream());
      for (WrittenFile file : miniBatches.written()) {
        written.add(staging.stage(file));
        Files.delete(file.content());
      }
      long tookMillis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
      Effort effort = new Effort(unit.number(), unit.number(), scored.attempts(), tookMillis);
      scored.files().forEach(file -> files.add(file.withEffort(effort)));
      mostAttempts = Math.max(mostAttempts, scored.attempts());
    }
    List<String> columns = rowBytes == 0 ? List.of() : writer.columns();
    long durationMillis = Duration.ofNanos(System.nanoTime() - start).toMillis();
    return staging.stage(
        rows,
        deadLetters,
        new PartDraft(
            unit.number(),
            files,
            columns,
            rowBytes,
            deadLetterBytes,
            causes.list(),
            mostAttempts,
            retried.counts(),
            durationMillis,
            written));
  }

  private Scored score(MiniBatch miniBatch) throws IOException {
    try {
      return scoreOrBury(miniBatch);
    } finally {
      miniBatches.release();
    }
  }

  private Scored scoreOrBury(MiniBatch miniBatch) throws IOException {
    try {
      return attempts.get(context -> attempt(miniBatch, context));
    } catch (FailsafeException e) {
      if (e.getCause() instanceof ScoringStoppedException) {
        return bury(miniBatch, DeadLetter.Kind.TIMEOUT, timedOut());
      }
      if (e.getCause() instanceof IOException failed) {
        refuseIfInterrupted(failed);
        refuseIfRefused(failed);
        return bury(miniBatch, DeadLetter.Kind.STORAGE, "reading failed: " + failed.getMessage());
      }
      throw e;
    }
  }

  /** A runner that cancels interrupts its workers, which ends reads: not the input's fault. */
  private static void refuseIfInterrupted(Throwable failure) throws IOException {
    boolean isInterrupted = Thread.currentThread().isInterrupted();
    for (Throwable cause = failure; cause != null && !isInterrupted; cause = cause.getCause()) {
      isInterrupted =
          cause instanceof InterruptedIOException && !(cause instanceof SocketTimeoutException);
    }
    if (isInterrupted) {
      throw new IOException("the worker was interrupted", failure);
    }
  }

  /** Whoever is not let in is told so; it says nothing about the input. */
  private static void refuseIfRefused(Throwable failure) throws StorageRefusedException {
    if (failure instanceof StorageRefusedException refused) {
      throw refused;
    }
  }

  private String timedOut() {
    return ("it stood still for %d s, tried %d times (expected: fewer records in a model call, by a"
            + " smaller scoreline.batch_size, or a longer retry_settings.timeout)")
        .formatted(settings.timeout().toSeconds(), settings.maxAttempts());
  }

  private Scored attempt(MiniBatch miniBatch, ExecutionContext<Scored> context)
      throws IOException, ScoringException {
    int attempt = context.getAttemptCount() + 1;
    long run = miniBatches.model().startRun();
    try {
      return isTimed() ? timedAttempt(miniBatch, attempt, run) : attempt(miniBatch, attempt);
    } finally {
      miniBatches.model().endRun();
    }
  }

  /**
   * Of a script each call has its time, and starting a worker again has none of it. Care costs a
   * write to storage for each call, which is no fault of the records; one at which nothing moves
   * any more ends the process.
   */
  private boolean isTimed() {
    return settings.model().script().isEmpty() && !flight.isCareful();
  }

  private Scored timedAttempt(MiniBatch miniBatch, int attempt, long run)
      throws IOException, ScoringException {
    AtomicBoolean stopped = new AtomicBoolean();
    Runnable stop =
        () -> {
          stopped.set(true);
          miniBatches.model().stop(run);
        };
    var limit = new StandstillLimit(settings.timeout(), () -> flight.position().ofItsOwn(), stop);
    try {
      return attempt(miniBatch, attempt);
    } catch (IOException | RuntimeException e) {
      // What it was in when it was interrupted fails as it likes.
      if (stopped.get()) {
        throw new ScoringStoppedException(e);
      }
      throw e;
    } finally {
      limit.close();
    }
  }

  private Scored attempt(MiniBatch miniBatch, int attempt) throws IOException, ScoringException {
    Map<Long, String> changed = MiniBatchScorer.noneChanged();
    while (true) {
      writer.reset();
      try {
        return new Scored(miniBatches.score(miniBatch, changed, attempt, writer), attempt);
      } catch (MiniBatchScorer.RawTextNeededException e) {
        miniBatches.captureRaw();
      } catch (MiniBatchScorer.ChangedFileException e) {
        changed.put(e.file(), e.getMessage());
      }
    }
  }

  private Scored bury(MiniBatch miniBatch, DeadLetter.Kind kind, String message)
      throws IOException {
    var burial = new ModelCalls.Failure(kind, message, settings.maxAttempts());
    try {
      return burials.get(context -> bury(miniBatch, burial, context));
    } catch (FailsafeException e) {
      if (!(e instanceof TimeoutExceededException) && !mayPassNextTime(e.getCause())) {
        throw e;
      }
      refuseIfInterrupted(e);
      refuseIfRefused(e.getCause());
      // What hung or failed while it was scored does so again: the files are given up unread.
      writer.reset();
      return new Scored(miniBatches.buryUnread(miniBatch, burial, writer), settings.maxAttempts());
    }
  }

  private Scored bury(
      MiniBatch miniBatch, ModelCalls.Failure burial, ExecutionContext<Scored> context)
      throws IOException, ScoringException {
    long run = miniBatches.model().startRun();
    context.onCancel(() -> miniBatches.model().stop(run));
    Map<Long, String> changed = MiniBatchScorer.noneChanged();
    try {
      while (true) {
        writer.reset();
        try {
          return new Scored(
              miniBatches.bury(miniBatch, changed, burial, writer), settings.maxAttempts());
        } catch (MiniBatchScorer.ChangedFileException e) {
          changed.put(e.file(), e.getMessage());
        }
      }
    } finally {
      miniBatches.model().endRun();
    }
  }

  @Override
  public void close() throws IOException {
    miniBatches.close();
    for (SpillBuffer buffer : List.of(rows, deadLetters, attemptRows, attemptDeadLetters)) {
      buffer.close();
    }
  }
}
