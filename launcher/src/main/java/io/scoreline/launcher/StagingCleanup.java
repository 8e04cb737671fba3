package io.scoreline.launcher;

import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import java.io.IOException;

/** Removes what a job that is over has staged, and its output folder if nothing else is in it. */
final class StagingCleanup {
  private final DurableStore output;
  private final String staging;

  private StagingCleanup(DurableStore output, String staging) {
    this.output = output;
    this.staging = staging;
  }

  static StagingCleanup of(JobRecord job) {
    return new StagingCleanup(
        DurableStores.at(job.outputPath().toString()), ".scoreline-staging-" + job.name());
  }

  void remove() throws IOException {
    output.delete(staging);
    output.deleteIfEmpty();
  }
}
