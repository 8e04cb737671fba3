package io.scoreline.launcher;

import java.util.List;
import java.util.Optional;

/** The records of all jobs. Thread-safe, and safe between processes. */
public interface JobStore {
  /**
   * Adds a job, unless one of its name or its idempotency key is there.
   *
   * @return the job that is now of that name or key: this one, or the one that was first
   */
  JobRecord addOrGet(JobRecord job);

  Optional<JobRecord> find(String name);

  Optional<JobRecord> findByKey(String idempotencyKey);

  /** Replaces a record that is there. */
  void replace(JobRecord job);

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
   * @param limit at most so many, at least 1
   */
  record JobFilter(
      Optional<String> endpoint,
      Optional<String> deployment,
      Optional<Boolean> archived,
      int limit) {
    public JobFilter {
      if (limit < 1) {
        throw new IllegalArgumentException("max-results: %d (expected: >= 1)".formatted(limit));
      }
    }
  }
}
