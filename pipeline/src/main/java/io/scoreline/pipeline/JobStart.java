package io.scoreline.pipeline;

import com.fasterxml.jackson.core.type.TypeReference;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a process may run a job: a name that was used before starts nothing, one that
 * runs is left alone, and one that broke off goes on only when that was asked for. A name under
 * which nothing was planned, as the input was not there, is not used yet; one that was used stands
 * for what it was used for, and another input or model is refused.
 */
final class JobStart {
  /** A process of another machine tells something twice a second; see {@link JobRun}. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** One that tells nothing at so many looks is gone; if it is not, its attempt is over. */
  private static final int LOOKS = 30;

  /** The file in a job's folder that holds what it was started for, as {@link JobIdentity}. */
  private static final String LAUNCH = "launch.json";

  private static final TypeReference<Map<String, String>> IDENTITY = new TypeReference<>() {};

  private final ScoringJob job;
  private final ScoringOptions options;
  private final Clock clock;
  private final Pause pause;
  private final PrintStream err;
  private final Attempts attempts;
  private final Path folder;
  private final StatusFile statusFile;

  /** What was decided. */
  sealed interface Decision {
    /** The process runs the job, as this attempt. */
    record Run(int attempt) implements Decision {}

    /** The process ends with this code, and changes nothing. */
    record Stay(ExitCode code, String message) implements Decision {}
  }

  /** How it waits. */
  interface Pause {
    void sleep(Duration time) throws InterruptedException;
  }

  JobStart(ScoringJob job, ScoringOptions options, Clock clock, Pause pause, PrintStream err) {
    this.job = job;
    this.options = options;
    this.clock = clock;
    this.pause = pause;
    this.err = err;
    this.attempts = new Attempts(job.locations().reports());
    this.folder = Path.of(job.locations().reports());
    this.statusFile = new StatusFile(folder);
  }

  /**
   * What is known of the last launch; of two that are the same, nothing was told in between.
   *
   * @param last its number, 0 if there was none
   * @param status what was told last, perhaps by an earlier one
   * @param runner its process, unless it has told its end
   */
  private record Told(int last, Optional<JobStatus> status, Optional<ProcessIdentity> runner) {}

  Decision decide() throws IOException {
    Decision decision = decideByWhatIsTold();
    if (decision instanceof Decision.Run && !isPlanned()) {
      DurableStores.at(job.locations().reports())
          .put(LAUNCH, JobStaging.JSON.writeValueAsBytes(JobIdentity.of(job)));
    }
    return decision;
  }

  private Decision decideByWhatIsTold() throws IOException {
    Told told = look();
    if (isOver(told) && isUnused(told)) {
      return claim(told.last() + 1);
    }
    Optional<Decision> another = refuseAnother(told);
    if (another.isPresent()) {
      return another.get();
    }
    if (isOver(told)) {
      return ended(told);
    }
    if (options.getAttempt() > 0) {
      return options.getAttempt() == told.last() ? goOn(told.last()) : overtaken(told.last());
    }
    if (told.last() == 0) {
      return claim(1);
    }
    if (told.runner().filter(runner -> !runner.isLocal()).isPresent()) {
      Told later = awaitNews(told);
      if (isOver(later)) {
        return ended(later);
      }
      return later.equals(told) || later.runner().isEmpty() ? again(later) : runs(later);
    }
    return told.runner().filter(ProcessIdentity::isAlive).isPresent() ? runs(told) : again(told);
  }

  private Decision again(Told told) throws IOException {
    // A job that is to be cancelled needs no leave to end.
    boolean needsLeave = isPlanned() && !Files.exists(folder.resolve(JobRun.CANCEL));
    if (needsLeave && !options.isResume()) {
      return new Decision.Stay(
          ExitCode.RUN_FAILED,
          "job %s broke off (expected: --resume to go on where it was, or another name)"
              .formatted(job.name()));
    }
    return claim(told.last() + 1);
  }

  private boolean isPlanned() throws IOException {
    return JobStaging.at(job.locations().staging()).isPlanned();
  }

  /**
   * Whether the job failed before it knew what there is to score: its user mends that, and comes
   * again.
   */
  private boolean isUnused(Told told) throws IOException {
    JobStatus status = told.status().orElseThrow();
    return status.state() == JobState.FAILED
        && status.progress().units() == 0
        && !status.process().isAlive()
        && !isPlanned();
  }

  /** The answer to a launch for something else than its name stands for. */
  private Optional<Decision> refuseAnother(Told told) throws IOException {
    DurableStore store = DurableStores.at(job.locations().reports());
    boolean isUsed =
        isPlanned() || isOver(told) || told.runner().filter(ProcessIdentity::isAlive).isPresent();
    if (!isUsed || !store.exists(LAUNCH)) {
      return Optional.empty();
    }
    List<String> differences =
        JobIdentity.differences(
            JobStaging.JSON.readValue(store.read(LAUNCH), IDENTITY), JobIdentity.of(job));
    return differences.isEmpty()
        ? Optional.empty()
        : Optional.of(refused("was started before, for something else", differences));
  }

  private Told look() throws IOException {
    // Before the status is read: what it tells is then of this attempt, or of a later one.
    int last = attempts.last();
    Optional<JobStatus> status = statusFile.read();
    if (status.filter(its -> its.attempt() >= last).isPresent()) {
      return new Told(
          last, status, status.filter(its -> its.exitCode().isEmpty()).map(JobStatus::process));
    }
    // It has told nothing yet: whoever claimed the launch is about to.
    Optional<Attempts.Attempt> claimed =
        attempts.list().stream().filter(attempt -> attempt.number() == last).findFirst();
    return new Told(last, status, claimed.map(Attempts.Attempt::claimedBy));
  }

  /** What a process told that was overtaken holds only of what cannot be taken back. */
  private static boolean isOver(Told told) {
    return told.status()
        .filter(JobStatus::isOver)
        .filter(its -> its.state() == JobState.COMPLETED || its.attempt() >= told.last())
        .isPresent();
  }

  /**
   * Looks again until something is told, or long enough nothing. Not by the time that was told: the
   * other machine's clock may be another.
   */
  private Told awaitNews(Told told) throws IOException {
    ProcessIdentity runner = told.runner().orElseThrow();
    err.printf(
        "job %s was run last by process %d of %s; looking for %d s whether it still is%n",
        job.name(), runner.pid(), runner.host(), LOOKS * LOOK_EVERY.toSeconds());
    Told later = told;
    for (int looks = 0; looks < LOOKS && later.equals(told); looks++) {
      try {
        pause.sleep(LOOK_EVERY);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
      later = look();
    }
    return later;
  }

  private Decision claim(int attempt) throws IOException {
    Decision decision = goOn(attempt);
    if (decision instanceof Decision.Run && !attempts.claim(attempt, clock.instant().toString())) {
      return overtaken(attempt);
    }
    return decision;
  }

  private Decision ended(Told told) {
    JobStatus status = told.status().orElseThrow();
    int code = status.exitCode().orElse(ExitCode.OTHER.number());
    if (!status.process().isAlive()) {
      // It may have been ended while it removed them.
      new Leftovers(job, err).removeAll(status.state());
    }
    return new Decision.Stay(
        ExitCode.of(code),
        "job %s has ended before: %s%s"
            .formatted(
                job.name(),
                status.state().shown(),
                status.message().isEmpty() ? "" : ": " + status.message()));
  }

  private Decision overtaken(int last) {
    return new Decision.Stay(
        ExitCode.RUNS_ALREADY, "job %s is run by attempt %d".formatted(job.name(), last));
  }

  private Decision runs(Told told) {
    ProcessIdentity runner = told.runner().orElseThrow();
    return new Decision.Stay(
        ExitCode.RUNS_ALREADY,
        "job %s runs already, in process %d of %s"
            .formatted(job.name(), runner.pid(), runner.host()));
  }

  private Decision goOn(int attempt) throws IOException {
    JobStaging staging = JobStaging.at(job.locations().staging());
    List<String> differences = JobIdentity.differences(staging, job.deployment(), job.replay());
    if (differences.isEmpty()) {
      return new Decision.Run(attempt);
    }
    return refused("cannot go on, as what it scores is not what it was", differences);
  }

  private Decision refused(String what, List<String> differences) {
    return new Decision.Stay(
        ExitCode.BAD_ARGUMENTS,
        "job %s %s (expected: the same, or another name):%n  %s"
            .formatted(job.name(), what, String.join("%n  ".formatted(), differences)));
  }
}
