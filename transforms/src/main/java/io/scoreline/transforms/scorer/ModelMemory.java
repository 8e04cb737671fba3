package io.scoreline.transforms.scorer;

/**
 * What is known of the memory that a model takes outside of the JVM's heap, before it is opened.
 *
 * @param sharedBytes what it takes at least, once in the process, whatever is scored
 * @param workerFileBytes its files where each worker has a process of its own that may read them;
 *     such a process need not hold them, and may hold more
 * @param workerLimitBytes the most that each such process may take; 0 for no limit
 */
public record ModelMemory(long sharedBytes, long workerFileBytes, long workerLimitBytes) {
  /** Nothing is known. */
  public static final ModelMemory UNKNOWN = new ModelMemory(0, 0, 0);

  public ModelMemory {
    if (sharedBytes < 0 || workerFileBytes < 0 || workerLimitBytes < 0) {
      throw new IllegalArgumentException(
          "bytes: %d, %d, %d (expected: >= 0)"
              .formatted(sharedBytes, workerFileBytes, workerLimitBytes));
    }
  }

  /**
   * A model that all workers share.
   *
   * @param bytes what it takes at least
   */
  public static ModelMemory shared(long bytes) {
    return new ModelMemory(bytes, 0, 0);
  }
}
