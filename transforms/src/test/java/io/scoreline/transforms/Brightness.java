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
import java.util.List;
import java.util.OptionalInt;

/** A model by hand, for pictures of 4 x 4 pixels: the mean of their samples. */
public final class Brightness implements ScorerProvider {
  @Override
  public List<String> modelTypes() {
    return List.of("brightness");
  }

  @Override
  public Scorer open(ModelSource model) {
    return new Mean();
  }

  private static final class Mean implements Scorer, Scorer.Session {
    @Override
    public List<Feature> features() {
      return List.of(new Feature("image", FeatureType.FLOAT, List.of(1, 4, 4)));
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
      float[] means = new float[to - from];
      for (int i = from; i < to; i++) {
        for (int pixel = 0; pixel < 16; pixel++) {
          means[i - from] += batch.numbers(0).getFloat((i * 16 + pixel) * 4) / 16;
        }
      }
      return new Predictions(
          to - from,
          List.of(
              new Prediction("mean", List.of(), List.of(), new PredictionValues.Floats(means))));
    }

    @Override
    public void stop() {}

    @Override
    public void close() {}
  }
}
