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

    private boolean crashed() {
      return made >= crashAt;
    }

    private void next() throws IOException {
      made++;
      if (crashed()) {
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
      public void commitOver() throws IOException {
        steps.next();
        object.commitOver();
        steps.next();
      }

      @Override
      public void close() throws IOException {
        // A process that is gone removes nothing.
        if (!steps.crashed()) {
          object.close();
        }
      }
    };
  }

  @Override
  public boolean putIfAbsent(String name, byte[] content) throws IOException {
    if (content.length > 0) {
      return DurableStore.super.putIfAbsent(name, content);
    }
    steps.next();
    boolean first = store.putIfAbsent(name, content);
    steps.next();
    return first;
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
  public void deleteUncommitted() throws IOException {
    steps.next();
    store.deleteUncommitted();
    steps.next();
  }

  @Override
  public List<String> list() throws IOException {
    return store.list();
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
  public void deleteUncommitted(String name) throws IOException {
    steps.next();
    store.deleteUncommitted(name);
    steps.next();
  }

  @Override
  public void deleteIfEmpty() throws IOException {
    store.deleteIfEmpty();
  }
}
