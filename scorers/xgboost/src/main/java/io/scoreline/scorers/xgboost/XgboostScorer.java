package io.scoreline.scorers.xgboost;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.Scorer;
import java.util.List;
import java.util.OptionalInt;

/**
 * An open model: its one input is a float for each feature, by name where it has names. A booster
 * is immutable, and shared by all sessions.
 */
final class XgboostScorer implements Scorer {
  private static final String INPUT = "features";

  private final Booster booster;

  XgboostScorer(Booster booster) {
    this.booster = booster;
  }

  @Override
  public List<Feature> features() {
    Feature feature =
        booster.featureNames().isEmpty()
            ? new Feature(INPUT, FeatureType.FLOAT, List.of(booster.features()))
            : Feature.named(INPUT, FeatureType.FLOAT, booster.featureNames());
    return List.of(feature.withMissing());
  }

  @Override
  public OptionalInt fixedBatchSize() {
    return OptionalInt.empty();
  }

  @Override
  public Session newSession() {
    return new XgboostSession(booster);
  }

  @Override
  public void close() {}
}
