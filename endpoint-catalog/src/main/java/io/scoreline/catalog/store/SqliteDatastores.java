package io.scoreline.catalog.store;

import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.Datastore;
import io.scoreline.catalog.Datastores;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Datastores in SQLite. */
final class SqliteDatastores implements Datastores {
  private static final DocumentTable<Datastore> DATASTORES =
      new DocumentTable<>("datastore", "datastore", Datastore.class);

  private final Transactions transactions;
  private final Clock clock;

  SqliteDatastores(Transactions transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  public Datastore put(Datastore datastore) {
    return transactions.write(
        handle -> {
          var earlier = DATASTORES.find(handle, datastore.name());
          var timestamps =
              earlier
                  .map(there -> there.timestamps().modifiedAt(clock.instant()))
                  .orElse(datastore.timestamps());
          var isDefault =
              datastore.isDefault()
                  || earlier.map(Datastore::isDefault).orElse(false)
                  || DATASTORES.list(handle).isEmpty();
          if (isDefault) {
            clearDefault(handle);
          }
          var stored =
              new Datastore(
                  datastore.name(),
                  datastore.location(),
                  isDefault,
                  datastore.metadata(),
                  datastore.kept(),
                  timestamps);
          DATASTORES.put(handle, stored.name(), stored);
          return stored;
        });
  }

  @Override
  public Optional<Datastore> find(String name) {
    return transactions.read(handle -> DATASTORES.find(handle, name));
  }

  @Override
  public Datastore require(String name) {
    return transactions.read(handle -> DATASTORES.require(handle, name));
  }

  @Override
  public List<Datastore> list() {
    return transactions.read(DATASTORES::list);
  }

  @Override
  public void delete(String name) {
    transactions.run(
        handle -> {
          if (DATASTORES.require(handle, name).isDefault()) {
            throw new CatalogException(
                CatalogException.Kind.CONFLICT,
                "%s is the default datastore: make another one the default first".formatted(name));
          }
          DATASTORES.delete(handle, name);
        });
  }

  @Override
  public Datastore defaultDatastore() {
    return list().stream()
        .filter(Datastore::isDefault)
        .findFirst()
        .orElseThrow(
            () ->
                new CatalogException(
                    CatalogException.Kind.NOT_FOUND, "There is no default datastore"));
  }

  @Override
  public Datastore setDefault(String name) {
    return transactions.write(
        handle -> {
          var chosen = DATASTORES.require(handle, name).withDefault(true);
          clearDefault(handle);
          DATASTORES.put(handle, chosen.name(), chosen);
          return chosen;
        });
  }

  private static void clearDefault(Handle handle) {
    DATASTORES.list(handle).stream()
        .filter(Datastore::isDefault)
        .forEach(there -> DATASTORES.put(handle, there.name(), there.withDefault(false)));
  }
}
