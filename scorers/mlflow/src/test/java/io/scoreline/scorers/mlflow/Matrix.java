package io.scoreline.scorers.mlflow;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** An engine that tells what it is fed with. */
record Matrix(List<Feature> features) implements Scorer {
  @Override
  public OptionalInt fixedBatchSize() {
    return OptionalInt.empty();
  }

  @Override
  public Session newSession() {
    return new Session() {
      @Override
      public Predictions score(RecordBatch batch, int from, int to) {
        String[] fed = new String[to - from];
        for (int i = from; i < to; i++) {
          List<String> values = new ArrayList<>();
          for (int input = 0; input < features.size(); input++) {
            for (int at = 0; at < batch.width(input); at++) {
              values.add(value(batch, input, i * batch.width(input) + at));
            }
          }
          fed[i - from] = String.join(" ", values);
        }
        return new Predictions(
            to - from,
            List.of(new Prediction("fed", List.of(), List.of(), new PredictionValues.Texts(fed))));
      }

      @Override
      public void stop() {}

      @Override
      public void close() {}
    };
  }

  private String value(RecordBatch batch, int input, int at) {
    FeatureType type = batch.type(input);
    return switch (type) {
      case STRING -> "'" + batch.texts(input)[at] + "'";
      case FLOAT -> batch.numbers(input).getFloat(at * 4) + "f";
      case DOUBLE -> Double.toString(batch.numbers(input).getDouble(at * 8));
      case INT64 -> batch.numbers(input).getLong(at * 8) + "L";
      default -> throw new IllegalStateException(type.toString());
    };
  }

  @Override
  public void close() {}
}
