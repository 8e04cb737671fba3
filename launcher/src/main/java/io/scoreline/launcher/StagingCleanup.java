package io.scoreline.launcher;

import io.scoreline.pipeline.ScoringJob;
import io.scoreline.transforms.output.OutputClaim;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;

/** What a job has staged beside its output, and how it goes when the job is over. */
final class StagingCleanup {
  private final OutputClaim claim;
  private final DurableStore output;
  private final JobStaging staging;

  private StagingCleanup(JobRecord job) {
    this.output = DurableStores.at(job.outputPath());
    this.claim = new OutputClaim(output, job.output(), job.name());
    this.staging = JobStaging.at(ScoringJob.stagingBeside(job.outputPath(), job.name()));
  }

  static StagingCleanup of(JobRecord job) {
    return new StagingCleanup(job);
  }

  JobStaging staging() {
    return staging;
  }

  /** Whether anything of it is there. */
  boolean isLeft() throws IOException {
    return !staging.store().list().isEmpty() || claim.isHeld();
  }

  /** Removes a folder without files, as a process leaves that wakes up when its job is over. */
  void removeEmptyFolder() throws IOException {
    staging.store().deleteIfEmpty();
  }

  /**
   * Removes plan, parts and unfinished output, and the output's folder if nothing else is in it.
   */
  void remove() throws IOException {
    claim.withdraw(staging);
    staging.remove();
    output.deleteIfEmpty();
  }
}
