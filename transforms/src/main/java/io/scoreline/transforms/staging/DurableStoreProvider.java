package io.scoreline.transforms.staging;

/**
 * Opens durable stores on one kind of storage. Implementations are found with {@link
 * java.util.ServiceLoader}; they need a public constructor without parameters and are thread-safe.
 */
public interface DurableStoreProvider {
  /** Whether a location is on this storage; never one without a scheme. */
  boolean opens(String location);

  /**
   * Opens a folder; it need not exist yet.
   *
   * @throws IllegalArgumentException if the location is not well formed: says what would be
   */
  DurableStore open(String location);
}
