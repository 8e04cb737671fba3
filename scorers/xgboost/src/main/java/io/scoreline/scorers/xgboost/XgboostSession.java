package io.scoreline.scorers.xgboost;

import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** Scores in blocks of records that stay in the processor's cache. */
final class XgboostSession implements Scorer.Session {
  static final String OUTPUT = "prediction";
  private static final int MOST_BLOCK_RECORDS = 64;
  private static final int BLOCK_FLOATS = 1 << 14;

  private final Booster booster;
  private final int blockRecords;
  private final float[] block;
  private final int[] keys;
  private float[] margins = new float[0];
  private volatile boolean stopped;

  XgboostSession(Booster booster) {
    this.booster = booster;
    this.blockRecords =
        Math.max(1, Math.min(MOST_BLOCK_RECORDS, BLOCK_FLOATS / booster.features()));
    this.block = new float[blockRecords * booster.features()];
    this.keys = new int[Math.multiplyExact(block.length, Keys.OF_VALUE)];
  }

  @Override
  public Predictions score(RecordBatch batch, int from, int to) throws ScoringException {
    int records = to - from;
    int groups = booster.groups();
    int features = booster.features();
    if ((long) records * groups > Integer.MAX_VALUE - 8) {
      throw new ScoringException(
          "%d records of %d values each are too many for one call".formatted(records, groups));
    }
    if (margins.length < records * groups) {
      margins = new float[records * groups];
    }
    FloatBuffer values =
        batch.numbers(0).duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
    for (int done = 0; done < records; done += blockRecords) {
      if (stopped) {
        throw new ScoringStoppedException();
      }
      int some = Math.min(blockRecords, records - done);
      values.get((from + done) * features, block, 0, some * features);
      Keys.fill(block, some * features, keys);
      int at = done * groups;
      for (int i = 0; i < some; i++) {
        System.arraycopy(booster.base(), 0, margins, at + i * groups, groups);
      }
      booster.margins().add(block, keys, some, margins, at);
      for (int i = 0; i < some; i++) {
        booster.objective().transform(margins, at + i * groups, groups);
      }
    }
    return new Predictions(records, List.of(prediction(records)));
  }

  private Prediction prediction(int records) {
    int groups = booster.groups();
    Objective objective = booster.objective();
    boolean ofOneClass = objective == Objective.SOFTMAX || objective == Objective.SOFTPROB;
    boolean labels = booster.labels() || objective == Objective.SOFTMAX;
    int values = labels && ofOneClass ? 1 : groups;
    List<Integer> shape = values == 1 ? List.of() : List.of(values);
    if (!labels) {
      return new Prediction(OUTPUT, shape, List.of(), new PredictionValues.Floats(margins));
    }
    long[] classes = new long[records * values];
    for (int i = 0; i < records; i++) {
      objective.label(margins, i * groups, groups, classes, i);
    }
    return new Prediction(OUTPUT, shape, List.of(), new PredictionValues.Longs(classes));
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public void close() {}
}
