package io.scoreline.transforms.records;

import java.io.IOException;

/** A file, or the rest of it, cannot be read as records; trying again cannot help. */
public final class UnreadableFileException extends IOException {
  private static final long serialVersionUID = 1;

  public UnreadableFileException(String message) {
    super(message);
  }

  public UnreadableFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
