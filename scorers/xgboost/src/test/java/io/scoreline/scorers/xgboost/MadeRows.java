package io.scoreline.scorers.xgboost;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Rows of floats with some missing, and how they are scored. */
record MadeRows(List<float[]> rows) {
  /** So many rows of five numbers, the last of which is a category of six. */
  static MadeRows of(int count) {
    Random random = new Random(27);
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] row = new float[5];
      for (int j = 0; j < row.length; j++) {
        row[j] = j == 4 ? random.nextInt(6) : (float) random.nextGaussian();
        if (random.nextInt(10) == 0) {
          row[j] = Float.NaN;
        }
      }
      rows.add(row);
    }
    return new MadeRows(rows);
  }

  /** The numbers of a file of Python's. */
  static MadeRows read(Path file) throws IOException {
    List<float[]> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] cells = line.split(",", -1);
      float[] row = new float[cells.length];
      for (int i = 0; i < row.length; i++) {
        row[i] = cells[i].equals("nan") ? Float.NaN : Float.parseFloat(cells[i]);
      }
      rows.add(row);
    }
    return new MadeRows(rows);
  }

  float[] flat() {
    int width = rows.get(0).length;
    float[] flat = new float[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, flat, i * width, width);
    }
    return flat;
  }

  RecordBatch batch(List<Feature> features) {
    RecordBatch batch = new RecordBatch(features, rows.size());
    int place = 0;
    for (float[] row : rows) {
      for (float value : row) {
        batch.numbers(0).putFloat(Float.BYTES * place++, value);
      }
      batch.add();
    }
    return batch;
  }

  static Scorer open(Path model, Map<String, String> parameters) {
    return new XgboostScorerProvider()
        .open(new ModelSource("xgboost", model.toString(), List.of(), parameters));
  }

  /** The one prediction for all rows. */
  Prediction score(Scorer scorer) throws ScoringException {
    RecordBatch batch = batch(scorer.features());
    return scorer.newSession().score(batch, 0, batch.size()).outputs().get(0);
  }
}
