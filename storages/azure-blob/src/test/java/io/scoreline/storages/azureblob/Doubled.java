package io.scoreline.storages.azureblob;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScorerProvider;
import java.util.List;
import java.util.OptionalInt;

/** A model by hand: {@code doubled = 2 a}. */
public final class Doubled implements ScorerProvider {
  static final ModelSource MODEL = ModelSource.of("doubled", "by-hand");

  @Override
  public List<String> modelTypes() {
    return List.of("doubled");
  }

  @Override
  public Scorer open(ModelSource model) {
    return new Scorer() {
      @Override
      public List<Feature> features() {
        return List.of(new Feature("a", FeatureType.DOUBLE, List.of()));
      }

      @Override
      public OptionalInt fixedBatchSize() {
        return OptionalInt.empty();
      }

      @Override
      public Session newSession() {
        return new DoubledSession();
      }

      @Override
      public void close() {}
    };
  }

  private static final class DoubledSession implements Scorer.Session {
    @Override
    public Predictions score(RecordBatch batch, int from, int to) {
      double[] doubled = new double[to - from];
      for (int i = from; i < to; i++) {
        doubled[i - from] = 2 * batch.numbers(0).getDouble(i * Double.BYTES);
      }
      return new Predictions(
          to - from,
          List.of(
              new Prediction(
                  "doubled", List.of(), List.of(), new PredictionValues.Doubles(doubled))));
    }

    @Override
    public void stop() {}

    @Override
    public void close() {}
  }
}
