package io.scoreline.catalog.settings;

import com.fasterxml.jackson.annotation.JsonValue;
import io.scoreline.catalog.field.IntegerShape;
import io.scoreline.catalog.field.Shape;

/** How many input files may fail before the job does. */
public sealed interface ErrorThreshold {
  /** Whether a job with that many failed files goes on. */
  boolean allows(long failedFiles);

  /** The form of documents: a count of files, or -1 for no limit. */
  @JsonValue
  int inDocuments();

  /**
   * Reads the form of documents.
   *
   * @throws IllegalArgumentException if {@code files} is below -1
   */
  static ErrorThreshold parse(int files) {
    return files == -1 ? new Unlimited() : new AtMost(files);
  }

  /** What documents may hold. */
  static Shape shape() {
    return new IntegerShape(-1, Integer.MAX_VALUE, "number of failed files (-1: no limit)");
  }

  /**
   * Up to a count.
   *
   * @param files from 0
   */
  record AtMost(int files) implements ErrorThreshold {
    public AtMost {
      if (files < 0) {
        throw new IllegalArgumentException(
            "error_threshold: %d (expected: >= -1)".formatted(files));
      }
    }

    @Override
    public boolean allows(long failedFiles) {
      return failedFiles <= files;
    }

    @Override
    public int inDocuments() {
      return files;
    }
  }

  /** Any number. */
  record Unlimited() implements ErrorThreshold {
    @Override
    public boolean allows(long failedFiles) {
      return true;
    }

    @Override
    public int inDocuments() {
      return -1;
    }
  }
}
