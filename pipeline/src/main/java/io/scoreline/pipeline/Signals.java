package io.scoreline.pipeline;

import java.util.Map;
import java.util.Optional;

/** What the exit codes of processes say that a signal has ended. */
public final class Signals {
  private static final int FIRST_CODE = 128;

  private static final Map<Integer, String> NAMES =
      Map.of(
          4, "SIGILL",
          6, "SIGABRT, a crash in native code",
          7, "SIGBUS",
          8, "SIGFPE",
          9, "SIGKILL, as the system does to a process that takes all memory",
          11, "SIGSEGV");

  private Signals() {}

  /** The signal that a process's exit code tells; nothing if it ended by itself. */
  static Optional<Integer> of(int exitCode) {
    return exitCode > FIRST_CODE ? Optional.of(exitCode - FIRST_CODE) : Optional.empty();
  }

  /** How a process ended, for a message: by a signal, or with its exit code. */
  public static String howEnded(int exitCode) {
    return of(exitCode)
        .map(
            signal ->
                "was ended by signal %d (%s)"
                    .formatted(signal, NAMES.getOrDefault(signal, "unknown")))
        .orElse("exited with " + exitCode);
  }
}
