package io.scoreline.transforms.staging;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A store that something is done, or fails, before what is asked of it is done. */
public final class WatchedStore {
  /** Looks at what is asked of a store, before it is done. */
  public interface Watch {
    /**
     * Something is asked.
     *
     * @param method the name of a method of {@link DurableStore}
     * @param name its first argument, mostly an object's name; empty if it has none
     * @throws IOException if it is not to be done
     */
    void before(String method, String name) throws IOException;
  }

  private WatchedStore() {}

  /** A store that hands on what the watch lets through. */
  public static DurableStore over(DurableStore store, Watch watch) {
    return (DurableStore)
        Proxy.newProxyInstance(
            DurableStore.class.getClassLoader(),
            new Class<?>[] {DurableStore.class},
            (proxy, method, arguments) -> {
              watch.before(method.getName(), arguments == null ? "" : String.valueOf(arguments[0]));
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
