package io.scoreline.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives jobs that wait their processes, so many at a time, and those whose processes went down with
 * the machine new ones. Any number of dispatchers, in any number of processes, share one queue; one
 * that is ended at any instant loses no job and starts none twice. Thread-safe.
 */
public final class QueueDispatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueueDispatcher.class);
  private static final Duration PERIOD = Duration.ofMillis(100);

  private static final Duration FIRST_DELAY = Duration.ofSeconds(2);

  private final Jobs jobs;
  private final JobQueue queue;
  private final Installation installation;
  private final int mostRunning;
  private final String name = UUID.randomUUID().toString();
  private String told = "";
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "scoreline-queue");

  /**
   * @param mostRunning how many jobs of the queue have processes at once, from 1
   */
  public QueueDispatcher(Jobs jobs, JobQueue queue, Installation installation, int mostRunning) {
    if (mostRunning < 1) {
      throw new IllegalArgumentException(
          "max-running-jobs: %d (expected: >= 1)".formatted(mostRunning));
    }
    this.jobs = jobs;
    this.queue = queue;
    this.installation = installation;
    this.mostRunning = mostRunning;
  }

  /** Starts to dispatch, on a thread of its own. */
  public void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          step();
        } catch (JdbiException e) {
          // A database that is busy may be well again at the next look.
          tell("jobs that wait cannot be looked at: " + e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A trouble is looked at ten times a second, and told once. */
  private void tell(String trouble) {
    if (!trouble.equals(told)) {
      LOG.warn("{}", trouble);
      told = trouble;
    }
  }

  /** Looks once at all that have processes, and gives some to those whose turn it is. */
  void step() {
    queue.abandoned().forEach(jobs::forget);
    for (JobQueue.Turn launched : queue.launched()) {
      try {
        look(launched);
      } catch (IOException | UncheckedIOException e) {
        tell("job %s cannot be looked at: %s".formatted(launched.job(), e.getMessage()));
      }
    }
    Optional<JobQueue.Turn> turn = queue.next(name, mostRunning);
    while (turn.isPresent() && closed.getCount() > 0) {
      launch(turn.get());
      turn = queue.next(name, mostRunning);
    }
  }

  private void look(JobQueue.Turn launched) throws IOException {
    if (jobs.endpointOf(launched.job()).isEmpty()) {
      queue.remove(launched.job());
      return;
    }
    if (!jobs.hasEnded(launched.job())) {
      return;
    }
    if (jobs.hasBrokenOff(launched.job()) && launched.launches() < JobQueue.MOST_LAUNCHES) {
      queue.putOff(launched, Duration.ZERO);
    } else {
      queue.remove(launched.job());
    }
  }

  private void launch(JobQueue.Turn turn) {
    try {
      jobs.startAfterWaiting(turn.job(), installation);
      queue.launched(turn);
    } catch (LaunchException | IllegalArgumentException | UncheckedIOException e) {
      tell("job %s cannot be started: %s".formatted(turn.job(), e.getMessage()));
      if (turn.launches() + 1 < JobQueue.MOST_LAUNCHES) {
        queue.putOff(turn, FIRST_DELAY.multipliedBy(1L << turn.launches()));
        return;
      }
      jobs.endUnstarted(
          turn.job(),
          "it cannot be started, after %d tries: %s"
              .formatted(JobQueue.MOST_LAUNCHES, e.getMessage()));
      queue.remove(turn.job());
    }
  }

  /** Starts no more jobs. Those that have processes go on, and those that wait go on waiting. */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(Duration.ofSeconds(10).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
