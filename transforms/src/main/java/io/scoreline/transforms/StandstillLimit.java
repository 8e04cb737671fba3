package io.scoreline.transforms;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Stops an attempt once it has stood still for a limit. One that gets on, record by record or call
 * by call, may take any time: how much work a slice of a large file is depends on the model.
 */
final class StandstillLimit {
  /**
   * So often an attempt is looked at within its limit, and so it may stand still an eighth longer.
   * Looks are counted and not time: this process may have been stopped itself between two.
   */
  private static final int LOOKS = 8;

  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private final Supplier<UnitInFlight.Position> position;
  private final Runnable stop;
  private final ScheduledFuture<?> looking;
  private UnitInFlight.Position seen;
  private int looksStill;
  private boolean hasStopped;

  /**
   * Watches from now on, until it is closed.
   *
   * @param limit at least a microsecond
   * @param position where the attempt is
   * @param stop called once, from another thread
   */
  StandstillLimit(Duration limit, Supplier<UnitInFlight.Position> position, Runnable stop) {
    this.position = position;
    this.stop = stop;
    this.seen = position.get();
    long period = limit.toNanos() / LOOKS;
    this.looking = CLOCK.scheduleWithFixedDelay(this::look, period, period, TimeUnit.NANOSECONDS);
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1,
            look -> {
              Thread thread = new Thread(look, "attempt-limits");
              thread.setDaemon(true);
              return thread;
            });
    // It ends when nothing is scored: a thread would keep the classes of a job in a cluster.
    clock.setKeepAliveTime(10, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  private synchronized void look() {
    UnitInFlight.Position now = position.get();
    looksStill = now.equals(seen) ? looksStill + 1 : 0;
    seen = now;
    if (looksStill == LOOKS && !hasStopped) {
      hasStopped = true;
      stop.run();
    }
  }

  /** Watches no more. */
  void close() {
    looking.cancel(false);
  }
}
