package io.scoreline.catalog.store;

import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.Compute;
import io.scoreline.catalog.NamedResources;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Computes in SQLite. */
final class SqliteComputes implements NamedResources<Compute> {
  private static final Documents<Compute> COMPUTES =
      new Documents<>("compute", "compute", Compute.class);

  private final Jdbi jdbi;
  private final Clock clock;

  SqliteComputes(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  @Override
  public Compute put(Compute compute) {
    return jdbi.inTransaction(
        handle -> {
          var stored =
              COMPUTES
                  .find(handle, compute.name())
                  .map(
                      earlier ->
                          new Compute(
                              compute.name(),
                              compute.type(),
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
    return jdbi.withHandle(handle -> COMPUTES.find(handle, name));
  }

  @Override
  public Compute require(String name) {
    return jdbi.withHandle(
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
                                    Documents.those(
                                        COMPUTES.list(handle).stream()
                                            .map(Compute::name)
                                            .toList())))));
  }

  @Override
  public List<Compute> list() {
    return jdbi.withHandle(COMPUTES::list);
  }

  @Override
  public void delete(String name) {
    jdbi.useTransaction(handle -> COMPUTES.delete(handle, name));
  }
}
