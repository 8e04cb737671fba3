package io.scoreline.launcher;

import io.scoreline.catalog.store.CatalogDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
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

  /** How long whoever accepts a job has for writing down what it needs. */
  static final Duration ACCEPTANCE = Duration.ofMinutes(5);

  /** So often a job is given a process, before it has failed. */
  static final int MOST_LAUNCHES = 3;

  private final Jdbi jdbi;
  private final Clock clock;

  /**
   * A job whose turn it is.
   *
   * @param job its name
   * @param launches how often it was tried before to give it a process
   * @param holder who has the lease; empty for one that was launched
   */
  record Turn(String job, int launches, String holder) {}

  /** The queue beside a store of jobs, whose tables have to be there. */
  public JobQueue(CatalogDatabase database, Clock clock) {
    this.jdbi = database.jdbi();
    this.clock = clock;
  }

  /** As {@link Instant} writes itself with all nine digits, so that texts are in order of time. */
  private static String text(Instant time) {
    return String.format(Locale.ROOT, "%1$tFT%1$tT.%1$tNZ", time.atOffset(ZoneOffset.UTC));
  }

  private String now() {
    return text(clock.instant());
  }

  /** Adds a job at the end, in the transaction that records it. */
  static void add(Handle handle, JobRecord job, Instant now) {
    handle
        .createUpdate(
            "INSERT INTO queued_job (job, endpoint, not_before) VALUES (:job, :endpoint, :now)")
        .bind("job", job.name())
        .bind("endpoint", job.endpoint())
        .bind("now", text(now))
        .execute();
  }

  /** Forgets a job, in the transaction that removes its record. */
  static void remove(Handle handle, String job) {
    handle.execute("DELETE FROM queued_job WHERE job = ?", job);
  }

  /**
   * Says that all is written down that the job's process needs.
   *
   * @return whether it is in the queue: it may have been forgotten meanwhile
   */
  boolean ready(String job) {
    return jdbi.inTransaction(
        handle -> handle.execute("UPDATE queued_job SET is_ready = 1 WHERE job = ?", job) > 0);
  }

  /** Whether a job was recorded, and not all is written down that its process needs. */
  boolean isUnready(String job) {
    return count("job = ? AND is_ready = 0", job) > 0;
  }

  /**
   * Forgets jobs of which whoever accepted them was ended before they were ready: nobody was told
   * of them. Their records go in the same transaction.
   */
  void forgetAbandoned() {
    String then = text(clock.instant().minus(ACCEPTANCE));
    if (count("is_ready = 0 AND not_before < ?", then) == 0) {
      return;
    }
    jdbi.useTransaction(
        handle -> {
          handle.execute(
              "DELETE FROM job WHERE name IN"
                  + " (SELECT job FROM queued_job WHERE is_ready = 0 AND not_before < ?)",
              then);
          handle.execute("DELETE FROM queued_job WHERE is_ready = 0 AND not_before < ?", then);
        });
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
                  .map(
                      (row, context) ->
                          new Turn(row.getString("job"), row.getInt("launches"), holder))
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

  /** Says that a job has its process; of no effect once another has taken the turn. */
  void launched(Turn turn) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "UPDATE queued_job SET launched_at = ?, leased_by = NULL"
                    + " WHERE job = ? AND leased_by = ?",
                now(),
                turn.job(),
                turn.holder()));
  }

  /** Gives a turn back, which is not to be taken for a while; of no effect in the same way. */
  void putOff(Turn turn, Duration delay) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "UPDATE queued_job SET leased_by = NULL, not_before = ?"
                    + " WHERE job = ? AND leased_by = ?",
                text(clock.instant().plus(delay)),
                turn.job(),
                turn.holder()));
  }

  /** Forgets a job that cannot be started; says whether that was still this turn's to say. */
  boolean giveUp(Turn turn) {
    return jdbi.inTransaction(
        handle ->
            handle.execute(
                    "DELETE FROM queued_job WHERE job = ? AND leased_by = ?",
                    turn.job(),
                    turn.holder())
                > 0);
  }

  /** Lets a job wait again whose processes are gone. */
  void waitAgain(String job) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "UPDATE queued_job SET launched_at = NULL WHERE job = ? AND launched_at IS NOT NULL",
                job));
  }

  /** The jobs that have, or had, their process. */
  List<Turn> launched() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT job, launches FROM queued_job WHERE launched_at IS NOT NULL"
                        + " ORDER BY number")
                .map((row, context) -> new Turn(row.getString("job"), row.getInt("launches"), ""))
                .list());
  }

  /** Forgets a job, which is over. */
  void remove(String job) {
    jdbi.useTransaction(handle -> remove(handle, job));
  }

  /** Forgets a job that waits, unless somebody is giving it its process. */
  void withdraw(String job) {
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "DELETE FROM queued_job WHERE job = ? AND launched_at IS NULL"
                    + " AND (leased_by IS NULL OR leased_until < ?)",
                job,
                now()));
  }
}
