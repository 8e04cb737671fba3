package io.scoreline.transforms.staging;

import java.io.IOException;

/** What a job staged to be kept to its end is not as it was staged: the job cannot go on. */
public final class DamagedStagingException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * @param object the damaged object, as its file system names it
   * @param damage what is wrong with it
   */
  public DamagedStagingException(String object, String damage) {
    super(
        "%s is damaged: %s; a resume cannot help (expected: a new job over the same input)"
            .formatted(object, damage));
  }
}
