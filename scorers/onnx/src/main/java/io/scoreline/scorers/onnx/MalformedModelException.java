package io.scoreline.scorers.onnx;

/** The bytes of a file are not an ONNX model. */
final class MalformedModelException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedModelException(String message) {
    super(message);
  }
}
