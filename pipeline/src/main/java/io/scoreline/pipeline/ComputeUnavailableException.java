package io.scoreline.pipeline;

/**
 * A compute cannot run a job now: it does not answer, or has no room. A resume can help once it
 * does; the message says in a line what is wrong and what would mend it.
 */
public final class ComputeUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ComputeUnavailableException(String message) {
    super(message);
  }
}
