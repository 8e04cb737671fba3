package io.scoreline.transforms.scorer;

/** A model call was ended from outside; says nothing about its records. */
public final class ScoringStoppedException extends ScoringException {
  private static final long serialVersionUID = 1;

  /** For a call that was not begun any more. */
  public ScoringStoppedException() {
    super("the model call was stopped");
  }

  public ScoringStoppedException(Throwable cause) {
    super("the model call was stopped", cause);
  }
}
