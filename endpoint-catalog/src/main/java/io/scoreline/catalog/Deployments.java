package io.scoreline.catalog;

import java.util.List;
import java.util.Optional;

/** The deployments of a catalog; names are compared without case. */
public interface Deployments {
  /**
   * Creates the deployment, or replaces the one of that name under that endpoint.
   *
   * @return what is stored
   * @throws CatalogException of kind {@code NOT_FOUND} if the endpoint does not exist
   */
  Deployment put(Deployment deployment);

  /**
   * Does what {@link #put} does and makes the deployment its endpoint's default, in one
   * transaction.
   *
   * @throws CatalogException of kind {@code NOT_FOUND} if the endpoint does not exist
   */
  Deployment putAsDefault(Deployment deployment);

  /** The deployment of that name. */
  Optional<Deployment> find(String endpoint, String name);

  /**
   * The deployment of that name.
   *
   * @throws CatalogException of kind {@code NOT_FOUND} if the endpoint or the deployment does not
   *     exist, naming those that do
   */
  Deployment require(String endpoint, String name);

  /**
   * The deployments of an endpoint in the order of their names.
   *
   * @throws CatalogException of kind {@code NOT_FOUND} if the endpoint does not exist
   */
  List<Deployment> list(String endpoint);

  /**
   * Removes a deployment.
   *
   * @throws CatalogException of kind {@code NOT_FOUND} if it does not exist, of kind {@code
   *     CONFLICT} if it is its endpoint's default
   */
  void delete(String endpoint, String name);
}
