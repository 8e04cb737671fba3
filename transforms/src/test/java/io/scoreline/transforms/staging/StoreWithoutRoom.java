package io.scoreline.transforms.staging;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A store on a disk that is full from its n-th object on: reading and deleting go on. */
public final class StoreWithoutRoom {
  private static final Set<String> WRITES = Set.of("create", "put", "putIfAbsent", "note");

  private StoreWithoutRoom() {}

  /**
   * A store that has room for some objects, and then for none.
   *
   * @param room how many objects can be written before the disk is full
   */
  public static DurableStore over(DurableStore store, int room) {
    AtomicInteger left = new AtomicInteger(room);
    return WatchedStore.over(
        store,
        (method, name) -> {
          if (WRITES.contains(method) && left.getAndDecrement() <= 0) {
            throw new IOException("No space left on device");
          }
        });
  }
}
