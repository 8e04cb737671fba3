package io.scoreline.catalog.definition;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;
import java.util.List;
import java.util.Optional;

/**
 * An endpoint's YAML.
 *
 * @param name in lower case
 * @param defaultDeployment in lower case; in the one-file form of 2021 the deployment with all the
 *     traffic
 * @param deployments the inline deployments of the one-file form
 */
public record EndpointDefinition(
    String name,
    Metadata metadata,
    String authMode,
    Optional<String> defaultDeployment,
    List<DeploymentDefinition> deployments,
    KeptFields kept) {
  public EndpointDefinition {
    requireNonNull(name, "name is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(authMode, "authMode is null");
    requireNonNull(defaultDeployment, "defaultDeployment is null");
    deployments = List.copyOf(deployments);
    requireNonNull(kept, "kept is null");
  }
}
