package io.scoreline.catalog.store;

import io.scoreline.catalog.Deployment;
import io.scoreline.catalog.Endpoint;
import io.scoreline.catalog.Endpoints;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Endpoints in SQLite. */
final class SqliteEndpoints implements Endpoints {
  static final DocumentTable<Endpoint> ENDPOINTS =
      new DocumentTable<>("endpoint", "endpoint", Endpoint.class);

  private final Transactions transactions;
  private final Clock clock;

  SqliteEndpoints(Transactions transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  public Endpoint put(Endpoint endpoint) {
    return transactions.write(
        handle -> {
          endpoint
              .defaultDeployment()
              .ifPresent(name -> SqliteDeployments.requireUnder(handle, endpoint.name(), name));
          var earlier = ENDPOINTS.find(handle, endpoint.name());
          var stored =
              earlier
                  .map(
                      there ->
                          endpoint
                              .withDefaultDeployment(
                                  endpoint.defaultDeployment().or(there::defaultDeployment))
                              .withTimestamps(there.timestamps().modifiedAt(clock.instant())))
                  .orElse(endpoint);
          ENDPOINTS.put(handle, stored.name(), stored);
          return stored;
        });
  }

  @Override
  public Optional<Endpoint> find(String name) {
    return transactions.read(handle -> ENDPOINTS.find(handle, name));
  }

  @Override
  public Endpoint require(String name) {
    return transactions.read(handle -> ENDPOINTS.require(handle, name));
  }

  @Override
  public List<Endpoint> list() {
    return transactions.read(ENDPOINTS::list);
  }

  @Override
  public void delete(String name) {
    transactions.run(handle -> ENDPOINTS.delete(handle, name));
  }

  @Override
  public Endpoint setDefault(String endpoint, String deployment) {
    return transactions.write(
        handle -> setDefault(handle, SqliteDeployments.require(handle, endpoint, deployment)));
  }

  Endpoint setDefault(Handle handle, Deployment deployment) {
    var changed =
        ENDPOINTS
            .require(handle, deployment.endpointName())
            .withDefaultDeployment(Optional.of(deployment.name()));
    var stored = changed.withTimestamps(changed.timestamps().modifiedAt(clock.instant()));
    ENDPOINTS.put(handle, stored.name(), stored);
    return stored;
  }
}
