package io.scoreline.pipeline;

import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a process may run a job: a name that was used before starts nothing, one that
 * runs is left alone, and one that broke off goes on only when that was asked for.
 */
final class JobStart {
  private final ScoringJob job;
  private final ScoringOptions options;
  private final Clock clock;
  private final Attempts attempts;

  /** What was decided. */
  sealed interface Decision {
    /** The process runs the job, as this attempt. */
    record Run(int attempt) implements Decision {}

    /** The process ends with this code, and changes nothing. */
    record Stay(ExitCode code, String message) implements Decision {}
  }

  JobStart(ScoringJob job, ScoringOptions options, Clock clock) {
    this.job = job;
    this.options = options;
    this.clock = clock;
    this.attempts = new Attempts(job.locations().reports());
  }

  Decision decide() throws IOException {
    // Before the status is read: what it tells is then of this attempt, or of a later one.
    int last = attempts.last();
    Optional<JobStatus> status = new StatusFile(Path.of(job.locations().reports())).read();
    if (status.isPresent() && status.get().isOver()) {
      return ended(status.get());
    }
    if (options.getAttempt() > 0) {
      return options.getAttempt() == last ? goOn(last) : overtaken(last);
    }
    if (last > 0) {
      if (status.isPresent()
          && !status.get().state().isTerminal()
          && status.get().isOfLivingProcess(clock.instant())) {
        return runs(status.get());
      }
      if (!options.isResume()) {
        return new Decision.Stay(
            ExitCode.RUN_FAILED,
            "job %s broke off (expected: --resume=true to go on where it was, or another name)"
                .formatted(job.name()));
      }
    }
    Decision decision = goOn(last + 1);
    if (decision instanceof Decision.Run && !attempts.claim(last + 1, clock.instant().toString())) {
      return overtaken(last + 1);
    }
    return decision;
  }

  private Decision ended(JobStatus status) {
    int code = status.exitCode().orElse(ExitCode.OTHER.number());
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
        ExitCode.OTHER, "job %s is run by attempt %d".formatted(job.name(), last));
  }

  private Decision runs(JobStatus status) {
    return new Decision.Stay(
        ExitCode.OTHER,
        "job %s runs already, in process %d of %s"
            .formatted(job.name(), status.process().pid(), status.process().host()));
  }

  private Decision goOn(int attempt) throws IOException {
    JobStaging staging = JobStaging.at(job.locations().staging());
    List<String> differences = JobIdentity.differences(staging, job.deployment(), job.replay());
    if (differences.isEmpty()) {
      return new Decision.Run(attempt);
    }
    return new Decision.Stay(
        ExitCode.BAD_ARGUMENTS,
        "job %s cannot go on, as what it scores is not what it was:%n  %s"
            .formatted(job.name(), String.join("%n  ".formatted(), differences)));
  }
}
