package io.scoreline.transforms.plan;

import java.io.IOException;

/**
 * A storage does not know who asks, or does not let them: that is said of the job and not of a
 * file. After the attempts that a mini-batch has, the run breaks off, and nothing becomes a dead
 * letter.
 */
public final class StorageRefusedException extends IOException {
  private static final long serialVersionUID = 1;

  public StorageRefusedException(String message) {
    super(message);
  }
}
