package io.scoreline.transforms;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScorerProvider;
import io.scoreline.transforms.scorer.ScoringException;
import java.util.List;
import java.util.OptionalInt;

/**
 * A model by hand: {@code sum = a + b}. It fails on a call that holds a record with {@code a = 13},
 * as a native engine fails on a bad index.
 */
public final class Sums implements ScorerProvider {
  static final ModelSource MODEL = ModelSource.of("sums", "by-hand");

  @Override
  public List<String> modelTypes() {
    return List.of("sums");
  }

  @Override
  public Scorer open(ModelSource model) {
    return new Scorer() {
      @Override
      public List<Feature> features() {
        return List.of(
            new Feature("a", FeatureType.INT64, List.of()),
            new Feature("b", FeatureType.DOUBLE, List.of(1)));
      }

      @Override
      public OptionalInt fixedBatchSize() {
        return OptionalInt.empty();
      }

      @Override
      public Session newSession() {
        return new SumSession();
      }

      @Override
      public void close() {}
    };
  }

  private static final class SumSession implements Scorer.Session {
    @Override
    public Predictions score(RecordBatch batch, int from, int to) throws ScoringException {
      double[] sums = new double[to - from];
      for (int i = from; i < to; i++) {
        long a = batch.numbers(0).getLong(i * 8);
        if (a == 13) {
          throw new ScoringException("index 13 is out of bounds");
        }
        sums[i - from] = a + batch.numbers(1).getDouble(i * 8);
      }
      return new Predictions(
          to - from,
          List.of(new Prediction("sum", List.of(), List.of(), new PredictionValues.Doubles(sums))));
    }

    @Override
    public void stop() {}

    @Override
    public void close() {}
  }
}
