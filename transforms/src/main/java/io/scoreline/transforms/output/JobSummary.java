package io.scoreline.transforms.output;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a job came to. Records in are always those scored plus those dead.
 *
 * @param files input files
 * @param failedFiles input files with at least one dead letter
 * @param leftOut marker and hidden files that were passed over
 * @param in records read
 * @param scored records scored
 * @param dead records, or files, in the dead letters
 * @param bytes how long the input files are, together
 * @param units work units
 * @param retried how often a mini-batch was tried again, by cause; at most {@link RetryCauses#MOST}
 *     causes
 * @param causes the first causes of failure, at most 20
 * @param outputs paths of the published files; empty if nothing was published
 * @param replayOrNull what a replay changed; null for a job that is none
 */
public record JobSummary(
    @JsonProperty("files") long files,
    @JsonProperty("failed_files") long failedFiles,
    @JsonProperty("left_out") long leftOut,
    @JsonProperty("in") long in,
    @JsonProperty("scored") long scored,
    @JsonProperty("dead") long dead,
    @JsonProperty("bytes") long bytes,
    @JsonProperty("units") long units,
    @JsonProperty("retried") Map<String, Long> retried,
    @JsonProperty("causes") List<FailureCause> causes,
    @JsonProperty("outputs") List<String> outputs,
    @JsonProperty("replay") @JsonInclude(JsonInclude.Include.NON_NULL) Replayed replayOrNull)
    implements Serializable {
  /**
   * What a replay changed.
   *
   * @param dead dead letters before it
   * @param saved records that it scored, and published
   * @param filesNotThere files with dead letters that were not found again: they stay dead
   */
  public record Replayed(
      @JsonProperty("dead") long dead,
      @JsonProperty("saved") long saved,
      @JsonProperty("files_not_there") long filesNotThere)
      implements Serializable {}

  public JobSummary {
    retried = retried == null ? new TreeMap<>() : new TreeMap<>(retried);
    causes = List.copyOf(causes);
    outputs = List.copyOf(outputs);
  }

  /** The summary of a job that is no replay. */
  public JobSummary(
      long files,
      long failedFiles,
      long leftOut,
      long in,
      long scored,
      long dead,
      long bytes,
      long units,
      Map<String, Long> retried,
      List<FailureCause> causes,
      List<String> outputs) {
    this(
        files,
        failedFiles,
        leftOut,
        in,
        scored,
        dead,
        bytes,
        units,
        retried,
        causes,
        outputs,
        null);
  }

  /** What a replay changed, if it was one. */
  public Optional<Replayed> replay() {
    return Optional.ofNullable(replayOrNull);
  }
}
