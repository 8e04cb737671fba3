package io.scoreline.catalog;

/**
 * Everything that is registered: the one place where endpoints, deployments and what they need are
 * kept.
 *
 * <p>Each call is one transaction: it happens whole or not at all, and what it returns is what is
 * stored. Any number of threads and processes may use one catalog at once.
 */
public interface Catalog extends AutoCloseable {
  Endpoints endpoints();

  Deployments deployments();

  NamedResources<Compute> computes();

  Datastores datastores();

  Assets<DataAsset> data();

  Assets<ModelAsset> models();

  Assets<EnvironmentAsset> environments();

  @Override
  void close();
}
