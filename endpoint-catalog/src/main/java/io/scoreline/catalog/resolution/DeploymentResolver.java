package io.scoreline.catalog.resolution;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.Compute;
import io.scoreline.catalog.Deployment;
import io.scoreline.catalog.Endpoint;
import io.scoreline.catalog.registration.MlflowParameters;
import java.util.Optional;
import java.util.stream.Collectors;

/** Merges endpoint, deployment, defaults and overrides into what a job starts from. */
public final class DeploymentResolver {
  private final Catalog catalog;

  public DeploymentResolver(Catalog catalog) {
    this.catalog = requireNonNull(catalog, "catalog is null");
  }

  /**
   * What a job of that endpoint starts from.
   *
   * @param deployment empty: the endpoint's default
   * @throws CatalogException of kind {@code NOT_FOUND} if the endpoint, the deployment, its model
   *     or its compute does not exist, or there is no default; the message names what there is
   */
  public ResolvedDeployment resolve(
      String endpoint, Optional<String> deployment, JobOverrides overrides) {
    var found = catalog.endpoints().require(endpoint);
    var name = deployment.or(found::defaultDeployment).orElseThrow(() -> noDefault(found));
    return resolve(catalog.deployments().require(endpoint, name), overrides);
  }

  private ResolvedDeployment resolve(Deployment deployment, JobOverrides overrides) {
    var model = catalog.models().require(deployment.model());
    var compute = catalog.computes().require(deployment.compute().orElse(Compute.EMBEDDED));
    var settings = overrides.applyTo(deployment.settings());
    compute.requireAllowed(settings.instanceCount());
    var scoreline = overrides.applyTo(deployment.scoreline());
    if (!scoreline.params().equals(deployment.scoreline().params())) {
      MlflowParameters.requireFit(
          scoreline.params(), model.path(), model.type(), deployment.code());
    }
    return new ResolvedDeployment(
        deployment.endpointName(),
        deployment.name(),
        new ResolvedDeployment.Model(
            model.id().name(), model.id().version(), model.type(), model.path(), model.sha256()),
        deployment
            .code()
            .map(
                code ->
                    new ResolvedDeployment.Code(code.path(), code.scoringScript(), code.sha256())),
        new ResolvedDeployment.ComputeChoice(compute.name(), compute.type(), compute.settings()),
        settings,
        scoreline);
  }

  private CatalogException noDefault(Endpoint endpoint) {
    var known =
        catalog.deployments().list(endpoint.name()).stream()
            .map(Deployment::name)
            .collect(Collectors.joining(", "));
    return new CatalogException(
        CatalogException.Kind.NOT_FOUND,
        known.isEmpty()
            ? "No deployment exists for this endpoint (%s)".formatted(endpoint.name())
            : "No valid deployments to route to: endpoint %s has no default deployment (name one of: %s)"
                .formatted(endpoint.name(), known));
  }
}
