package io.scoreline.launcher;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.resolution.ResolvedDeployment;
import io.scoreline.pipeline.ReplaySpec;
import io.scoreline.pipeline.ScoringJob;
import io.scoreline.transforms.output.OutputSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of a job: what was asked for, and where its files are.
 *
 * @param name unique
 * @param endpoint the endpoint's name
 * @param deployment the deployment's name
 * @param displayName a name for people
 * @param experimentName what jobs are grouped by
 * @param description a text for people; may be empty
 * @param tags for people and queries
 * @param properties for programs
 * @param createdAt when it was started
 * @param archived whether lists leave it out
 * @param idempotencyKey the key it was started under
 * @param inputs the inputs as the caller named them
 * @param outputFolder the folder that gets the predictions, as the caller named it or as the
 *     default is named
 * @param outputPath where that folder is: a path of this machine, or an address of a storage
 * @param folder the job's own folder: status, report, dead letters, logs
 * @param resolved what it scores with
 * @param replay which dead letters it scores again; nothing for a job that scores all of its input
 */
public record JobRecord(
    String name,
    String endpoint,
    String deployment,
    String displayName,
    String experimentName,
    String description,
    Map<String, String> tags,
    Map<String, String> properties,
    Instant createdAt,
    boolean archived,
    Optional<String> idempotencyKey,
    List<String> inputs,
    String outputFolder,
    String outputPath,
    Path folder,
    ResolvedDeployment resolved,
    Optional<ReplaySpec> replay) {
  public JobRecord {
    requireNonNull(name, "name is null");
    requireNonNull(endpoint, "endpoint is null");
    requireNonNull(deployment, "deployment is null");
    requireNonNull(displayName, "displayName is null");
    requireNonNull(experimentName, "experimentName is null");
    requireNonNull(description, "description is null");
    tags = Map.copyOf(tags);
    properties = Map.copyOf(properties);
    requireNonNull(createdAt, "createdAt is null");
    requireNonNull(idempotencyKey, "idempotencyKey is null");
    inputs = List.copyOf(inputs);
    requireNonNull(outputFolder, "outputFolder is null");
    // As it was written when it was always a path of this machine.
    outputPath =
        outputPath.startsWith("file:///") ? Path.of(URI.create(outputPath)).toString() : outputPath;
    requireNonNull(folder, "folder is null");
    requireNonNull(resolved, "resolved is null");
    requireNonNull(replay, "replay is null");
  }

  /** How its predictions are written. */
  OutputSettings output() {
    return ScoringJob.output(resolved, replay);
  }

  /** Whether its input, or some of it, is a copy that was made when it was started. */
  public boolean readsCopies() {
    return inputs.stream().anyMatch(JobInputs::isUpload);
  }

  /** The same job with what a user may change. */
  public JobRecord with(
      String newDisplayName,
      String newDescription,
      Map<String, String> newTags,
      Map<String, String> newProperties,
      boolean nowArchived) {
    return new JobRecord(
        name,
        endpoint,
        deployment,
        newDisplayName,
        experimentName,
        newDescription,
        newTags,
        newProperties,
        createdAt,
        nowArchived,
        idempotencyKey,
        inputs,
        outputFolder,
        outputPath,
        folder,
        resolved,
        replay);
  }

  /** The record of the same job with another resolved deployment. */
  JobRecord withResolved(ResolvedDeployment other) {
    return new JobRecord(
        name,
        endpoint,
        deployment,
        displayName,
        experimentName,
        description,
        tags,
        properties,
        createdAt,
        archived,
        idempotencyKey,
        inputs,
        outputFolder,
        outputPath,
        folder,
        other,
        replay);
  }
}
