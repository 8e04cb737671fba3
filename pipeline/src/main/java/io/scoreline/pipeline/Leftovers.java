package io.scoreline.pipeline;

import io.scoreline.transforms.UnitInFlight;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/**
 * What a job that has ended leaves and nobody can need: its staging, its temporary files, and of a
 * job that did not publish its claim of the output's names. What cannot be removed is told, and
 * ends nothing. Once more does no harm.
 */
final class Leftovers {
  private static final long WORKERS_GRACE_MILLIS = 4_000;
  private static final int MOST_REMOVALS = 5;

  private final ScoringJob job;
  private final JobStaging staging;
  private final PrintStream err;

  Leftovers(ScoringJob job, PrintStream err) {
    this.job = job;
    this.staging = JobStaging.at(job.locations().staging());
    this.err = err;
  }

  private interface Removal {
    void run() throws IOException;
  }

  private void tell(Removal removal) {
    try {
      DurableStores.at(job.locations().reports()).delete("tmp");
      removal.run();
    } catch (IOException e) {
      err.println("not all of the job's staging could be removed: " + e);
    }
  }

  /** Of a job that a resume can go on with: all but its temporary files is still needed. */
  void removeTemporary() {
    tell(() -> {});
  }

  /** Of a job that has ended for good, in this state. */
  void removeAll(JobState end) {
    if (end == JobState.COMPLETED) {
      removePublished();
    } else {
      removeUnpublished();
    }
  }

  private void removePublished() {
    tell(
        () -> {
          if (!job.keepStaging()) {
            staging.remove();
          }
        });
  }

  private void removeUnpublished() {
    tell(
        () -> {
          job.claim().withdraw(staging);
          removeStagingInUse();
          DurableStores.at(job.locations().output()).deleteIfEmpty();
        });
  }

  /**
   * Removes the staging, and again what workers put there that a run which was stopped has left at
   * work: one may just have been between two units.
   */
  private void removeStagingInUse() throws IOException {
    for (int left = MOST_REMOVALS; left >= 0; left--) {
      awaitWorkers();
      staging.remove();
      if (!isStagingUsed()) {
        return;
      }
    }
  }

  private boolean isStagingUsed() throws IOException {
    pause();
    return !UnitInFlight.all(staging.store().location()).isEmpty()
        || !staging.store().list().isEmpty();
  }

  /** A worker that is putting its part while the staging is removed would leave it there. */
  private void awaitWorkers() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WORKERS_GRACE_MILLIS);
    while (!UnitInFlight.all(staging.store().location()).isEmpty() && System.nanoTime() < end) {
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
