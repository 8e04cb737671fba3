package io.scoreline.transforms.staging;

import io.scoreline.transforms.plan.InputStorage;
import java.nio.file.Path;
import java.util.ServiceLoader;

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
    // By our own class loader: on a cluster a thread may carry one of another job.
    var providers =
        ServiceLoader.load(DurableStoreProvider.class, DurableStores.class.getClassLoader());
    for (DurableStoreProvider provider : providers) {
      if (provider.opens(location)) {
        return provider.open(location);
      }
    }
    throw new IllegalArgumentException(
        ("output: %s (expected: a folder of this machine, or of a storage that puts an object only"
                + " where there is none and has its module on the class path: Azure Blob Storage)")
            .formatted(location));
  }
}
