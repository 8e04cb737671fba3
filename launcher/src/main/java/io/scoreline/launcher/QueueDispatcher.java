package io.scoreline.launcher;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

  private static final int MOST_TOLD = 1000;
  private static final Duration FIRST_DELAY = Duration.ofSeconds(2);

  private final Jobs jobs;
  private final JobQueue queue;
  private final Installation installation;
  private final int mostRunning;
  private final String name = UUID.randomUUID().toString();
  private final Map<String, String> told = new HashMap<>();
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
        } catch (RuntimeException e) {
          // Whatever it is: jobs wait for this thread, and it may be well at the next look.
          tell("", "jobs that wait cannot be looked at: " + e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A trouble is looked at ten times a second, and told once. */
  private void tell(String job, String trouble) {
    if (told.size() > MOST_TOLD) {
      told.clear();
    }
    if (!trouble.equals(told.put(job, trouble))) {
      LOG.warn("{}", trouble);
    }
  }

  /** Looks once at all that have processes, and gives some to those whose turn it is. */
  void step() {
    queue.forgetAbandoned();
    for (JobQueue.Turn launched : queue.launched()) {
      try {
        look(launched);
      } catch (RuntimeException e) {
        tell(launched.job(), "job %s cannot be looked at: %s".formatted(launched.job(), e));
      }
    }
    Optional<JobQueue.Turn> turn = queue.next(name, mostRunning);
    while (turn.isPresent() && closed.getCount() > 0) {
      launch(turn.get());
      turn = queue.next(name, mostRunning);
    }
  }

  private void look(JobQueue.Turn launched) {
    Optional<Job> job = jobs.observed(launched.job());
    if (job.filter(its -> !its.state().isTerminal()).isPresent()) {
      return;
    }
    boolean mayGoOn = launched.launches() < JobQueue.MOST_LAUNCHES;
    if (mayGoOn && job.filter(Jobs::hasBrokenOff).isPresent()) {
      queue.waitAgain(launched.job());
    } else {
      queue.remove(launched.job());
    }
  }

  private void launch(JobQueue.Turn turn) {
    try {
      jobs.startAfterWaiting(turn.job(), installation);
      queue.launched(turn);
    } catch (RuntimeException e) {
      tell(turn.job(), "job %s cannot be started: %s".formatted(turn.job(), e.getMessage()));
      failed(turn, e);
    }
  }

  private void failed(JobQueue.Turn turn, RuntimeException why) {
    try {
      if (jobs.isClaimed(turn.job())) {
        // By another, or its process came to nothing: the next looks find out.
        queue.launched(turn);
      } else if (turn.launches() + 1 < JobQueue.MOST_LAUNCHES) {
        queue.putOff(turn, FIRST_DELAY.multipliedBy(1L << turn.launches()));
      } else if (queue.giveUp(turn)) {
        jobs.endUnstarted(
            turn.job(),
            "it cannot be started, after %d tries: %s"
                .formatted(JobQueue.MOST_LAUNCHES, why.getMessage()));
      }
    } catch (RuntimeException e) {
      // Its lease ends by itself.
      tell(turn.job(), "job %s cannot be told as it is: %s".formatted(turn.job(), e));
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
