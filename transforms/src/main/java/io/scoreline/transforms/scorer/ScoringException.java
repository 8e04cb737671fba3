package io.scoreline.transforms.scorer;

/** A model call failed, perhaps because of a few of its records. */
public class ScoringException extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;
  private final int attempts;

  /** How it failed. */
  public enum Reason {
    /** The model says so. */
    MODEL,
    /** It took too long. */
    TIMEOUT,
    /** The process that ran it ended. */
    PROCESS
  }

  public ScoringException(String message) {
    this(message, Reason.MODEL, 1, null);
  }

  public ScoringException(String message, Throwable cause) {
    this(message, Reason.MODEL, 1, cause);
  }

  /**
   * @param attempts how often it was tried in all, at least 1
   */
  public ScoringException(String message, Reason reason, int attempts, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.attempts = attempts;
  }

  /** How it failed. */
  public Reason reason() {
    return reason;
  }

  /** How often it was tried in all. */
  public int attempts() {
    return attempts;
  }
}
