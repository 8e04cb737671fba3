package io.scoreline.transforms.scorer;

/** A model call failed, perhaps because of a few of its records. */
public class ScoringException extends Exception {
  private static final long serialVersionUID = 1;

  public ScoringException(String message) {
    super(message);
  }

  public ScoringException(String message, Throwable cause) {
    super(message, cause);
  }
}
