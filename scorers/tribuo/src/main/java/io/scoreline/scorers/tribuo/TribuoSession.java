package io.scoreline.scorers.tribuo;

import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tribuo.Model;
import org.tribuo.Output;
import org.tribuo.Prediction;
import org.tribuo.impl.ArrayExample;

/** Scores record by record, as Tribuo does. */
final class TribuoSession<T extends Output<T>> implements Scorer.Session {
  private final Model<T> model;
  private final String[] names;
  private final ModelOutputs<T> outputs;
  private volatile boolean stopped;

  TribuoSession(Model<T> model, String[] names, ModelOutputs<T> outputs) {
    this.model = model;
    this.names = names;
    this.outputs = outputs;
  }

  @Override
  public Predictions score(RecordBatch batch, int from, int to) throws ScoringException {
    List<Prediction<T>> predictions = new ArrayList<>(to - from);
    ByteBuffer values = batch.numbers(0);
    for (int record = from; record < to; record++) {
      if (stopped) {
        throw new ScoringStoppedException();
      }
      try {
        predictions.add(model.predict(example(values, record)));
      } catch (RuntimeException e) {
        throw new ScoringException("the model fails: " + e.getMessage(), e);
      }
    }
    return outputs.of(predictions);
  }

  /** A feature that is no number in a record is absent, which Tribuo takes for 0. */
  private ArrayExample<T> example(ByteBuffer values, int record) throws ScoringException {
    String[] present = new String[names.length];
    double[] numbers = new double[names.length];
    int used = 0;
    for (int i = 0; i < names.length; i++) {
      double value = values.getDouble((record * names.length + i) * Double.BYTES);
      if (!Double.isNaN(value)) {
        present[used] = names[i];
        numbers[used++] = value;
      }
    }
    if (used == 0) {
      throw new ScoringException(
          "the record has none of the model's features (expected: at least one that is a number)");
    }
    return used == names.length
        ? new ArrayExample<>(outputs.unknown(), present, numbers)
        : new ArrayExample<>(
            outputs.unknown(), Arrays.copyOf(present, used), Arrays.copyOf(numbers, used));
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public void close() {}
}
