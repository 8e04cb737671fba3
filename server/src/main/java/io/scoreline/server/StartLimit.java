package io.scoreline.server;

import io.javalin.http.TooManyRequestsResponse;
import io.scoreline.launcher.Jobs;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Bounds how many jobs that callers have started are unfinished: each is processes of this machine,
 * and any number of them would take all of it. Thread-safe.
 */
final class StartLimit {
  private final int most;
  private final Predicate<String> isOver;
  private final Set<String> unfinished = new HashSet<>();
  private int starting;

  /**
   * @param most unfinished jobs at once, from 1
   * @param isOver whether the job of a name has ended
   */
  StartLimit(int most, Predicate<String> isOver) {
    if (most < 1) {
      throw new IllegalArgumentException(
          "max-unfinished-jobs: %d (expected: >= 1)".formatted(most));
    }
    this.most = most;
    this.isOver = isOver;
  }

  /** A limit on the jobs of a catalog. */
  static StartLimit on(Jobs jobs, int most) {
    return new StartLimit(
        most,
        // One whose start failed is forgotten.
        name -> jobs.endpointOf(name).isEmpty() || jobs.require(name).state().isTerminal());
  }

  /**
   * Makes room for one more; {@link #started} or {@link #notStarted} has to follow.
   *
   * @throws TooManyRequestsResponse if there is none
   */
  synchronized void begin() {
    if (unfinished.size() + starting >= most) {
      unfinished.removeIf(isOver);
    }
    if (unfinished.size() + starting >= most) {
      throw new TooManyRequestsResponse(
          "%d jobs that were started here are not over yet (expected: fewer than %d, ask again"
                  .formatted(unfinished.size() + starting, most)
              + " later; scoreline serve --max-unfinished-jobs changes it)");
    }
    starting++;
  }

  /** One was started, or found started. */
  synchronized void started(String name) {
    starting--;
    unfinished.add(name);
  }

  /** One was not started after all. */
  synchronized void notStarted() {
    starting--;
  }
}
