package io.scoreline.transforms.staging;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;

/** A store on a disk that is full from its n-th object on: reading and deleting go on. */
public final class StoreWithoutRoom {
  private static final Set<String> WRITES = Set.of("create", "put", "putIfAbsent", "note");

  private final DurableStore store;
  private int room;

  private StoreWithoutRoom(DurableStore store, int room) {
    this.store = store;
    this.room = room;
  }

  /**
   * A store that has room for some objects, and then for none.
   *
   * @param room how many objects can be written before the disk is full
   */
  public static DurableStore over(DurableStore store, int room) {
    StoreWithoutRoom full = new StoreWithoutRoom(store, room);
    return (DurableStore)
        Proxy.newProxyInstance(
            DurableStore.class.getClassLoader(),
            new Class<?>[] {DurableStore.class},
            (proxy, method, arguments) -> {
              if (WRITES.contains(method.getName()) && full.room-- <= 0) {
                throw new IOException("No space left on device");
              }
              try {
                return method.invoke(full.store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
