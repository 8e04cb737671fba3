package io.scoreline.transforms.output;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * What a job's report and manifest say of the job itself.
 *
 * @param job the job's name, unique
 * @param startedAt when it started, ISO 8601
 * @param detailsJson any more: a JSON object, for example the resolved deployment and versions
 */
public record JobDetails(String job, String startedAt, String detailsJson) implements Serializable {
  public JobDetails {
    requireNonNull(job, "job is null");
    requireNonNull(startedAt, "startedAt is null");
    requireNonNull(detailsJson, "detailsJson is null");
  }
}
