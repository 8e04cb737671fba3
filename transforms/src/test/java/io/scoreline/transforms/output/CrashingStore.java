package io.scoreline.transforms.output;

import io.scoreline.transforms.staging.DurableStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/** A store that stops working at its n-th step, and stays so, as after {@code kill -9}. */
final class CrashingStore implements DurableStore {
  /** Counts the steps of all stores that crash together. */
  static final class Steps {
    private final int crashAt;
    private int made;

    Steps(int crashAt) {
      this.crashAt = crashAt;
    }

    private void next() throws IOException {
      made++;
      if (made >= crashAt) {
        throw new IOException("crashed at step " + crashAt);
      }
    }
  }

  private final DurableStore store;
  private final Steps steps;

  CrashingStore(DurableStore store, Steps steps) {
    this.store = store;
    this.steps = steps;
  }

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public NewObject create(String name) throws IOException {
    steps.next();
    NewObject object = store.create(name);
    return new NewObject() {
      @Override
      public OutputStream stream() {
        return object.stream();
      }

      @Override
      public boolean commit() throws IOException {
        steps.next();
        boolean first = object.commit();
        steps.next();
        return first;
      }

      @Override
      public void close() throws IOException {
        object.close();
      }
    };
  }

  @Override
  public SeekableByteChannel open(String name) throws IOException {
    return store.open(name);
  }

  @Override
  public boolean exists(String name) throws IOException {
    return store.exists(name);
  }

  @Override
  public List<String> list(String folder) throws IOException {
    return store.list(folder);
  }

  @Override
  public void delete(String name) throws IOException {
    steps.next();
    store.delete(name);
    steps.next();
  }

  @Override
  public void deleteIfEmpty() throws IOException {
    store.deleteIfEmpty();
  }
}
