package io.scoreline.pipeline;

import io.scoreline.catalog.CatalogException;

/** How a command or a job process ended; schedulers branch on these numbers. */
public enum ExitCode {
  COMPLETED(0),
  OTHER(1),
  BAD_ARGUMENTS(2),
  NOT_FOUND(3),
  /** The input is missing, empty or not readable. */
  INPUT_UNREADABLE(4),
  OUTPUT_EXISTS(5),
  /** The model cannot be opened, or cannot be fed from the input. */
  MODEL_REFUSED(6),
  ERROR_THRESHOLD_PASSED(7),
  CANCELLED(8),
  /** The run broke off; what is done is kept, and a resume can help. */
  RUN_FAILED(9),
  /** Another process runs the job; nothing was changed, and later it can be asked again. */
  RUNS_ALREADY(10),
  /**
   * The process gave itself up, as a model call stood still or memory ran out: started again, with
   * {@code --resume=true} where nobody supervises it, it finds out by which record.
   */
  GAVE_UP(75);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** The code of a number; {@link #OTHER} for one that is none. */
  public static ExitCode of(int number) {
    for (ExitCode code : values()) {
      if (code.number == number) {
        return code;
      }
    }
    return OTHER;
  }

  /** The code for what the catalog could not do. */
  public static ExitCode of(CatalogException.Kind kind) {
    return switch (kind) {
      case INVALID, CONFLICT -> BAD_ARGUMENTS;
      case NOT_FOUND -> NOT_FOUND;
      case UNREADABLE -> INPUT_UNREADABLE;
      case REFUSED -> MODEL_REFUSED;
      case FAILED -> OTHER;
    };
  }

  public int number() {
    return number;
  }

  /** Whether another start under the job's name, with {@code --resume=true}, can help. */
  public boolean isRetryable() {
    return this == RUN_FAILED || this == RUNS_ALREADY || this == GAVE_UP;
  }
}
