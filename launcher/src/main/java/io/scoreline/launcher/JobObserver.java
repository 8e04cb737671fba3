package io.scoreline.launcher;

import io.scoreline.pipeline.Attempts;
import io.scoreline.pipeline.ExitCode;
import io.scoreline.pipeline.JobState;
import io.scoreline.pipeline.JobStatus;
import io.scoreline.pipeline.StatusFile;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Puts together what is kept of a job, what its process told, and whether the process lives. */
final class JobObserver {
  /** How long a job may have no process before it counts as never started. */
  private static final Duration START_GRACE = Duration.ofSeconds(30);

  private final Clock clock;

  JobObserver(Clock clock) {
    this.clock = clock;
  }

  /** A job as it is now. */
  Job observe(JobRecord job) throws IOException {
    Optional<JobProcess> process = JobProcess.read(job.folder());
    boolean alive = process.filter(JobProcess::isAlive).isPresent();
    // Read after the look at the process, as it may tell its end and be gone between the two.
    Optional<JobStatus> status = new StatusFile(job.folder()).read();
    if (status.isPresent() && status.get().isOver()) {
      int ended = status.get().attempt();
      return told(job, status.get(), ended, ended == 1 ? List.of() : attempts(job));
    }
    int toldBy = status.map(JobStatus::attempt).orElse(0);
    List<Attempts.Attempt> attempts = attempts(job);
    Optional<Attempts.Attempt> last =
        attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.get(attempts.size() - 1));
    if (status.isEmpty() || last.map(Attempts.Attempt::number).orElse(0) > toldBy) {
      int claimed = last.map(Attempts.Attempt::number).orElse(1);
      if (status.isPresent() && alive && isOf(process, last)) {
        // Its supervisor starts it again: it stands where it was.
        return told(job, status.get(), claimed, attempts);
      }
      boolean hasProcess =
          process.filter(its -> its.attempt() == claimed && its.identity().isLocal()).isPresent();
      boolean starting = hasProcess ? alive : isYoung(job, last);
      return starting ? untold(job, claimed, attempts) : gone(job, status, claimed, attempts);
    }
    boolean ended = status.get().state().isTerminal();
    boolean lives = alive || status.get().isOfLivingProcess(clock.instant());
    return ended || lives
        ? told(job, status.get(), toldBy, attempts)
        : gone(job, status, toldBy, attempts);
  }

  /** What is to be said of a process that lives but may be stopped, or stuck as a whole. */
  private String silence(JobRecord job, JobStatus status) {
    if (status.state().isTerminal() || status.isFresh(clock.instant())) {
      return "";
    }
    long pid = status.process().pid();
    return ("its process %d lives, but has told nothing since %s (if it is stuck: kill -9 %d, then"
            + " scoreline job resume -n %s)")
        .formatted(pid, status.updatedAt(), pid, job.name());
  }

  /** Whether a job's supervisor has claimed an attempt itself. */
  private static boolean isOf(Optional<JobProcess> supervisor, Optional<Attempts.Attempt> attempt) {
    return attempt.isPresent()
        && supervisor.filter(its -> its.identity().equals(attempt.get().claimedBy())).isPresent();
  }

  /** Whether whoever claimed the last attempt may still be about to start its process. */
  private boolean isYoung(JobRecord job, Optional<Attempts.Attempt> last) {
    Instant claimed = last.map(its -> Instant.parse(its.claimedAt())).orElse(job.createdAt());
    // A claim from the future is as old as a clock was set back.
    return Duration.between(claimed, clock.instant()).abs().compareTo(START_GRACE) < 0;
  }

  private static List<Attempts.Attempt> attempts(JobRecord job) throws IOException {
    return new Attempts(job.folder().toString()).list();
  }

  /** The launches that a job's supervisor made. */
  private static List<Attempts.Attempt> restarts(List<Attempts.Attempt> attempts) {
    return attempts.stream().filter(launch -> !launch.because().isEmpty()).toList();
  }

  private Job told(JobRecord job, JobStatus status, int attempt, List<Attempts.Attempt> attempts) {
    String message =
        ModelName.of(job.resolved().model()).in(status.message()) + silence(job, status);
    return new Job(
        job,
        status.state(),
        status.progress(),
        attempt,
        restarts(attempts),
        Instant.parse(status.updatedAt()),
        status.state().isTerminal() ? status.exitCode() : Optional.empty(),
        message,
        status.causes(),
        status.summary());
  }

  private static Job untold(JobRecord job, int attempt, List<Attempts.Attempt> attempts) {
    return new Job(
        job,
        JobState.PREPARING,
        JobStatus.Progress.NONE,
        attempt,
        restarts(attempts),
        job.createdAt(),
        Optional.empty(),
        "",
        List.of(),
        Optional.empty());
  }

  private static Job gone(
      JobRecord job, Optional<JobStatus> last, int attempt, List<Attempts.Attempt> attempts) {
    return new Job(
        job,
        JobState.FAILED,
        last.map(JobStatus::progress).orElse(JobStatus.Progress.NONE),
        attempt,
        restarts(attempts),
        last.map(status -> Instant.parse(status.updatedAt())).orElse(job.createdAt()),
        Optional.of(ExitCode.RUN_FAILED.number()),
        "the job was interrupted: its process is gone or tells nothing any more",
        List.of(),
        Optional.empty());
  }
}
