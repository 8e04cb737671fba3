package io.scoreline.catalog;

/**
 * The endpoints of a catalog. Deleting one deletes its deployments.
 *
 * <p>{@link #put} of an endpoint that exists and that names no default deployment keeps the default
 * that is there, so that running a set-up script twice does not leave callers without a deployment.
 */
public interface Endpoints extends NamedResources<Endpoint> {
  /**
   * Makes a deployment the one that scores when a caller names none.
   *
   * @return the changed endpoint
   * @throws CatalogException of kind {@code NOT_FOUND} if the endpoint or the deployment does not
   *     exist
   */
  Endpoint setDefault(String endpoint, String deployment);
}
