package io.scoreline.pipeline;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScorerProvider;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * An engine whose models give a number back, and do to their process what the number says: a signal
 * is sent, really; a call never ends.
 */
public final class FragileEngine implements ScorerProvider {
  /** The process gets a SIGSEGV, as by a defect in native code. */
  static final long CRASHES = -11;

  /** The process gets a SIGKILL, as by a system whose memory is taken. */
  static final long IS_KILLED = -9;

  /** The call does not end, whoever asks it to. */
  static final long HANGS = -1;

  @Override
  public List<String> modelTypes() {
    return List.of("custom_model");
  }

  @Override
  public Scorer open(ModelSource model) {
    if (model.path().endsWith("crashes-when-opened")) {
      signal("SEGV");
    }
    return new Fragile();
  }

  private static void signal(String name) {
    try {
      String self = Long.toString(ProcessHandle.current().pid());
      new ProcessBuilder("kill", "-" + name, self).start().waitFor();
      standStill();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void standStill() {
    while (true) {
      try {
        TimeUnit.HOURS.sleep(1);
      } catch (InterruptedException e) {
        // Native code does not listen either.
      }
    }
  }

  private static final class Fragile implements Scorer, Scorer.Session {
    @Override
    public List<Feature> features() {
      return List.of(new Feature("a", FeatureType.INT64, List.of()));
    }

    @Override
    public OptionalInt fixedBatchSize() {
      return OptionalInt.empty();
    }

    @Override
    public Session newSession() {
      return this;
    }

    @Override
    public Predictions score(RecordBatch batch, int from, int to) {
      long[] numbers = new long[to - from];
      for (int i = from; i < to; i++) {
        numbers[i - from] = batch.numbers(0).getLong(i * Long.BYTES);
        if (numbers[i - from] == CRASHES) {
          signal("SEGV");
        } else if (numbers[i - from] == IS_KILLED) {
          signal("KILL");
        } else if (numbers[i - from] == HANGS) {
          standStill();
        }
      }
      return new Predictions(
          to - from,
          List.of(new Prediction("a", List.of(), List.of(), new PredictionValues.Longs(numbers))));
    }

    @Override
    public void stop() {}

    @Override
    public void close() {}
  }
}
