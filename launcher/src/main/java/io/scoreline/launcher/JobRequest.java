package io.scoreline.launcher;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.resolution.JobOverrides;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a caller asks for when an endpoint is invoked.
 *
 * @param endpoint the endpoint's name
 * @param deployment a deployment in place of the default one
 * @param inputs data assets, datastore paths, local files, folders or globs, http(s) files; at
 *     least one
 * @param inputType what the inputs are, where the caller says so
 * @param outputFolder a datastore path or a local folder, in place of {@code azureml/<job>/score}
 *     in the default datastore
 * @param overrides settings for this job alone
 * @param jobName the job's name, in place of a generated one
 * @param experimentName what jobs are grouped by, in place of the endpoint's name
 * @param idempotencyKey a start that repeats a key starts nothing and returns the first job
 * @param description a text for people
 * @param tags for people and queries
 * @param upload whether local input is copied to the default datastore first, or read in place
 * @param resume whether a job of that name or key that broke off goes on where it was
 * @param keepStaging whether plan and parts are kept after they are published
 */
public record JobRequest(
    String endpoint,
    Optional<String> deployment,
    List<String> inputs,
    Optional<DataAsset.Type> inputType,
    Optional<String> outputFolder,
    JobOverrides overrides,
    Optional<String> jobName,
    Optional<String> experimentName,
    Optional<String> idempotencyKey,
    Optional<String> description,
    Map<String, String> tags,
    boolean upload,
    boolean resume,
    boolean keepStaging) {
  public JobRequest {
    requireNonNull(endpoint, "endpoint is null");
    requireNonNull(deployment, "deployment is null");
    inputs = List.copyOf(inputs);
    requireNonNull(inputType, "inputType is null");
    requireNonNull(outputFolder, "outputFolder is null");
    requireNonNull(overrides, "overrides is null");
    requireNonNull(jobName, "jobName is null");
    requireNonNull(experimentName, "experimentName is null");
    requireNonNull(idempotencyKey, "idempotencyKey is null");
    requireNonNull(description, "description is null");
    tags = Map.copyOf(tags);
  }
}
