package io.scoreline.pipeline;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.scoreline.transforms.output.FailureCause;
import io.scoreline.transforms.output.JobSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a job process tells of itself in its status file.
 *
 * @param job the job's name
 * @param state where it is
 * @param process the process that runs it
 * @param attempt which launch of the job that is, from 1
 * @param startedAt when the job started, ISO 8601
 * @param updatedAt when this was written, ISO 8601
 * @param progress how far it is
 * @param exitCode the process's exit code, once it has ended; the job may go on in another one
 * @param message why it failed, or how it ended; may be empty
 * @param causes the first causes of dead letters, grouped, at most 20
 * @param summary what it came to, once it has published
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record JobStatus(
    @JsonProperty("job") String job,
    @JsonProperty("status") JobState state,
    @JsonProperty("process") ProcessIdentity process,
    @JsonProperty("attempt") int attempt,
    @JsonProperty("started_at") String startedAt,
    @JsonProperty("updated_at") String updatedAt,
    @JsonProperty("progress") Progress progress,
    @JsonProperty("exit_code") Optional<Integer> exitCode,
    @JsonProperty("message") String message,
    @JsonProperty("causes") List<FailureCause> causes,
    @JsonProperty("summary") Optional<JobSummary> summary) {
  /**
   * How far a job is.
   *
   * @param files input files, 0 before they are listed
   * @param units work units, 0 before they are planned
   * @param unitsDone work units whose part is durable
   * @param scored records scored so far
   * @param dead records, or files, in the dead letters so far
   */
  public record Progress(
      @JsonProperty("files") long files,
      @JsonProperty("units") long units,
      @JsonProperty("units_done") long unitsDone,
      @JsonProperty("scored") long scored,
      @JsonProperty("dead") long dead) {
    public static final Progress NONE = new Progress(0, 0, 0, 0, 0);
  }

  /** A process of another machine that has told nothing for so long is gone with it. */
  private static final Duration HEARTBEAT_LIMIT = Duration.ofSeconds(60);

  public JobStatus {
    causes = List.copyOf(causes);
  }

  /** Whether the run broke off and a resume can go on where it was. */
  @JsonIgnore
  public boolean isResumable() {
    return state == JobState.FAILED
        && exitCode.filter(code -> code == ExitCode.RUN_FAILED.number()).isPresent();
  }

  /**
   * Whether the process that told this lives. One of this machine can be looked at: clocks that
   * jump, and a process that was stopped for a while, mean nothing then. One of another machine
   * tells something twice a second.
   */
  public boolean isOfLivingProcess(Instant now) {
    return exitCode.isEmpty() && (process.isLocal() ? process.isAlive() : isFresh(now));
  }

  /** Told of late; what is told from the future is as old as a clock was set back. */
  public boolean isFresh(Instant now) {
    Duration age = Duration.between(Instant.parse(updatedAt), now).abs();
    return age.compareTo(HEARTBEAT_LIMIT) < 0;
  }

  /** The same job, found to have failed when nothing ran it. */
  public JobStatus failed(ExitCode code, String why) {
    return new JobStatus(
        job,
        JobState.FAILED,
        process,
        attempt,
        startedAt,
        updatedAt,
        progress,
        Optional.of(code.number()),
        why,
        causes,
        summary);
  }

  /** Whether the job has ended for good. */
  @JsonIgnore
  public boolean isOver() {
    return state.isTerminal() && !isResumable();
  }
}
