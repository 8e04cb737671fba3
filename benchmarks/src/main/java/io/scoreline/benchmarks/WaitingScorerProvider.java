package io.scoreline.benchmarks;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScorerProvider;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Models that wait: a call takes 50 ms and no processor time, as one that asks an accelerator or a
 * service does. More workers than cores can be measured with it.
 */
public final class WaitingScorerProvider implements ScorerProvider {
  static final String TYPE = "custom_model";
  private static final int CALL_MILLIS = 50;
  private static final int INPUTS = 13;

  @Override
  public List<String> modelTypes() {
    return List.of(TYPE);
  }

  @Override
  public Scorer open(ModelSource model) {
    return new Waiting();
  }

  private static final class Waiting implements Scorer {
    @Override
    public List<Feature> features() {
      return List.of(new Feature("features", FeatureType.FLOAT, List.of(INPUTS)));
    }

    @Override
    public OptionalInt fixedBatchSize() {
      return OptionalInt.empty();
    }

    @Override
    public Session newSession() {
      return new WaitingSession();
    }

    @Override
    public void close() {}
  }

  private static final class WaitingSession implements Scorer.Session {
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public Predictions score(RecordBatch batch, int from, int to) throws ScoringStoppedException {
      try {
        if (stopped.await(CALL_MILLIS, TimeUnit.MILLISECONDS)) {
          throw new ScoringStoppedException();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ScoringStoppedException(e);
      }
      float[] firsts = new float[to - from];
      for (int i = 0; i < firsts.length; i++) {
        firsts[i] = batch.numbers(0).getFloat((from + i) * INPUTS * Float.BYTES);
      }
      return new Predictions(
          firsts.length,
          List.of(
              new Prediction("first", List.of(), List.of(), new PredictionValues.Floats(firsts))));
    }

    @Override
    public void stop() {
      stopped.countDown();
    }

    @Override
    public void close() {}
  }
}
