package io.scoreline.scorers.lightgbm;

import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.List;

/** Scores in blocks of records that stay in the processor's cache. */
final class LightgbmSession implements Scorer.Session {
  static final String OUTPUT = "prediction";
  private static final int MOST_BLOCK_RECORDS = 64;
  private static final int BLOCK_NUMBERS = 1 << 13;

  private final Booster booster;
  private final int blockRecords;
  private final double[] block;
  private double[] sums = new double[0];
  private volatile boolean stopped;

  LightgbmSession(Booster booster) {
    this.booster = booster;
    this.blockRecords =
        Math.max(1, Math.min(MOST_BLOCK_RECORDS, BLOCK_NUMBERS / booster.features()));
    this.block = new double[blockRecords * booster.features()];
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
    if (sums.length < records * groups) {
      sums = new double[records * groups];
    }
    Arrays.fill(sums, 0, records * groups, 0);
    DoubleBuffer values =
        batch.numbers(0).duplicate().order(ByteOrder.nativeOrder()).asDoubleBuffer();
    for (int done = 0; done < records; done += blockRecords) {
      if (stopped) {
        throw new ScoringStoppedException();
      }
      int some = Math.min(blockRecords, records - done);
      values.get((from + done) * features, block, 0, some * features);
      booster.trees().add(block, some, sums, done * groups);
      finish(done * groups, some);
    }
    return new Predictions(
        records,
        List.of(
            new Prediction(
                OUTPUT,
                groups == 1 ? List.of() : List.of(groups),
                List.of(),
                new PredictionValues.Doubles(sums))));
  }

  private void finish(int at, int records) {
    int groups = booster.groups();
    if (booster.divisor() != 1) {
      for (int i = at; i < at + records * groups; i++) {
        sums[i] /= booster.divisor();
      }
    }
    for (int i = 0; i < records; i++) {
      booster.objective().transform(sums, at + i * groups, groups);
    }
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public void close() {}
}
