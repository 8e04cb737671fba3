package io.scoreline.catalog.store;

import io.scoreline.catalog.Assets;
import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.Compute;
import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.Datastore;
import io.scoreline.catalog.Datastores;
import io.scoreline.catalog.Deployments;
import io.scoreline.catalog.Endpoints;
import io.scoreline.catalog.EnvironmentAsset;
import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.NamedResources;
import io.scoreline.catalog.ScorelineHome;
import io.scoreline.catalog.Timestamps;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Map;

/** A catalog in the SQLite database of a home folder. Any number of threads may use it. */
public final class SqliteCatalog implements Catalog {
  private static final Migrations TABLES =
      new Migrations("catalog", "io/scoreline/catalog/store/migration", 1);

  private final CatalogDatabase database;
  private final SqliteEndpoints endpoints;
  private final SqliteDeployments deployments;
  private final SqliteComputes computes;
  private final SqliteDatastores datastores;
  private final Assets<DataAsset> data;
  private final Assets<ModelAsset> models;
  private final Assets<EnvironmentAsset> environments;

  private SqliteCatalog(CatalogDatabase database, Clock clock) {
    this.database = database;
    var transactions = new Transactions(database);
    endpoints = new SqliteEndpoints(transactions, clock);
    deployments = new SqliteDeployments(transactions, clock, endpoints);
    computes = new SqliteComputes(transactions, clock);
    datastores = new SqliteDatastores(transactions, clock);
    data = new SqliteAssets<>(transactions, "data", DataAsset.class);
    models = new SqliteAssets<>(transactions, "model", ModelAsset.class);
    environments = new SqliteAssets<>(transactions, "environment", EnvironmentAsset.class);
  }

  /**
   * Opens the catalog of a home folder. The first time, makes it, with the datastore {@link
   * Datastore#WORKSPACE_BLOB_STORE} and the compute {@link Compute#EMBEDDED}.
   *
   * @throws CatalogException of kind {@code FAILED} if that is not possible
   */
  public static SqliteCatalog open(ScorelineHome home) {
    return open(home, Clock.systemUTC());
  }

  /** Does what {@link #open(ScorelineHome)} does, with a clock of the caller's. */
  public static SqliteCatalog open(ScorelineHome home, Clock clock) {
    var catalog = new SqliteCatalog(CatalogDatabase.open(home), clock);
    try {
      catalog.database.migrate(TABLES, () -> catalog.addStandardResources(clock));
      return catalog;
    } catch (RuntimeException e) {
      catalog.close();
      throw e;
    }
  }

  private void addStandardResources(Clock clock) {
    var made = Timestamps.createdAt(clock.instant());
    var root = database.home().workspaceBlobStore();
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new CatalogException(
          CatalogException.Kind.FAILED, "cannot make %s: %s".formatted(root, e), e);
    }
    if (datastores.find(Datastore.WORKSPACE_BLOB_STORE).isEmpty()) {
      datastores.put(
          new Datastore(
              Datastore.WORKSPACE_BLOB_STORE,
              new Datastore.Local(root),
              true,
              Metadata.none(),
              KeptFields.none(),
              made));
    }
    if (computes.find(Compute.EMBEDDED).isEmpty()) {
      computes.put(
          new Compute(
              Compute.EMBEDDED,
              Compute.DIRECT,
              Compute.Instances.ANY,
              Map.of(),
              Metadata.none(),
              KeptFields.none(),
              made));
    }
  }

  /** The database, for modules that keep tables of their own in it; closed by {@link #close}. */
  public CatalogDatabase database() {
    return database;
  }

  @Override
  public Endpoints endpoints() {
    return endpoints;
  }

  @Override
  public Deployments deployments() {
    return deployments;
  }

  @Override
  public NamedResources<Compute> computes() {
    return computes;
  }

  @Override
  public Datastores datastores() {
    return datastores;
  }

  @Override
  public Assets<DataAsset> data() {
    return data;
  }

  @Override
  public Assets<ModelAsset> models() {
    return models;
  }

  @Override
  public Assets<EnvironmentAsset> environments() {
    return environments;
  }

  @Override
  public void close() {
    database.close();
  }
}
