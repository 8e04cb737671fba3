package io.scoreline.launcher;

import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.catalog.store.CatalogDatabase;
import io.scoreline.catalog.store.Migrations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Jobs in the catalog's database, in a table of their own. */
public final class SqliteJobStore implements JobStore {
  private static final Migrations TABLES =
      new Migrations("jobs", "io/scoreline/launcher/migration", 2);

  private final Jdbi jdbi;

  /** Opens the jobs of a catalog, and makes their table if it is not there. */
  public SqliteJobStore(CatalogDatabase database) {
    database.migrate(TABLES, () -> {});
    this.jdbi = database.jdbi();
  }

  @Override
  public Optional<JobRecord> addUnlessThere(JobRecord job, Optional<Instant> queuedAt) {
    return jdbi.inTransaction(
        handle -> {
          Optional<JobRecord> first = find(handle, "name", job.name());
          if (first.isEmpty() && job.idempotencyKey().isPresent()) {
            first = find(handle, "idempotency_key", job.idempotencyKey().get());
          }
          if (first.isPresent()) {
            return first;
          }
          handle
              .createUpdate(
                  "INSERT INTO job"
                      + " (name, endpoint, deployment, created_at, archived, idempotency_key,"
                      + " document) VALUES (:name, :endpoint, :deployment, :createdAt, :archived,"
                      + " :key, :document)")
              .bind("name", job.name())
              .bind("endpoint", job.endpoint())
              .bind("deployment", job.deployment())
              .bind("createdAt", job.createdAt().toString())
              .bind("archived", job.archived())
              .bind("key", job.idempotencyKey().orElse(null))
              .bind("document", CatalogJson.toText(job))
              .execute();
          queuedAt.ifPresent(now -> JobQueue.add(handle, job, now));
          return Optional.empty();
        });
  }

  @Override
  public Optional<JobRecord> find(String name) {
    return jdbi.withHandle(handle -> find(handle, "name", name));
  }

  @Override
  public Optional<JobRecord> findByKey(String idempotencyKey) {
    return jdbi.withHandle(handle -> find(handle, "idempotency_key", idempotencyKey));
  }

  private static Optional<JobRecord> find(Handle handle, String column, String value) {
    return handle
        .createQuery("SELECT document FROM job WHERE <column> = :value")
        .define("column", column)
        .bind("value", value)
        .mapTo(String.class)
        .findOne()
        .map(SqliteJobStore::read);
  }

  @Override
  public Optional<JobRecord> change(String name, UnaryOperator<JobRecord> change) {
    return jdbi.inTransaction(
        handle -> {
          Optional<JobRecord> changed = find(handle, "name", name).map(change);
          changed.ifPresent(job -> replace(handle, job));
          return changed;
        });
  }

  private static void replace(Handle handle, JobRecord job) {
    handle
        .createUpdate(
            "UPDATE job SET archived = :archived, document = :document WHERE name = :name")
        .bind("archived", job.archived())
        .bind("document", CatalogJson.toText(job))
        .bind("name", job.name())
        .execute();
  }

  @Override
  public void remove(String name) {
    jdbi.useTransaction(
        handle -> {
          handle.execute("DELETE FROM job WHERE name = ?", name);
          JobQueue.remove(handle, name);
        });
  }

  @Override
  public List<JobRecord> list(JobFilter filter) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT document FROM job WHERE (:endpoint IS NULL OR endpoint = :endpoint)"
                        + " AND (:deployment IS NULL OR deployment = :deployment)"
                        + " AND (:archived IS NULL OR archived = :archived)"
                        + " ORDER BY created_at DESC, name LIMIT :limit OFFSET :skip")
                .bind("endpoint", filter.endpoint().orElse(null))
                .bind("deployment", filter.deployment().orElse(null))
                .bind("archived", filter.archived().orElse(null))
                .bind("limit", filter.limit())
                .bind("skip", filter.skip())
                .mapTo(String.class)
                .list()
                .stream()
                .map(SqliteJobStore::read)
                .toList());
  }

  private static JobRecord read(String document) {
    return CatalogJson.fromText(document, JobRecord.class);
  }
}
