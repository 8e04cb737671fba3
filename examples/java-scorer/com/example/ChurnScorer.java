package com.example;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScorerProvider;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;

/** Scores how likely a customer is to leave, with a model that is a file of three weights. */
public final class ChurnScorer implements ScorerProvider {
  /** What the model takes; each is fed from the column of its name. */
  private static final List<Feature> FEATURES =
      List.of(
          new Feature("visits", FeatureType.DOUBLE, List.of()),
          new Feature("spend", FeatureType.DOUBLE, List.of()));

  @Override
  public Scorer open(ModelSource model) {
    Properties weights = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(model.path()))) {
      weights.load(reader);
    } catch (IOException e) {
      throw new ModelRefusedException("the weights cannot be read: " + e.getMessage(), e);
    }
    return new Weights(
        weight(weights, "bias"), weight(weights, "visits"), weight(weights, "spend"));
  }

  private static double weight(Properties weights, String name) {
    String text = weights.getProperty(name);
    if (text == null) {
      throw new ModelRefusedException("the model has no weight '%s'".formatted(name));
    }
    return Double.parseDouble(text);
  }

  /** The open model, which all workers of a process share. */
  private record Weights(double bias, double visits, double spend) implements Scorer {
    @Override
    public List<Feature> features() {
      return FEATURES;
    }

    @Override
    public OptionalInt fixedBatchSize() {
      return OptionalInt.empty();
    }

    @Override
    public Session newSession() {
      return new WeightsSession(this);
    }

    @Override
    public void close() {}
  }

  /** One worker's way to the model. */
  private record WeightsSession(Weights weights) implements Scorer.Session {
    @Override
    public Predictions score(RecordBatch batch, int from, int to) {
      double[] scores = new double[to - from];
      for (int record = from; record < to; record++) {
        double visits = batch.numbers(0).getDouble(record * Double.BYTES);
        double spend = batch.numbers(1).getDouble(record * Double.BYTES);
        if (visits < 0) {
          throw new IllegalArgumentException("visits: " + visits + " (expected: 0 or more)");
        }
        double sum = weights.bias + weights.visits * visits + weights.spend * spend;
        scores[record - from] = 1 / (1 + Math.exp(-sum));
      }
      return new Predictions(
          scores.length,
          List.of(
              new Prediction("churn", List.of(), List.of(), new PredictionValues.Doubles(scores))));
    }

    @Override
    public void stop() {}

    @Override
    public void close() {}
  }
}
