package io.scoreline.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.tribuo.MutableDataset;
import org.tribuo.Output;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.ensemble.AveragingCombiner;
import org.tribuo.regression.rtree.CARTRegressionTrainer;
import org.tribuo.regression.rtree.impurity.MeanSquaredError;

/** Models that Tribuo trains on rows of the made table; the same ones every time. */
final class TribuoModel {
  private static final int RECORDS = 2_000;
  private static final int EPOCHS = 5;
  private static final int TREES = 50;
  private static final int DEEPEST = 6;
  private static final int SEED = 13;

  private TribuoModel() {}

  /** A linear classifier of three labels, by stochastic gradient descent. */
  static void linear(Path file) throws IOException {
    List<String> names = List.of("low", "middle", "high");
    MutableDataset<Label> labels = dataset(new LabelFactory());
    for (double[] row : rows()) {
      add(labels, row, new Label(names.get((int) Math.min(2, 3 * share(row)))));
    }
    // Steps as small as the columns' values are large.
    new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(1e-6), EPOCHS, SEED)
        .train(labels)
        .serializeToFile(file);
  }

  /** A forest of regression trees. */
  static void forest(Path file) throws IOException {
    MutableDataset<Regressor> numbers = dataset(new RegressionFactory());
    for (double[] row : rows()) {
      add(numbers, row, new Regressor("share", share(row)));
    }
    CARTRegressionTrainer tree =
        new CARTRegressionTrainer(DEEPEST, 2, 0, 0.5f, false, new MeanSquaredError(), SEED);
    new RandomForestTrainer<>(tree, new AveragingCombiner(), TREES, SEED)
        .train(numbers)
        .serializeToFile(file);
  }

  private static <T extends Output<T>> MutableDataset<T> dataset(OutputFactory<T> outputs) {
    return new MutableDataset<>(new SimpleDataSourceProvenance("made", outputs), outputs);
  }

  private static List<double[]> rows() {
    SplittableRandom random = new SplittableRandom(SEED);
    return IntStream.range(0, RECORDS).mapToObj(row -> MakeData.numbers(random)).toList();
  }

  private static <T extends Output<T>> void add(MutableDataset<T> dataset, double[] row, T output) {
    dataset.add(new ArrayExample<>(output, MakeData.columns(), row));
  }

  /**
   * Something to learn: how far from their least, from 0 to 1, four of the columns are together.
   */
  private static double share(double[] row) {
    double sum = 0;
    for (int column = 0; column < 4; column++) {
      sum += row[column] / MakeData.largest(column);
    }
    return sum / 4;
  }
}
