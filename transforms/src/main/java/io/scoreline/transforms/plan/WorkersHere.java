package io.scoreline.transforms.plan;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * Workers that score in the process that plans, or in processes of its own on the same machine.
 *
 * @param count how many score at once, at least 1
 * @param notices gets what is estimated of their memory; called from any thread
 */
public record WorkersHere(int count, Notices notices) implements Serializable {
  /** Takes what a user should know, a sentence each. */
  public interface Notices extends Serializable {
    void tell(String notice);
  }

  public WorkersHere {
    requireNonNull(notices, "notices is null");
    if (count < 1) {
      throw new IllegalArgumentException("workers: %d (expected: >= 1)".formatted(count));
    }
  }
}
