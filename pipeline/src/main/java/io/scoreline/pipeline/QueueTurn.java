package io.scoreline.pipeline;

import io.scoreline.transforms.staging.DurableStores;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A job's wait for its turn in the queue of its compute, which its status tells of. */
final class QueueTurn {
  private static final long LOOK_EVERY_MILLIS = 500;

  private final Path folder;
  private final StatusFile statusFile;
  private final int instances;
  private final ComputeQueue queue;
  private final Clock clock;
  private final PrintStream err;
  private long number;

  /**
   * @param folder the job's own folder
   */
  QueueTurn(Path folder, ComputeQueue.Place place, Clock clock, PrintStream err) {
    this.folder = folder;
    this.statusFile = new StatusFile(folder);
    this.instances = place.instances();
    this.queue = new ComputeQueue(DurableStores.at(place.folder()), place.capacity(), clock);
    this.clock = clock;
    this.err = err;
  }

  /**
   * Takes a number, and waits until there is room for it. A job that is cancelled meanwhile goes on
   * at once: its process ends as it starts.
   *
   * @param attempt the launch that waits
   * @param stopped whether the wait is to end
   */
  void await(int attempt, BooleanSupplier stopped) throws IOException, InterruptedException {
    JobStatus.Progress progress =
        statusFile.read().map(JobStatus::progress).orElse(JobStatus.Progress.NONE);
    String since = clock.instant().toString();
    number = queue.enter(folder, instances);
    for (int ahead = queue.before(number); ahead > 0; ahead = queue.before(number)) {
      if (stopped.getAsBoolean() || Files.exists(folder.resolve(JobRun.CANCEL))) {
        return;
      }
      tell(ahead, attempt, since, progress);
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
      if (!queue.has(number)) {
        // This machine slept so long that another took the job for gone.
        number = queue.enter(folder, instances);
      }
    }
  }

  private void tell(int ahead, int attempt, String since, JobStatus.Progress progress) {
    try {
      statusFile.write(
          new JobStatus(
              folder.getFileName().toString(),
              JobState.QUEUED,
              ProcessIdentity.current(),
              attempt,
              since,
              clock.instant().toString(),
              progress,
              Optional.empty(),
              "its compute is full: %d %s before it"
                  .formatted(ahead, ahead == 1 ? "job is" : "jobs are"),
              List.of(),
              Optional.empty()));
    } catch (IOException e) {
      // Only shown: a full disk here must not end a job that waits.
      err.println("the status cannot be written: " + e);
    }
  }

  /** Gives the number back. How the job ended stands: without this process it counts no more. */
  void giveBack() {
    try {
      queue.leave(number);
    } catch (IOException e) {
      err.println("the job's place in the queue of its compute cannot be given back: " + e);
    }
  }
}
