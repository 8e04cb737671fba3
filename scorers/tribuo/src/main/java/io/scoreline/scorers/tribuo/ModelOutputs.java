package io.scoreline.scorers.tribuo;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.tribuo.Model;
import org.tribuo.Output;
import org.tribuo.anomaly.AnomalyFactory;
import org.tribuo.anomaly.Event;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.clustering.ClusterID;
import org.tribuo.clustering.ClusteringFactory;
import org.tribuo.multilabel.MultiLabel;
import org.tribuo.multilabel.MultiLabelFactory;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;

/**
 * What a model gives, by its kind: labels with their scores, sets of labels, numbers by dimension,
 * clusters, or events. Labels and dimensions stand in the order of their names.
 *
 * @param model the model
 * @param unknown what an example says whose output is to be found
 * @param columns its outputs
 */
record ModelOutputs<T extends Output<T>>(Model<T> model, T unknown, List<Column<T>> columns) {
  private static final String SCORES = "scores";
  private static final String SCORE = "score";

  ModelOutputs {
    columns = List.copyOf(columns);
  }

  /**
   * One output.
   *
   * @param name its name
   * @param of its values in so many predictions
   */
  record Column<T extends Output<T>>(
      String name, Function<List<org.tribuo.Prediction<T>>, Prediction> of) {}

  /**
   * The outputs that are asked for.
   *
   * @throws ModelRefusedException if it has not all of them, or its kind is not known
   */
  static ModelOutputs<?> of(Model<?> model, ModelSource source) {
    if (model.validate(Label.class)) {
      return labels(model.castModel(Label.class)).selected(source);
    }
    if (model.validate(MultiLabel.class)) {
      return labelSets(model.castModel(MultiLabel.class)).selected(source);
    }
    if (model.validate(Regressor.class)) {
      return dimensions(model.castModel(Regressor.class)).selected(source);
    }
    if (model.validate(ClusterID.class)) {
      return clusters(model.castModel(ClusterID.class)).selected(source);
    }
    if (model.validate(Event.class)) {
      return events(model.castModel(Event.class)).selected(source);
    }
    throw new ModelRefusedException(
        "%s: the model gives neither labels, sets of labels, numbers, clusters nor events (expected: one of these)"
            .formatted(source.path()));
  }

  private static ModelOutputs<Label> labels(Model<Label> model) {
    List<String> names = sorted(model, Label::getLabel);
    return new ModelOutputs<>(
        model,
        LabelFactory.UNKNOWN_LABEL,
        List.of(
            text("label", prediction -> prediction.getOutput().getLabel()),
            byName(
                SCORES,
                names,
                (prediction, name) -> scoreOf(prediction.getOutputScores().get(name)))));
  }

  private static double scoreOf(Label labelOrNull) {
    return labelOrNull == null ? Double.NaN : labelOrNull.getScore();
  }

  private static ModelOutputs<MultiLabel> labelSets(Model<MultiLabel> model) {
    List<String> names = sorted(model, MultiLabel::getLabelString);
    return new ModelOutputs<>(
        model,
        MultiLabelFactory.UNKNOWN_MULTILABEL,
        List.of(
            text(
                "labels",
                prediction -> String.join(",", new TreeSet<>(prediction.getOutput().getNameSet()))),
            byName(
                SCORES,
                names,
                (prediction, name) -> scoreOf(prediction.getOutputScores().get(name), name))));
  }

  private static double scoreOf(MultiLabel labelsOrNull, String name) {
    return labelsOrNull == null
        ? Double.NaN
        : labelsOrNull.getLabelScore(new Label(name)).orElse(Double.NaN);
  }

  private static ModelOutputs<Regressor> dimensions(Model<Regressor> model) {
    String[] names = Regressor.extractNames(model.getOutputIDInfo());
    Column<Regressor> column =
        names.length == 1
            ? number(names[0], prediction -> prediction.getOutput().getValues()[0])
            : byName(
                "prediction",
                List.of(names).stream().sorted().toList(),
                (prediction, name) ->
                    prediction.getOutput().getDimension(name).orElseThrow().getValue());
    return new ModelOutputs<>(model, new RegressionFactory().getUnknownOutput(), List.of(column));
  }

  private static ModelOutputs<ClusterID> clusters(Model<ClusterID> model) {
    Column<ClusterID> cluster =
        new Column<>(
            "cluster",
            predictions -> {
              long[] ids =
                  predictions.stream().mapToLong(each -> each.getOutput().getID()).toArray();
              return new Prediction(
                  "cluster", List.of(), List.of(), new PredictionValues.Longs(ids));
            });
    return new ModelOutputs<>(
        model,
        new ClusteringFactory().getUnknownOutput(),
        List.of(cluster, number(SCORE, prediction -> prediction.getOutput().getScore())));
  }

  private static ModelOutputs<Event> events(Model<Event> model) {
    return new ModelOutputs<>(
        model,
        new AnomalyFactory().getUnknownOutput(),
        List.of(
            text("event", prediction -> prediction.getOutput().getType().name()),
            number(SCORE, prediction -> prediction.getOutput().getScore())));
  }

  private static <T extends Output<T>> List<String> sorted(
      Model<T> model, Function<T, String> name) {
    return model.getOutputIDInfo().getDomain().stream().map(name).sorted().toList();
  }

  private static <T extends Output<T>> Column<T> text(
      String name, Function<org.tribuo.Prediction<T>, String> of) {
    return new Column<>(
        name,
        predictions ->
            new Prediction(
                name,
                List.of(),
                List.of(),
                new PredictionValues.Texts(predictions.stream().map(of).toArray(String[]::new))));
  }

  private static <T extends Output<T>> Column<T> number(
      String name, ToDoubleFunction<org.tribuo.Prediction<T>> of) {
    return new Column<>(
        name,
        predictions ->
            new Prediction(
                name,
                List.of(),
                List.of(),
                new PredictionValues.Doubles(predictions.stream().mapToDouble(of).toArray())));
  }

  /** A number for each name. */
  private interface NamedNumber<T extends Output<T>> {
    double in(org.tribuo.Prediction<T> prediction, String name);
  }

  private static <T extends Output<T>> Column<T> byName(
      String output, List<String> names, NamedNumber<T> of) {
    return new Column<>(
        output,
        predictions -> {
          double[] values = new double[predictions.size() * names.size()];
          int place = 0;
          for (org.tribuo.Prediction<T> prediction : predictions) {
            for (String name : names) {
              values[place++] = of.in(prediction, name);
            }
          }
          return new Prediction(
              output, List.of(names.size()), names, new PredictionValues.Doubles(values));
        });
  }

  private ModelOutputs<T> selected(ModelSource source) {
    if (source.outputs().isEmpty()) {
      return this;
    }
    Map<String, Column<T>> known =
        columns.stream().collect(Collectors.toMap(Column::name, Function.identity()));
    List<String> unknownNames = new ArrayList<>(source.outputs());
    unknownNames.removeAll(known.keySet());
    if (!unknownNames.isEmpty()) {
      throw new ModelRefusedException(
          "%s: the model has no output %s (expected: %s)"
              .formatted(
                  source.path(),
                  String.join(", ", unknownNames),
                  columns.stream().map(Column::name).collect(Collectors.joining(", "))));
    }
    return new ModelOutputs<>(model, unknown, source.outputs().stream().map(known::get).toList());
  }

  /** What so many predictions come to. */
  Predictions of(List<org.tribuo.Prediction<T>> predictions) {
    return new Predictions(
        predictions.size(),
        columns.stream().map(column -> column.of().apply(predictions)).toList());
  }
}
