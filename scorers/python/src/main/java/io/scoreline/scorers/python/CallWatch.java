package io.scoreline.scorers.python;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Watches one call, which is either answered or ended: the process of a call that is answered is
 * not ended any more, and what still comes of one that is ended counts for nothing. Thread-safe.
 */
final class CallWatch {
  private enum State {
    RUNNING,
    ANSWERED,
    LATE,
    INTERRUPTED
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);

  /**
   * Looks at a call; says whether its process is to be ended.
   *
   * @param late whether its time is over
   * @param interrupted whether the thread that waits for it is interrupted
   */
  boolean isToEnd(boolean late, boolean interrupted) {
    if (late) {
      state.compareAndSet(State.RUNNING, State.LATE);
    } else if (interrupted) {
      state.compareAndSet(State.RUNNING, State.INTERRUPTED);
    }
    return state.get() == State.LATE || state.get() == State.INTERRUPTED;
  }

  /** Takes note that its answer is there; says whether that was in time. */
  boolean isAnsweredInTime() {
    return state.compareAndSet(State.RUNNING, State.ANSWERED);
  }

  /** Whether its process was ended because its time was over. */
  boolean isLate() {
    return state.get() == State.LATE;
  }
}
