package io.scoreline.transforms.scorer;

import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/** Models that do nothing but count how often they are opened and closed. */
public final class CountedModels implements ScorerProvider {
  static final AtomicInteger OPENED = new AtomicInteger();
  static final AtomicInteger CLOSED = new AtomicInteger();

  @Override
  public List<String> modelTypes() {
    return List.of("counted");
  }

  @Override
  public Scorer open(ModelSource model) {
    OPENED.incrementAndGet();
    if (model.path().equals("refused")) {
      throw new ModelRefusedException("refused");
    }
    return new Scorer() {
      @Override
      public List<Feature> features() {
        return List.of();
      }

      @Override
      public OptionalInt fixedBatchSize() {
        return OptionalInt.empty();
      }

      @Override
      public Session newSession() {
        throw new UnsupportedOperationException();
      }

      @Override
      public void close() {
        CLOSED.incrementAndGet();
      }
    };
  }
}
