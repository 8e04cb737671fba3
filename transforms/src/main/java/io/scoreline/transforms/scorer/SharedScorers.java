package io.scoreline.transforms.scorer;

import java.util.HashMap;
import java.util.Map;

/**
 * The models that this process has open, each once: model bytes are large, and all workers share
 * them. Thread-safe. A runner makes its workers itself, so that only the class can hold them.
 */
public final class SharedScorers {
  private static final Map<ModelSource, Shared> OPEN = new HashMap<>();

  private SharedScorers() {}

  private static final class Shared {
    private final Scorer scorer;
    private int users;

    Shared(Scorer scorer) {
      this.scorer = scorer;
    }
  }

  /** A use of a model; the model is closed with its last use. */
  public static final class Use implements AutoCloseable {
    private final ModelSource model;
    private final Scorer scorer;
    private boolean closed;

    private Use(ModelSource model, Scorer scorer) {
      this.model = model;
      this.scorer = scorer;
    }

    public Scorer scorer() {
      return scorer;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        release(model);
      }
    }
  }

  /**
   * Opens a model, or shares it where it is open.
   *
   * @throws ModelRefusedException if no engine opens models of its type, or the engine refuses it
   */
  public static Use acquire(ModelSource model) {
    synchronized (OPEN) {
      Shared shared = OPEN.computeIfAbsent(model, source -> new Shared(Engines.open(source)));
      shared.users++;
      return new Use(model, shared.scorer);
    }
  }

  private static void release(ModelSource model) {
    synchronized (OPEN) {
      Shared shared = OPEN.get(model);
      shared.users--;
      if (shared.users == 0) {
        OPEN.remove(model);
        shared.scorer.close();
      }
    }
  }
}
