package io.scoreline.scorers.mlflow;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import java.util.List;
import java.util.Optional;

/** Brings a batch of columns into the shape that the engine takes. */
final class SignatureSession implements Scorer.Session {
  private final Scorer.Session engine;
  private final List<Feature> inputs;
  private final List<ColumnCopy> copies;
  private Optional<RecordBatch> batch = Optional.empty();

  SignatureSession(Scorer.Session engine, List<Feature> inputs, List<ColumnCopy> copies) {
    this.engine = engine;
    this.inputs = inputs;
    this.copies = copies;
  }

  @Override
  public Predictions score(RecordBatch columns, int from, int to) throws ScoringException {
    if (batch.isEmpty() || batch.get().capacity() < columns.capacity()) {
      batch = Optional.of(new RecordBatch(inputs, columns.capacity()));
    }
    RecordBatch filled = batch.get();
    filled.clear();
    for (int i = 0; i < copies.size(); i++) {
      copies.get(i).copy(columns, from, to - from, filled);
    }
    for (int i = from; i < to; i++) {
      filled.add();
    }
    return engine.score(filled, 0, to - from);
  }

  @Override
  public void stop() {
    engine.stop();
  }

  @Override
  public void close() {
    engine.close();
  }
}
