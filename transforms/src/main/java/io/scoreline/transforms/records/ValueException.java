package io.scoreline.transforms.records;

/** A cell's text is not a value of the type that its input has. */
final class ValueException extends Exception {
  private static final long serialVersionUID = 1;

  ValueException(String message) {
    super(message, null, false, false);
  }
}
