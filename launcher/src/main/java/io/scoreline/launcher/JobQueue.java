package io.scoreline.launcher;

import io.scoreline.catalog.store.CatalogDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Jobs that were accepted and are not over: those that wait for their turn, and those that have had
 * it. It stands in the catalog's database, in the transaction in which a job is recorded, so that
 * none is lost with the process that accepted it. Whoever gives a job its process holds a lease on
 * it; that it gets one process alone is settled by the claim of its attempt. Thread-safe, and safe
 * between processes.
 */
public final class JobQueue {
  /** How long whoever takes a job's turn has for giving it a process. */
  static final Duration LEASE = Duration.ofSeconds(20);

  /** So often a job is given a process, before it has failed. */
  static final int MOST_LAUNCHES = 3;

  /** As {@link Instant} writes itself with all nine digits, so that texts are in order of time. */
  private static final String TIME = "%1$tFT%1$tT.%1$tNZ";

  private final Jdbi jdbi;
  private final Clock clock;

  /**
   * A job whose turn it is.
   *
   * @param job its name
   * @param launches how often it was tried to give it a process
   */
  record Turn(String job, int launches) {}

  /** The queue beside a store of jobs, whose tables have to be there. */
  public JobQueue(CatalogDatabase database, Clock clock) {
    this.jdbi = database.jdbi();
    this.clock = clock;
  }

  private static String text(Instant time) {
    return TIME.formatted(time.atOffset(ZoneOffset.UTC));
  }

  private String now() {
    return text(clock.instant());
  }

  /** Adds a job at the end, in the transaction that records it. */
  static void add(Handle handle, JobRecord job) {
    handle
        .createUpdate(
            "INSERT INTO queued_job (job, endpoint, not_before) VALUES (:job, :endpoint, :now)")
        .bind("job", job.name())
        .bind("endpoint", job.endpoint())
        .bind("now", text(job.createdAt()))
        .execute();
  }

  /** Forgets a job, in the transaction that removes its record. */
  static void remove(Handle handle, String job) {
    handle.execute("DELETE FROM queued_job WHERE job = ?", job);
  }

  /** Says that all is written down that the job's process needs. */
  void ready(String job) {
    jdbi.useTransaction(
        handle -> handle.execute("UPDATE queued_job SET is_ready = 1 WHERE job = ?", job));
  }

  /**
   * Jobs of which whoever accepted them was ended before they were ready: nobody was told of them.
   */
  List<String> abandoned() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT job FROM queued_job WHERE is_ready = 0 AND not_before < :then")
                .bind("then", text(clock.instant().minus(LEASE)))
                .mapTo(String.class)
                .list());
  }

  /** Whether a job waits for its process. */
  boolean waits(String job) {
    return count("job = ? AND launched_at IS NULL", job) > 0;
  }

  /** Whether a job gets a process, should it have none any more. */
  boolean holds(String job) {
    return count("job = ? AND (launched_at IS NULL OR launches < %d)".formatted(MOST_LAUNCHES), job)
        > 0;
  }

  /** How many jobs wait. */
  public int waiting() {
    return count("launched_at IS NULL");
  }

  private int count(String where, String... values) {
    return jdbi.withHandle(
        handle -> {
          var query = handle.createQuery("SELECT COUNT(*) FROM queued_job WHERE " + where);
          for (int i = 0; i < values.length; i++) {
            query.bind(i, values[i]);
          }
          return query.mapTo(Integer.class).one();
        });
  }

  /**
   * Takes the turn of the next job, if fewer have a process than may: the first of the endpoint
   * that has the fewest. For {@link #LEASE} nobody else takes it.
   *
   * @param holder who takes it
   * @param mostRunning how many jobs may have a process, from 1
   */
  Optional<Turn> next(String holder, int mostRunning) {
    String now = now();
    return jdbi.inTransaction(
        handle -> {
          // Written first: two at once wait for each other here, and not for what they have read.
          handle.execute("UPDATE queued_job SET leased_by = NULL WHERE leased_until < ?", now);
          Optional<Turn> next =
              handle
                  .createQuery(
                      """
                      WITH busy AS MATERIALIZED (
                        SELECT endpoint, COUNT(*) AS running FROM queued_job
                        WHERE launched_at IS NOT NULL OR leased_by IS NOT NULL GROUP BY endpoint)
                      SELECT job, launches FROM queued_job
                      LEFT JOIN busy ON busy.endpoint = queued_job.endpoint
                      WHERE launched_at IS NULL AND is_ready = 1 AND leased_by IS NULL
                        AND not_before <= :now
                        AND (SELECT COALESCE(SUM(running), 0) FROM busy) < :most
                      ORDER BY COALESCE(running, 0), number LIMIT 1
                      """)
                  .bind("now", now)
                  .bind("most", mostRunning)
                  .map((row, context) -> new Turn(row.getString("job"), row.getInt("launches")))
                  .findOne();
          next.ifPresent(
              turn ->
                  handle
                      .createUpdate(
                          "UPDATE queued_job SET leased_by = :holder, leased_until = :until,"
                              + " launches = launches + 1 WHERE job = :job")
                      .bind("holder", holder)
                      .bind("until", text(clock.instant().plus(LEASE)))
                      .bind("job", turn.job())
                      .execute());
          return next;
        });
  }

  /** Says that a job has its process. */
  void launched(Turn turn) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "UPDATE queued_job SET launched_at = ?, leased_by = NULL WHERE job = ?",
                now(),
                turn.job()));
  }

  /** Gives a turn back, which is not to be taken for a while. */
  void putOff(Turn turn, Duration delay) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "UPDATE queued_job SET leased_by = NULL, launched_at = NULL, not_before = ?"
                    + " WHERE job = ?",
                text(clock.instant().plus(delay)),
                turn.job()));
  }

  /** The jobs that have, or had, their process. */
  List<Turn> launched() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT job, launches FROM queued_job WHERE launched_at IS NOT NULL"
                        + " ORDER BY number")
                .map((row, context) -> new Turn(row.getString("job"), row.getInt("launches")))
                .list());
  }

  /** Forgets a job, which is over. */
  void remove(String job) {
    jdbi.useTransaction(handle -> remove(handle, job));
  }

  /**
   * Forgets a job that waits, unless somebody is giving it its process.
   *
   * @return whether it was forgotten, and gets no process
   */
  boolean withdraw(String job) {
    return jdbi.inTransaction(
        handle ->
            handle
                    .createUpdate(
                        "DELETE FROM queued_job WHERE job = :job AND launched_at IS NULL"
                            + " AND (leased_by IS NULL OR leased_until < :now)")
                    .bind("job", job)
                    .bind("now", now())
                    .execute()
                > 0);
  }
}
