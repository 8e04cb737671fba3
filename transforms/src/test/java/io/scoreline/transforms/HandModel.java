package io.scoreline.transforms;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import java.util.List;
import java.util.OptionalInt;

/** A model of one number, {@code a}, whose calls a test writes by hand. */
final class HandModel implements Scorer {
  /** What a call does with its records' numbers before it gives them back as predictions. */
  interface Call {
    void run(long[] numbers, HandSession session) throws ScoringException;
  }

  private final Call call;

  HandModel(Call call) {
    this.call = call;
  }

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
    return new HandSession();
  }

  @Override
  public void close() {}

  /** One worker's calls. */
  final class HandSession implements Session {
    private volatile boolean stopped;

    boolean isStopped() {
      return stopped;
    }

    @Override
    public Predictions score(RecordBatch batch, int from, int to) throws ScoringException {
      long[] numbers = new long[to - from];
      for (int i = from; i < to; i++) {
        numbers[i - from] = batch.numbers(0).getLong(i * 8);
      }
      call.run(numbers, this);
      return new Predictions(
          to - from,
          List.of(new Prediction("a", List.of(), List.of(), new PredictionValues.Longs(numbers))));
    }

    @Override
    public void stop() {
      stopped = true;
    }

    @Override
    public void close() {}
  }
}
