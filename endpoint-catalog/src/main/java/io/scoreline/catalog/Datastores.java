package io.scoreline.catalog;

/** The datastores of a catalog; exactly one of them is the default. */
public interface Datastores extends NamedResources<Datastore> {
  /** The datastore that uploads and outputs go to when nothing else is said. */
  Datastore defaultDatastore();

  /**
   * Makes a datastore the default one.
   *
   * @throws CatalogException of kind {@code NOT_FOUND} if it does not exist
   */
  Datastore setDefault(String name);
}
