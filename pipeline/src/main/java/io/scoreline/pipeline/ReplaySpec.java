package io.scoreline.pipeline;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * Which dead letters a job scores again.
 *
 * @param of the job that wrote the first version of the output
 * @param version the version that this job publishes, from 2
 * @param previousVersion the version whose dead letters it scores, from 1; less than its own
 * @param previousJob the job that published that version; null for the one of that number
 * @param manifestSha256 the checksum of that version's manifest, in hexadecimal
 */
public record ReplaySpec(
    @JsonProperty("of") String of,
    @JsonProperty("version") int version,
    @JsonProperty("previous_version") int previousVersion,
    @JsonProperty("previous_job") String previousJob,
    @JsonProperty("manifest_sha256") String manifestSha256) {
  public ReplaySpec {
    requireNonNull(of, "of is null");
    requireNonNull(manifestSha256, "manifest_sha256 is null");
    if (previousVersion < 1 || version <= previousVersion) {
      throw new IllegalArgumentException(
          "version: %d, previous_version: %d (expected: a version above the previous, which is >= 1)"
              .formatted(version, previousVersion));
    }
    previousJob = previousJob == null ? nameOf(of, previousVersion) : previousJob;
  }

  /** The name of the job that publishes a version of another's output; its own for the first. */
  public static String nameOf(String first, int version) {
    return version == 1 ? first : "%s-replay-%d".formatted(first, version);
  }

  /** What a resume must have in common with the start: the plan is made from that version. */
  Map<String, String> identity() {
    return Map.of(
        "replay.of", of,
        "replay.previous_version", Integer.toString(previousVersion),
        "replay.manifest_sha256", manifestSha256);
  }
}
