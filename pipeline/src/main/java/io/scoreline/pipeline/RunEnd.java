package io.scoreline.pipeline;

import io.scoreline.transforms.output.FailureCause;
import io.scoreline.transforms.output.JobFailedException;
import io.scoreline.transforms.output.JobSummary;
import io.scoreline.transforms.plan.StorageRefusedException;
import io.scoreline.transforms.plan.UnreadableInputException;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.staging.DamagedStagingException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param state a terminal state
 * @param code the process's exit code
 * @param message why it failed; may be empty
 * @param causes the first causes of dead letters
 * @param summary what it came to, if it has published
 */
record RunEnd(
    JobState state,
    ExitCode code,
    String message,
    List<FailureCause> causes,
    Optional<JobSummary> summary) {
  static final RunEnd CANCELLED =
      new RunEnd(
          JobState.CANCELED,
          ExitCode.CANCELLED,
          "the job was cancelled",
          List.of(),
          Optional.empty());

  static RunEnd failed(ExitCode code, String message) {
    return failed(code, message, List.of());
  }

  static RunEnd failed(ExitCode code, String message, List<FailureCause> causes) {
    return new RunEnd(JobState.FAILED, code, message, causes, Optional.empty());
  }

  /** The end of a process that has to be started again; the job goes on. */
  static RunEnd gaveUp(String message) {
    return new RunEnd(JobState.RUNNING, ExitCode.GAVE_UP, message, List.of(), Optional.empty());
  }

  static RunEnd completed(JobSummary summary) {
    return new RunEnd(
        JobState.COMPLETED, ExitCode.COMPLETED, "", summary.causes(), Optional.of(summary));
  }

  /**
   * The end that a failure of the pipeline means.
   *
   * @param causes the causes in the job's report, if it came so far
   * @param hasScored whether units of the job are scored; then the model is not to blame
   */
  static RunEnd of(Throwable thrown, List<FailureCause> causes, boolean hasScored) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return gaveUp("the process ran out of memory: " + cause.getMessage());
      }
      if (cause instanceof UnreadableInputException) {
        return failed(ExitCode.INPUT_UNREADABLE, cause.getMessage());
      }
      if (cause instanceof ModelRefusedException) {
        return hasScored
            ? failed(
                ExitCode.RUN_FAILED,
                cause.getMessage() + "; it has scored before, and what is done is kept")
            : failed(ExitCode.MODEL_REFUSED, cause.getMessage());
      }
      if (cause instanceof ComputeUnavailableException) {
        return failed(ExitCode.RUN_FAILED, cause.getMessage());
      }
      if (cause instanceof DamagedStagingException) {
        // The plan will be as damaged the next time.
        return failed(ExitCode.OTHER, cause.getMessage());
      }
      if (cause instanceof JobFailedException failed) {
        return of(failed, causes);
      }
    }
    return failed(ExitCode.RUN_FAILED, "the run broke off: %s".formatted(told(root(thrown))));
  }

  /** Its message, where that is a sentence; others, as of a file that is gone, need their name. */
  private static String told(Throwable root) {
    if (root instanceof NoSuchFileException gone) {
      return gone.getReason() == null ? gone.getFile() + " is not there" : gone.getMessage();
    }
    boolean isSentence =
        root instanceof StorageRefusedException || root.getClass().equals(IOException.class);
    return isSentence && root.getMessage() != null ? root.getMessage() : root.toString();
  }

  /** Whether a failure's message tells a user all there is, and its stack trace nothing. */
  static boolean saysItAll(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ComputeUnavailableException || cause instanceof ModelRefusedException) {
        return true;
      }
    }
    return root(thrown) instanceof IOException;
  }

  /** What began it. */
  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static RunEnd of(JobFailedException failed, List<FailureCause> causes) {
    String message = failed.getMessage();
    return switch (failed.reason()) {
      case ERROR_THRESHOLD_PASSED, NOTHING_SCORED ->
          failed(ExitCode.ERROR_THRESHOLD_PASSED, message, causes);
      case COLUMNS_DIFFER -> failed(ExitCode.MODEL_REFUSED, message, causes);
      case OUTPUT_EXISTS -> failed(ExitCode.OUTPUT_EXISTS, message, causes);
      case PART_DAMAGED -> failed(ExitCode.RUN_FAILED, message, causes);
      // The same parts would not add up the next time either.
      case LEDGER_MISMATCH, PREVIOUS_VERSION -> failed(ExitCode.OTHER, message, causes);
      case CANCELLED -> CANCELLED;
    };
  }

  /** Whether a resume can go on: the run broke off, and what is done is kept. */
  boolean isResumable() {
    return code == ExitCode.RUN_FAILED || isToStartAgain();
  }

  /** Whether the job is not over, but its process has to be another one. */
  boolean isToStartAgain() {
    return code == ExitCode.GAVE_UP;
  }
}
