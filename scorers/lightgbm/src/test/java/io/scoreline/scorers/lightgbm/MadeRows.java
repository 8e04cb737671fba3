package io.scoreline.scorers.lightgbm;

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

/** Rows of numbers with some missing, and how they are scored. */
record MadeRows(List<double[]> rows) {
  /** So many rows of five numbers, the last of which is a category of six. */
  static MadeRows of(int count) {
    Random random = new Random(27);
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] row = new double[5];
      for (int j = 0; j < row.length; j++) {
        row[j] = j == 4 ? random.nextInt(6) : random.nextGaussian();
        if (random.nextInt(10) == 0) {
          row[j] = Double.NaN;
        }
      }
      rows.add(row);
    }
    return new MadeRows(rows);
  }

  /** The numbers of a file of Python's. */
  static MadeRows read(Path file) throws IOException {
    List<double[]> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] cells = line.split(",", -1);
      double[] row = new double[cells.length];
      for (int i = 0; i < row.length; i++) {
        row[i] = cells[i].equals("nan") ? Double.NaN : Double.parseDouble(cells[i]);
      }
      rows.add(row);
    }
    return new MadeRows(rows);
  }

  double[] flat() {
    int width = rows.get(0).length;
    double[] flat = new double[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, flat, i * width, width);
    }
    return flat;
  }

  RecordBatch batch(List<Feature> features) {
    RecordBatch batch = new RecordBatch(features, rows.size());
    int place = 0;
    for (double[] row : rows) {
      for (double value : row) {
        batch.numbers(0).putDouble(Double.BYTES * place++, value);
      }
      batch.add();
    }
    return batch;
  }

  static Scorer open(Path model, Map<String, String> parameters) {
    return new LightgbmScorerProvider()
        .open(new ModelSource("lightgbm", model.toString(), List.of(), parameters));
  }

  /** The one prediction for all rows. */
  Prediction score(Scorer scorer) throws ScoringException {
    RecordBatch batch = batch(scorer.features());
    return scorer.newSession().score(batch, 0, batch.size()).outputs().get(0);
  }
}
