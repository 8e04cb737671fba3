package io.scoreline.launcher;

import static java.util.Objects.requireNonNull;

import io.scoreline.pipeline.Attempts;
import io.scoreline.pipeline.ExitCode;
import io.scoreline.pipeline.JobState;
import io.scoreline.pipeline.JobStatus;
import io.scoreline.transforms.output.FailureCause;
import io.scoreline.transforms.output.JobSummary;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A job as it is now.
 *
 * @param record what is kept of it
 * @param state where it is
 * @param progress how far it is
 * @param attempt which launch of it this is, or was the last, from 1
 * @param restarts the launches, of these, that its supervisor made after a process had ended by a
 *     crash or had given itself up
 * @param updatedAt when its process told so last
 * @param exitCode its process's exit code, once it has ended
 * @param message why it failed, or how it ended; may be empty
 * @param causes the first causes of dead letters
 * @param summary what it came to, once it has published
 */
public record Job(
    JobRecord record,
    JobState state,
    JobStatus.Progress progress,
    int attempt,
    List<Attempts.Attempt> restarts,
    Instant updatedAt,
    Optional<Integer> exitCode,
    String message,
    List<FailureCause> causes,
    Optional<JobSummary> summary) {
  public Job {
    requireNonNull(record, "record is null");
    requireNonNull(state, "state is null");
    requireNonNull(progress, "progress is null");
    restarts = List.copyOf(restarts);
    requireNonNull(updatedAt, "updatedAt is null");
    requireNonNull(exitCode, "exitCode is null");
    requireNonNull(message, "message is null");
    causes = List.copyOf(causes);
    requireNonNull(summary, "summary is null");
  }

  /** The job as one that waits for its turn in the queue. */
  Job queued() {
    return new Job(
        record,
        JobState.QUEUED,
        progress,
        attempt,
        restarts,
        updatedAt,
        Optional.empty(),
        "",
        causes,
        summary);
  }

  /** Whether it broke off, and a resume goes on where it was. */
  public boolean isResumable() {
    return state == JobState.FAILED
        && exitCode.filter(code -> code == ExitCode.RUN_FAILED.number()).isPresent();
  }

  /** What to do next, with the command, where something went wrong. */
  public Optional<String> whatHelps() {
    return WhatHelps.to(this);
  }

  public String name() {
    return record.name();
  }

  /** The file that its process writes its log to. */
  public Path log() {
    return log(record.folder());
  }

  static Path log(Path folder) {
    return folder.resolve("logs").resolve("job.log");
  }

  /** Its dead letters, as far as there are any. */
  public Path deadLetters() {
    return record.folder().resolve("dead_letters.jsonl");
  }

  /** Its report, once it has run to its end. */
  public Path report() {
    return record.folder().resolve("report.json");
  }
}
