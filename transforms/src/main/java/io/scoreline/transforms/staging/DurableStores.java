package io.scoreline.transforms.staging;

import io.scoreline.transforms.plan.InputStorage;
import java.nio.file.Path;

/** Opens the store for a location. */
public final class DurableStores {
  private DurableStores() {}

  /**
   * Opens a folder; it need not exist yet.
   *
   * @throws IllegalArgumentException if there is no durable store for such a location
   */
  public static DurableStore at(String location) {
    if (InputStorage.isLocal(location)) {
      return new LocalDurableStore(Path.of(location));
    }
    throw new IllegalArgumentException(
        "output: %s (expected: a folder of this machine; no other storage is supported yet)"
            .formatted(location));
  }
}
