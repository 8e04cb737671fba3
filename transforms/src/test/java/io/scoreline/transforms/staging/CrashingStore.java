package io.scoreline.transforms.staging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/**
 * A store that stops working at its n-th step, and stays so, as after {@code kill -9}: reading,
 * writing, committing and deleting are steps, and a write that is cut off is done by half.
 */
public final class CrashingStore implements DurableStore {
  /** Counts the steps of all stores that crash together. */
  public static final class Steps {
    private final int crashAt;
    private final int pauseAt;
    private final Pause pause;
    private int made;

    public Steps(int crashAt) {
      this(crashAt, 0, () -> {});
    }

    private Steps(int crashAt, int pauseAt, Pause pause) {
      this.crashAt = crashAt;
      this.pauseAt = pauseAt;
      this.pause = pause;
    }

    /** Steps of a process that is stopped before one of them, wakes up later, and goes on. */
    public static Steps pausedAt(int step, Pause pause) {
      return new Steps(Integer.MAX_VALUE, step, pause);
    }

    public int made() {
      return made;
    }

    private boolean crashed() {
      return made >= crashAt;
    }

    private void next() throws IOException {
      made++;
      if (made == pauseAt) {
        pause.run();
      }
      if (crashed()) {
        throw new IOException("crashed at step " + crashAt);
      }
    }
  }

  /** What happens while a process is stopped. */
  public interface Pause {
    void run() throws IOException;
  }

  private final DurableStore store;
  private final Steps steps;

  public CrashingStore(DurableStore store, Steps steps) {
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
    OutputStream stream = new TearingStream(object.stream());
    return new NewObject() {
      @Override
      public OutputStream stream() {
        return stream;
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

  private final class TearingStream extends OutputStream {
    private final OutputStream out;

    TearingStream(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      try {
        steps.next();
      } catch (IOException e) {
        out.write(bytes, offset, count / 2);
        out.flush();
        throw e;
      }
      out.write(bytes, offset, count);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
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
    steps.next();
    return store.open(name);
  }

  @Override
  public boolean exists(String name) throws IOException {
    steps.next();
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
    steps.next();
    return store.list();
  }

  @Override
  public List<String> list(String folder) throws IOException {
    steps.next();
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
    steps.next();
    store.deleteIfEmpty();
    steps.next();
  }
}
