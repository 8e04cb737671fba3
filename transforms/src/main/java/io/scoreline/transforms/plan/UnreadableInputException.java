package io.scoreline.transforms.plan;

/** The input as a whole cannot be used: it is missing, empty or not readable. */
public final class UnreadableInputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnreadableInputException(String message) {
    super(message);
  }

  public UnreadableInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
