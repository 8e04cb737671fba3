package io.scoreline.transforms.output;

import java.io.Serializable;

/** How many input files may fail before the job does. A file with any dead record has failed. */
public sealed interface ErrorThreshold extends Serializable {
  boolean allows(long failedFiles);

  /**
   * Reads the deployment file's form: a count of files, or -1 for no limit.
   *
   * @throws IllegalArgumentException if it is less than -1
   */
  static ErrorThreshold parse(long errorThreshold) {
    return errorThreshold == -1 ? new Unlimited() : new AtMost(errorThreshold);
  }

  /** At most so many files. */
  record AtMost(long files) implements ErrorThreshold {
    public AtMost {
      if (files < 0) {
        throw new IllegalArgumentException(
            "error_threshold: %d (expected: -1 for no limit, or >= 0)".formatted(files));
      }
    }

    @Override
    public boolean allows(long failedFiles) {
      return failedFiles <= files;
    }

    @Override
    public String toString() {
      return Long.toString(files);
    }
  }

  /** Any number of files. */
  record Unlimited() implements ErrorThreshold {
    @Override
    public boolean allows(long failedFiles) {
      return true;
    }

    @Override
    public String toString() {
      return "-1";
    }
  }
}
