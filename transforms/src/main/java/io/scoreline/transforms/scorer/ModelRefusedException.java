package io.scoreline.transforms.scorer;

/** A model cannot be opened, or cannot be fed from this input; no record of the job can pass. */
public final class ModelRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ModelRefusedException(String message) {
    super(message);
  }

  public ModelRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
