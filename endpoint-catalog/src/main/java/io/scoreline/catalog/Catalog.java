package io.scoreline.catalog;

/**
 * Everything that is registered: the one place where endpoints, deployments and what they need are
 * kept.
 *
 * <p>Each call is one transaction: it happens whole or not at all, and what it returns is what is
 * stored. Any number of threads and processes may use one catalog at once.
 */
public interface Catalog extends AutoCloseable {
  /** The stable names under which jobs are started. */
  Endpoints endpoints();

  /** What scores, under each endpoint. */
  Deployments deployments();

  /** What runs jobs; {@link Compute#EMBEDDED} is always there. */
  NamedResources<Compute> computes();

  /** Storage roots. */
  Datastores datastores();

  /** Named references to files. */
  Assets<DataAsset> data();

  /** Models, each with a snapshot of its files. */
  Assets<ModelAsset> models();

  /** Environments, kept and shown. */
  Assets<EnvironmentAsset> environments();

  /** Frees what the catalog holds; it must not be used afterwards. */
  @Override
  void close();
}
