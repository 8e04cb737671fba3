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

  /** What uses it. */
  interface Task<T> {
    T run() throws IOException;
  }

  /**
   * Uses it.
   *
   * @throws IllegalStateException if it is closed, or is to be
   */
  @SuppressWarnings("try") // The resource is the use; what fails when it ends must not hide more.
  <T> T use(Task<T> task) throws IOException {
    enter();
    try (Closeable end = this::leave) {
      return task.run();
    }
  }

  private synchronized void enter() {
    if (closing) {
      throw new IllegalStateException("the step was torn down");
    }
    users++;
  }

  private synchronized void leave() throws IOException {
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
