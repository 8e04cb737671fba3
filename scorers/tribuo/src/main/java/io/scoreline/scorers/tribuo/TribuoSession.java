package io.scoreline.scorers.tribuo;

import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import java.util.ArrayList;
import java.util.List;
import org.tribuo.Model;
import org.tribuo.Output;
import org.tribuo.Prediction;

/** Scores record by record, as Tribuo does. */
final class TribuoSession<T extends Output<T>> implements Scorer.Session {
  private final Model<T> model;
  private final Examples<T> examples;
  private final ModelOutputs<T> outputs;
  private volatile boolean stopped;

  TribuoSession(Model<T> model, Examples<T> examples, ModelOutputs<T> outputs) {
    this.model = model;
    this.examples = examples;
    this.outputs = outputs;
  }

  @Override
  public Predictions score(RecordBatch batch, int from, int to) throws ScoringException {
    List<Prediction<T>> predictions = new ArrayList<>(to - from);
    for (int record = from; record < to; record++) {
      if (stopped) {
        throw new ScoringStoppedException();
      }
      try {
        predictions.add(model.predict(examples.of(batch, record, outputs.unknown())));
      } catch (RuntimeException e) {
        throw new ScoringException("the model fails: " + e.getMessage(), e);
      }
    }
    return outputs.of(predictions);
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public void close() {}
}
