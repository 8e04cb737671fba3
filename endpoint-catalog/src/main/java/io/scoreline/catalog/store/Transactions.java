package io.scoreline.catalog.store;

import io.scoreline.catalog.CatalogException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** Calls of the database; what fails in it comes out as the catalog's own exception. */
final class Transactions {
  private final CatalogDatabase database;

  Transactions(CatalogDatabase database) {
    this.database = database;
  }

  /** Reads; waits for nobody. */
  <T> T read(Function<Handle, T> action) {
    return translated(() -> database.jdbi().withHandle(action::apply));
  }

  /** Changes something, whole or not at all. */
  <T> T write(Function<Handle, T> action) {
    return translated(() -> database.jdbi().inTransaction(action::apply));
  }

  /** Changes something, whole or not at all. */
  void run(Consumer<Handle> action) {
    translated(
        () -> {
          database.jdbi().useTransaction(action::accept);
          return true;
        });
  }

  private <T> T translated(Supplier<T> call) {
    try {
      return call.get();
    } catch (JdbiException e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new CatalogException(
          CatalogException.Kind.FAILED,
          "the catalog %s failed: %s".formatted(database.home().database(), cause.getMessage()),
          e);
    }
  }
}
