package io.scoreline.launcher;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a caller asks for when dead letters are to be scored again.
 *
 * @param job the job that has them: one that completed, or a replay of it
 * @param deployment a deployment of the same endpoint, in place of the job's
 * @param input a file, or a folder whose files are called as those of the job's input, in place of
 *     the job's input
 * @param upload whether local input is copied to the default datastore first, or read in place
 * @param keepStaging whether plan and parts are kept after they are published
 */
public record ReplayRequest(
    String job,
    Optional<String> deployment,
    Optional<String> input,
    boolean upload,
    boolean keepStaging) {
  public ReplayRequest {
    requireNonNull(job, "job is null");
    requireNonNull(deployment, "deployment is null");
    requireNonNull(input, "input is null");
  }
}
