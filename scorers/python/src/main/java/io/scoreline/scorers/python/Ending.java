package io.scoreline.scorers.python;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ends processes, also for a thread that is interrupted: what is left would be left for good. */
final class Ending {
  private Ending() {}

  /**
   * Has a process end, and what it has started, which its guard ends first; or ends it alone.
   *
   * @param patience how long the guard may take
   */
  static void of(Process process, Duration patience) {
    process.destroy();
    boolean interrupted = false;
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          process.destroyForcibly();
        }
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
