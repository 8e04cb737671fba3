package io.scoreline.transforms;

import java.io.Closeable;
import java.io.IOException;

/**
 * What a step's worker holds, closed once nobody uses it: a runner that cancels a run tears its
 * steps down while they are at work, and a model or a buffer that is closed then would crash the
 * process, or leave a part without its rows. Thread-safe; never waits.
 */
final class ClosedWhenIdle implements Closeable {
  private final Closeable held;
  private int users;
  private boolean closing;

  ClosedWhenIdle(Closeable held) {
    this.held = held;
  }

  /**
   * Starts to use it; {@link #leave} ends that.
   *
   * @throws IllegalStateException if it is closed, or is to be
   */
  synchronized void enter() {
    if (closing) {
      throw new IllegalStateException("the step was torn down");
    }
    users++;
  }

  synchronized void leave() throws IOException {
    users--;
    if (closing && users == 0) {
      held.close();
    }
  }

  /** Closes it, now or at the end of the last use. */
  @Override
  public synchronized void close() throws IOException {
    if (!closing) {
      closing = true;
      if (users == 0) {
        held.close();
      }
    }
  }
}
