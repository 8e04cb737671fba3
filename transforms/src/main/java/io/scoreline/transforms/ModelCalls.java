package io.scoreline.transforms;

import io.scoreline.transforms.output.DeadLetter;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One worker's calls of the model, on ranges of its batch: a call that fails is searched for the
 * records that make it fail. Not thread-safe, but for {@link #stop} and {@link #isStopped}.
 */
final class ModelCalls implements AutoCloseable {
  /** Takes what becomes of the batch's records, in their order. */
  interface Outcomes {
    /** The model is called on the records {@code from} to {@code to - 1}. */
    void calls(int from, int to);

    /** The call is over, and did not fail. */
    void returned();

    /**
     * The records {@code from} to {@code to - 1} are scored.
     *
     * @param predictions theirs, from 0
     */
    void areScored(int from, int to, Predictions predictions) throws IOException;

    /** The model failed on a record alone. */
    void isDead(int record, Failure failure);
  }

  /**
   * Why a call failed, or records are dead.
   *
   * @param kind that of the dead letters
   * @param message theirs
   * @param attempts how often it was tried
   */
  record Failure(DeadLetter.Kind kind, String message, int attempts) {
    private static Failure of(ScoringException failed) {
      return new Failure(
          switch (failed.reason()) {
            case MODEL -> DeadLetter.Kind.MODEL;
            case TIMEOUT -> DeadLetter.Kind.TIMEOUT;
            case PROCESS -> DeadLetter.Kind.PROCESS;
          },
          String.valueOf(failed.getMessage()),
          failed.attempts());
    }
  }

  private final Scorer scorer;
  private final RecordBatch batch;
  private final Outcomes outcomes;
  private final CallSize size;
  private final LongSupplier nanoClock;
  private int callRecords;
  private int failedAlone;
  private volatile boolean stopped;
  // Guarded by this, as it is also stopped from another thread:
  private Scorer.Session session;
  private long run;
  private Optional<Thread> worker = Optional.empty();

  /**
   * @param size how many records a call has, at most as many as the batch holds
   * @param nanoClock times calls, in nanoseconds
   */
  ModelCalls(
      Scorer scorer, RecordBatch batch, Outcomes outcomes, CallSize size, LongSupplier nanoClock) {
    this.scorer = scorer;
    this.batch = batch;
    this.outcomes = outcomes;
    this.size = size;
    this.nanoClock = nanoClock;
    this.callRecords = size.records();
    this.session = scorer.newSession();
  }

  /** Forgets what earlier batches were like: how a mini-batch is scored depends on it alone. */
  void begin() {
    callRecords = size.records();
    failedAlone = 0;
  }

  /**
   * Sets how many records a call of the next batch has: as many as it may, unless many of this one
   * failed alone. Then most calls would fail, and each of them is paid for.
   */
  void endBatch() {
    if (failedAlone > 0 && scorer.fixedBatchSize().isEmpty()) {
      int fewer = Integer.highestOneBit(Math.max(1, batch.size() / failedAlone));
      callRecords = Math.min(size.records(), fewer);
    } else {
      callRecords = Math.min(size.records(), 2 * callRecords);
    }
    failedAlone = 0;
  }

  /**
   * Scores a range of the batch, in calls of as many records as {@link #endBatch} has set.
   *
   * @throws ScoringStoppedException if {@link #stop} was called
   */
  void score(int from, int to) throws IOException, ScoringException {
    int next = from;
    while (next < to) {
      int end = Math.min(to, next + callRecords);
      Optional<Failure> failure = call(next, end);
      next = failure.isPresent() ? passFirstBad(next, end, failure.get()) : end;
    }
  }

  /**
   * Looks for the first record on which the call of a range fails, by halves, and scores all before
   * it. What is behind it is left to a call of its own: most likely it is good. This takes about
   * {@code log2(n) + 2} calls, half of what it takes to try both halves of each part (Hwang, "A
   * method for detecting all defective members in a population by group testing", 1972).
   *
   * @param failure why the range's call failed
   * @return the record behind it
   */
  private int passFirstBad(int from, int to, Failure failure) throws IOException, ScoringException {
    int first = from;
    int end = to;
    Optional<Failure> alone = to - from == 1 ? Optional.of(failure) : Optional.empty();
    while (end - first > 1) {
      int middle = (first + end) >>> 1;
      alone = call(first, middle);
      if (alone.isPresent()) {
        end = middle;
      } else {
        first = middle;
      }
    }
    // It was last in all calls that failed, and may pass alone, as where memory ran out.
    Optional<Failure> told = alone.isPresent() ? alone : call(first, end);
    if (told.isPresent()) {
      failedAlone++;
      outcomes.isDead(first, told.get());
    }
    return end;
  }

  /** Calls the model, and writes its rows; gives the reason if the call failed. */
  private Optional<Failure> call(int from, int to) throws IOException, ScoringException {
    Predictions predictions;
    outcomes.calls(from, to);
    boolean isFull = callRecords == size.records();
    long begun = nanoClock.getAsLong();
    try {
      predictions = session().score(batch, from, to);
      size.took(to - from, nanoClock.getAsLong() - begun);
      requireAll(predictions, to - from);
      outcomes.returned();
    } catch (ScoringStoppedException e) {
      throw e;
    } catch (ScoringException e) {
      if (stopped) {
        throw new ScoringStoppedException(e);
      }
      return Optional.of(Failure.of(e));
    } catch (OutOfMemoryError e) {
      // What the call held is free again: fewer records may fit.
      callRecords = Math.max(1, (to - from) / 2);
      size.ranOutOfMemory(to - from);
      return Optional.of(
          new Failure(DeadLetter.Kind.MODEL, "the model ran out of memory: " + e.getMessage(), 1));
    }
    outcomes.areScored(from, to, predictions);
    if (isFull) {
      callRecords = size.records();
    }
    return Optional.empty();
  }

  /** An engine that gives fewer would leave rows with the values of an earlier call. */
  static void requireAll(Predictions predictions, int records) {
    if (predictions.records() != records) {
      throw new IllegalStateException(
          "the engine gave predictions of %d records (expected: %d)"
              .formatted(predictions.records(), records));
    }
  }

  private synchronized Scorer.Session session() {
    return session;
  }

  /** Starts another attempt, which {@link #stop} may end by the number that this gives. */
  synchronized long startRun() {
    if (stopped) {
      session.close();
      session = scorer.newSession();
      stopped = false;
    }
    worker = Optional.of(Thread.currentThread());
    return ++run;
  }

  /** Ends the attempt: from now on it cannot be stopped, and what stopping it set is undone. */
  synchronized void endRun() {
    worker = Optional.empty();
    if (stopped) {
      Thread.interrupted();
    }
  }

  /**
   * Ends an attempt soon, unless it has ended; called from another thread. An engine, or a read,
   * that does not listen is interrupted.
   */
  synchronized void stop(long startedRun) {
    if (startedRun == run && worker.isPresent()) {
      stopped = true;
      try {
        session.stop();
      } finally {
        worker.get().interrupt();
      }
    }
  }

  boolean isStopped() {
    return stopped;
  }

  @Override
  public synchronized void close() {
    session.close();
  }
}
