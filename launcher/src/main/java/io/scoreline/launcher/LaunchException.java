package io.scoreline.launcher;

import static java.util.Objects.requireNonNull;

import io.scoreline.pipeline.ExitCode;

/** A job cannot be started, found or changed as asked; the message is for the user. */
public final class LaunchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ExitCode exitCode;

  public LaunchException(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = requireNonNull(exitCode, "exitCode is null");
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}
