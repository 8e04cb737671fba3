package io.scoreline.catalog.store;

import static io.scoreline.catalog.store.DocumentTable.key;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.Deployment;
import io.scoreline.catalog.Deployments;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.field.RecordShapes;
import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.catalog.settings.ScorelineSettings;
import io.scoreline.catalog.settings.ScoringSettings;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Deployments in SQLite. */
final class SqliteDeployments implements Deployments {
  private static final ObjectShape SCORING = RecordShapes.of(ScoringSettings.class);
  private static final ObjectShape SCORELINE = RecordShapes.of(ScorelineSettings.class);

  private final Transactions transactions;
  private final Clock clock;
  private final SqliteEndpoints endpoints;

  SqliteDeployments(Transactions transactions, Clock clock, SqliteEndpoints endpoints) {
    this.transactions = transactions;
    this.clock = clock;
    this.endpoints = endpoints;
  }

  @Override
  public Deployment put(Deployment deployment) {
    return transactions.write(handle -> put(handle, deployment));
  }

  @Override
  public Deployment putAsDefault(Deployment deployment) {
    return transactions.write(
        handle -> {
          var stored = put(handle, deployment);
          endpoints.setDefault(handle, stored);
          return stored;
        });
  }

  private Deployment put(Handle handle, Deployment deployment) {
    SqliteEndpoints.ENDPOINTS.require(handle, deployment.endpointName());
    var stored =
        find(handle, deployment.endpointName(), deployment.name())
            .map(
                earlier ->
                    deployment.withTimestamps(earlier.timestamps().modifiedAt(clock.instant())))
            .orElse(deployment);
    handle.execute(
        "INSERT INTO deployment (endpoint, name, document) VALUES (?, ?, ?)"
            + " ON CONFLICT (endpoint, name) DO UPDATE SET document = excluded.document",
        key(stored.endpointName()),
        key(stored.name()),
        CatalogJson.toText(stored));
    return stored;
  }

  @Override
  public Optional<Deployment> find(String endpoint, String name) {
    return transactions.read(handle -> find(handle, endpoint, name));
  }

  @Override
  public Deployment require(String endpoint, String name) {
    return transactions.read(handle -> require(handle, endpoint, name));
  }

  @Override
  public List<Deployment> list(String endpoint) {
    return transactions.read(
        handle -> {
          SqliteEndpoints.ENDPOINTS.require(handle, endpoint);
          return handle
              .createQuery(
                  "SELECT document FROM deployment WHERE endpoint = :endpoint ORDER BY name")
              .bind("endpoint", key(endpoint))
              .mapTo(String.class)
              .map(SqliteDeployments::read)
              .list();
        });
  }

  @Override
  public void delete(String endpoint, String name) {
    transactions.run(
        handle -> {
          var deployment = require(handle, endpoint, name);
          var standard = SqliteEndpoints.ENDPOINTS.require(handle, endpoint).defaultDeployment();
          if (standard.equals(Optional.of(deployment.name()))) {
            throw new CatalogException(
                CatalogException.Kind.CONFLICT,
                "%s is the default deployment of endpoint %s: make another deployment the default first, or delete the endpoint"
                    .formatted(deployment.name(), deployment.endpointName()));
          }
          handle.execute(
              "DELETE FROM deployment WHERE endpoint = ? AND name = ?", key(endpoint), key(name));
        });
  }

  static Optional<Deployment> find(Handle handle, String endpoint, String name) {
    return handle
        .createQuery("SELECT document FROM deployment WHERE endpoint = :endpoint AND name = :name")
        .bind("endpoint", key(endpoint))
        .bind("name", key(name))
        .mapTo(String.class)
        .findOne()
        .map(SqliteDeployments::read);
  }

  static Deployment require(Handle handle, String endpoint, String name) {
    SqliteEndpoints.ENDPOINTS.require(handle, endpoint);
    return requireUnder(handle, endpoint, name);
  }

  /** Does what {@link #require} does for an endpoint that may not exist yet. */
  static Deployment requireUnder(Handle handle, String endpoint, String name) {
    return find(handle, endpoint, name)
        .orElseThrow(() -> notFound(names(handle, endpoint), endpoint, name));
  }

  private static List<String> names(Handle handle, String endpoint) {
    return handle
        .createQuery("SELECT name FROM deployment WHERE endpoint = :endpoint ORDER BY name")
        .bind("endpoint", key(endpoint))
        .mapTo(String.class)
        .list();
  }

  private static CatalogException notFound(List<String> known, String endpoint, String name) {
    return new CatalogException(
        CatalogException.Kind.NOT_FOUND,
        known.isEmpty()
            ? "No deployment exists for this endpoint (%s)".formatted(endpoint)
            : "Deployment name %s not found for this endpoint (%s has: %s)"
                .formatted(name, endpoint, String.join(", ", known)));
  }

  /** A deployment that was stored before a setting existed gets the setting's default. */
  private static Deployment read(String document) {
    var json = (ObjectNode) CatalogJson.fromText(document, JsonNode.class);
    json.set("settings", SCORING.withDefaults(json.path("settings")));
    json.set("scoreline", SCORELINE.withDefaults(json.path("scoreline")));
    return CatalogJson.fromJson(json, Deployment.class);
  }
}
