package io.scoreline.catalog.store;

import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.Compute;
import io.scoreline.catalog.NamedResources;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Computes in SQLite. */
final class SqliteComputes implements NamedResources<Compute> {
  private static final DocumentTable<Compute> COMPUTES =
      new DocumentTable<>("compute", "compute", Compute.class);

  private final Transactions transactions;
  private final Clock clock;

  SqliteComputes(Transactions transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  public Compute put(Compute compute) {
    return transactions.write(
        handle -> {
          var stored =
              COMPUTES
                  .find(handle, compute.name())
                  .map(
                      earlier ->
                          new Compute(
                              compute.name(),
                              compute.type(),
                              compute.instances(),
                              compute.settings(),
                              compute.metadata(),
                              compute.kept(),
                              earlier.timestamps().modifiedAt(clock.instant())))
                  .orElse(compute);
          COMPUTES.put(handle, stored.name(), stored);
          return stored;
        });
  }

  @Override
  public Optional<Compute> find(String name) {
    return transactions.read(handle -> COMPUTES.find(handle, name));
  }

  @Override
  public Compute require(String name) {
    return transactions.read(
        handle ->
            COMPUTES
                .find(handle, name)
                .orElseThrow(
                    () ->
                        new CatalogException(
                            CatalogException.Kind.NOT_FOUND,
                            "Not found compute with name %s (%s)"
                                .formatted(
                                    name,
                                    DocumentTable.those(
                                        COMPUTES.list(handle).stream()
                                            .map(Compute::name)
                                            .toList())))));
  }

  @Override
  public List<Compute> list() {
    return transactions.read(COMPUTES::list);
  }

  @Override
  public void delete(String name) {
    if (DocumentTable.key(name).equals(Compute.EMBEDDED)) {
      throw new CatalogException(
          CatalogException.Kind.CONFLICT,
          "%s is the compute of deployments that name none: it stays".formatted(name));
    }
    transactions.run(handle -> COMPUTES.delete(handle, name));
  }
}
