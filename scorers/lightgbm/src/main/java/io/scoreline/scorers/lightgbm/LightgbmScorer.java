package io.scoreline.scorers.lightgbm;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.Scorer;
import java.util.List;
import java.util.OptionalInt;

/**
 * An open model: its one input is a number for each feature, by name where it has names. A booster
 * is immutable, and shared by all sessions.
 */
final class LightgbmScorer implements Scorer {
  private static final String INPUT = "features";

  private final Booster booster;

  LightgbmScorer(Booster booster) {
    this.booster = booster;
  }

  @Override
  public List<Feature> features() {
    Feature feature =
        booster.featureNames().isEmpty()
            ? new Feature(INPUT, FeatureType.DOUBLE, List.of(booster.features()))
            : Feature.named(INPUT, FeatureType.DOUBLE, booster.featureNames());
    return List.of(feature.withMissing());
  }

  @Override
  public OptionalInt fixedBatchSize() {
    return OptionalInt.empty();
  }

  @Override
  public Session newSession() {
    return new LightgbmSession(booster);
  }

  @Override
  public void close() {}
}
