package io.scoreline.transforms.scorer;

import static java.util.Objects.requireNonNull;

/**
 * Tells that a worker is not stuck, though its call of a model, or its read of a file, takes long:
 * a worker of which nothing is heard for the stall limit is taken for one that hangs, its process
 * ends, and the records of the call may end as dead letters. Whoever does several steps within one
 * call beats between them. Each thread has its own; where nobody listens, a beat does nothing.
 */
public final class Heartbeat {
  private static final ThreadLocal<Runnable> LISTENER = new ThreadLocal<>();

  private Heartbeat() {}

  /** Tells whoever listens to this thread that it has done a step. Costs some nanoseconds. */
  public static void beat() {
    Runnable listener = LISTENER.get();
    if (listener != null) {
      listener.run();
    }
  }

  /** Listens to the beats of this thread, in place of whoever did, until {@link #ignore}. */
  public static void listen(Runnable listener) {
    LISTENER.set(requireNonNull(listener, "listener is null"));
  }

  /** Has nobody listen to this thread. */
  public static void ignore() {
    LISTENER.remove();
  }
}
