package io.scoreline.server;

import io.scoreline.catalog.store.CatalogDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Who asked the service to change what, when and from where, also where it was refused. Entries are
 * added and never changed. Safe for any number of threads and processes.
 */
public final class AuditLog {
  private final Jdbi jdbi;
  private final Clock clock;

  /** Opens the audit log of a catalog, and makes its table if it is not there. */
  public AuditLog(CatalogDatabase database, Clock clock) {
    database.migrate(AccessTokens.TABLES, () -> {});
    this.jdbi = database.jdbi();
    this.clock = clock;
  }

  /**
   * A request that was to change something.
   *
   * @param caller the token's name and id, or {@code local} where none is asked for
   * @param request method and path
   * @param status what it was answered with
   */
  public record Entry(
      Instant at, String caller, String remoteAddress, String request, int status) {}

  /** Adds an entry. */
  void add(String caller, String remoteAddress, String request, int status) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "INSERT INTO audit (at, caller, remote_address, request, status)"
                    + " VALUES (?, ?, ?, ?, ?)",
                clock.instant().toString(),
                caller,
                remoteAddress,
                request,
                status));
  }

  /**
   * The newest entries, the newest first.
   *
   * @param limit at most so many, from 1
   */
  public List<Entry> list(int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT at, caller, remote_address, request, status FROM audit"
                        + " ORDER BY number DESC LIMIT :limit")
                .bind("limit", limit)
                .map(
                    (row, context) ->
                        new Entry(
                            Instant.parse(row.getString("at")),
                            row.getString("caller"),
                            row.getString("remote_address"),
                            row.getString("request"),
                            row.getInt("status")))
                .list());
  }
}
