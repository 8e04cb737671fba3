package io.scoreline.scorers.tribuo;

import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tribuo.MutableDataset;
import org.tribuo.Output;
import org.tribuo.OutputFactory;
import org.tribuo.anomaly.AnomalyFactory;
import org.tribuo.anomaly.Event;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.clustering.ClusterID;
import org.tribuo.clustering.ClusteringFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.multilabel.MultiLabel;
import org.tribuo.multilabel.MultiLabelFactory;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;

/** A hundred records of three features, with what models of each kind can learn of them. */
final class MadeData {
  private static final int RECORDS = 100;
  private static final String[] FEATURES = {"b", "a", "c"};
  private static final double[][] VALUES = new double[RECORDS][];

  static {
    Random random = new Random(11);
    for (int i = 0; i < RECORDS; i++) {
      VALUES[i] =
          new double[] {i % 3 + 2 + 0.2 * random.nextGaussian(), random.nextDouble(), i % 3};
    }
  }

  private MadeData() {}

  static <T extends Output<T>> ArrayExample<T> example(int record, T output) {
    return new ArrayExample<>(output, FEATURES, VALUES[record]);
  }

  private static <T extends Output<T>> MutableDataset<T> dataset(
      OutputFactory<T> factory, Function<Integer, T> output) {
    MutableDataset<T> dataset =
        new MutableDataset<>(new SimpleDataSourceProvenance("made", factory), factory);
    for (int i = 0; i < RECORDS; i++) {
      dataset.add(example(i, output.apply(i)));
    }
    return dataset;
  }

  static MutableDataset<Label> labels() {
    List<String> names = List.of("low", "middle", "high");
    return dataset(new LabelFactory(), i -> new Label(names.get(i % 3)));
  }

  static MutableDataset<MultiLabel> labelSets() {
    return dataset(
        new MultiLabelFactory(),
        i ->
            new MultiLabel(
                i % 3 == 0
                    ? Set.of(new Label("zero"), new Label("even"))
                    : Set.of(new Label(i % 3 == 1 ? "odd" : "even"))));
  }

  static MutableDataset<Regressor> numbers(int dimensions) {
    return dataset(
        new RegressionFactory(),
        i -> {
          double sum = VALUES[i][0] + VALUES[i][1];
          double difference = VALUES[i][0] - VALUES[i][2];
          return dimensions == 1
              ? new Regressor("sum", sum)
              : new Regressor(new String[] {"sum", "difference"}, new double[] {sum, difference});
        });
  }

  static MutableDataset<ClusterID> clusters() {
    return dataset(new ClusteringFactory(), i -> new ClusterID(ClusterID.UNASSIGNED));
  }

  static MutableDataset<Event> events() {
    return dataset(new AnomalyFactory(), i -> new Event(Event.EventType.EXPECTED));
  }

  /** Scores all records at once, their values in the order in which the model names them. */
  static Predictions score(Path file) throws ScoringException {
    Scorer scorer = new TribuoScorerProvider().open(ModelSource.of("tribuo", file.toString()));
    RecordBatch batch = batch(scorer);
    try (Scorer.Session session = scorer.newSession()) {
      return session.score(batch, 0, batch.size());
    }
  }

  /** All records, for a model. */
  static RecordBatch batch(Scorer scorer) {
    RecordBatch batch = new RecordBatch(scorer.features(), RECORDS);
    List<String> order = scorer.features().get(0).elements();
    for (double[] values : VALUES) {
      for (int i = 0; i < FEATURES.length; i++) {
        int place = batch.size() * order.size() + order.indexOf(FEATURES[i]);
        if (order.contains(FEATURES[i])) {
          batch.numbers(0).putDouble(place * Double.BYTES, values[i]);
        }
      }
      batch.add();
    }
    return batch;
  }

  static List<String> names(Predictions predictions) {
    return predictions.outputs().stream().map(Prediction::name).collect(Collectors.toList());
  }

  static String text(Predictions predictions, int output, int record) {
    return ((PredictionValues.Texts) predictions.outputs().get(output).values()).values()[record];
  }
}
