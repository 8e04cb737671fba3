package io.scoreline.catalog.store;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jdbi.v3.core.transaction.TransactionHandler;

/**
 * Lets the transactions of this process begin one after another, in the order in which they came.
 * SQLite has one writer at a time and lets the others look again after ever longer pauses: of fifty
 * that write at once some would wait for many seconds. Thread-safe.
 */
final class WritersInTurn extends DelegatingTransactionHandler {
  private final ReentrantLock turn;

  WritersInTurn() {
    this(LocalTransactionHandler.binding(), new ReentrantLock(true));
  }

  private WritersInTurn(TransactionHandler handler, ReentrantLock turn) {
    super(handler);
    this.turn = turn;
  }

  @Override
  public <R, X extends Exception> R inTransaction(Handle handle, HandleCallback<R, X> callback)
      throws X {
    takeTurn();
    try {
      return super.inTransaction(handle, callback);
    } finally {
      turn.unlock();
    }
  }

  private void takeTurn() {
    try {
      if (!turn.tryLock(CatalogDatabase.BUSY_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        throw new TransactionException(
            "the database is busy: other writers have not ended within %d s"
                .formatted(CatalogDatabase.BUSY_TIMEOUT.toSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransactionException("interrupted while other writers were at work", e);
    }
  }

  @Override
  public TransactionHandler specialize(Handle handle) throws SQLException {
    return new WritersInTurn(getDelegate().specialize(handle), turn);
  }
}
