package io.scoreline.transforms.output;

import static java.util.Objects.requireNonNull;

/** A job that ran to its end and may not publish. */
public final class JobFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Reason {
    /** More files failed than the error threshold allows. */
    ERROR_THRESHOLD_PASSED,
    /** Not one record was scored. */
    NOTHING_SCORED,
    /** The output's name is taken. */
    OUTPUT_EXISTS,
    /** The accounts do not add up. */
    LEDGER_MISMATCH,
    /** A part is missing or damaged; it is gone now, and its unit can be scored again. */
    PART_DAMAGED,
    /** The version that a replay adds to is not there, or not as it was published. */
    PREVIOUS_VERSION,
    /** A replay's rows have other columns than those that are published. */
    COLUMNS_DIFFER,
    /** It was cancelled while it was published. */
    CANCELLED
  }

  private final Reason reason;

  public JobFailedException(Reason reason, String message) {
    super(message);
    this.reason = requireNonNull(reason, "reason is null");
  }

  public Reason reason() {
    return reason;
  }
}
