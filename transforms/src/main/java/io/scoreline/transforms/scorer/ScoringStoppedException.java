package io.scoreline.transforms.scorer;

/** A model call was ended from outside; says nothing about its records. */
public final class ScoringStoppedException extends ScoringException {
  private static final long serialVersionUID = 1;

  public ScoringStoppedException(Throwable cause) {
    super("the model call was stopped", cause);
  }
}
