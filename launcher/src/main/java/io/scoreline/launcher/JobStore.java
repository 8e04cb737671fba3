package io.scoreline.launcher;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The records of all jobs. Thread-safe, and safe between processes. */
public interface JobStore {
  /**
   * Adds a job, unless one of its name or its idempotency key is there.
   *
   * @param queuedAt when it is put into the queue with that; empty: it is not
   * @return the job that was first, or nothing if this one was
   */
  Optional<JobRecord> addUnlessThere(JobRecord job, Optional<Instant> queuedAt);

  Optional<JobRecord> find(String name);

  Optional<JobRecord> findByKey(String idempotencyKey);

  /**
   * Changes a record; no other change comes between reading and writing it.
   *
   * @return the record as it is now, or nothing if there is none of that name
   */
  Optional<JobRecord> change(String name, UnaryOperator<JobRecord> change);

  /** Removes a record of a job that was never started. */
  void remove(String name);

  /** Jobs, newest first. */
  List<JobRecord> list(JobFilter filter);

  /**
   * Which jobs to list.
   *
   * @param endpoint only this endpoint's
   * @param deployment only this deployment's
   * @param archived only archived ones, or only others; empty for both
   * @param skip so many of the newest are left out
   * @param limit at most so many, at least 1
   */
  record JobFilter(
      Optional<String> endpoint,
      Optional<String> deployment,
      Optional<Boolean> archived,
      int skip,
      int limit) {
    public JobFilter {
      if (skip < 0) {
        throw new IllegalArgumentException("skip: %d (expected: >= 0)".formatted(skip));
      }
      if (limit < 1) {
        throw new IllegalArgumentException("max-results: %d (expected: >= 1)".formatted(limit));
      }
    }
  }
}
