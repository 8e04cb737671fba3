package io.scoreline.scorers.tribuo;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.Predictions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Model;
import org.tribuo.Output;
import org.tribuo.Trainer;
import org.tribuo.anomaly.Event;
import org.tribuo.anomaly.liblinear.LibLinearAnomalyTrainer;
import org.tribuo.anomaly.libsvm.LibSVMAnomalyTrainer;
import org.tribuo.anomaly.libsvm.SVMAnomalyType;
import org.tribuo.classification.Label;
import org.tribuo.classification.baseline.DummyClassifierTrainer;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.classification.ensemble.AdaBoostTrainer;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.liblinear.LibLinearClassificationTrainer;
import org.tribuo.classification.libsvm.LibSVMClassificationTrainer;
import org.tribuo.classification.libsvm.SVMClassificationType;
import org.tribuo.classification.mnb.MultinomialNaiveBayesTrainer;
import org.tribuo.classification.sgd.fm.FMClassificationTrainer;
import org.tribuo.classification.sgd.kernel.KernelSVMTrainer;
import org.tribuo.classification.sgd.linear.LogisticRegressionTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.clustering.ClusterID;
import org.tribuo.clustering.hdbscan.HdbscanTrainer;
import org.tribuo.clustering.kmeans.KMeansTrainer;
import org.tribuo.common.libsvm.KernelType;
import org.tribuo.common.libsvm.SVMParameters;
import org.tribuo.common.nearest.KNNModel;
import org.tribuo.common.nearest.KNNTrainer;
import org.tribuo.common.tree.ExtraTreesTrainer;
import org.tribuo.common.tree.RandomForestTrainer;
import org.tribuo.ensemble.BaggingTrainer;
import org.tribuo.math.distance.DistanceType;
import org.tribuo.math.kernel.RBF;
import org.tribuo.math.neighbour.NeighboursQueryFactoryType;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.multilabel.MultiLabel;
import org.tribuo.multilabel.baseline.ClassifierChainTrainer;
import org.tribuo.multilabel.baseline.IndependentMultiLabelTrainer;
import org.tribuo.multilabel.ensemble.CCEnsembleTrainer;
import org.tribuo.multilabel.sgd.fm.FMMultiLabelTrainer;
import org.tribuo.multilabel.sgd.linear.LinearSGDTrainer;
import org.tribuo.multilabel.sgd.objectives.BinaryCrossEntropy;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.baseline.DummyRegressionTrainer;
import org.tribuo.regression.rtree.CARTJointRegressionTrainer;
import org.tribuo.regression.rtree.CARTRegressionTrainer;
import org.tribuo.regression.rtree.impurity.MeanSquaredError;
import org.tribuo.regression.sgd.objectives.SquaredLoss;
import org.tribuo.regression.slm.ElasticNetCDTrainer;
import org.tribuo.regression.slm.LARSLassoTrainer;
import org.tribuo.regression.slm.LARSTrainer;
import org.tribuo.regression.xgboost.XGBoostRegressionTrainer;
import org.tribuo.transform.TransformTrainer;
import org.tribuo.transform.TransformationMap;
import org.tribuo.transform.transformations.MeanStdDevTransformation;

/** Models of every kind, trained here, written, opened and scored; Tribuo's own word is right. */
class TrainedModelsTest {
  @TempDir Path folder;

  private static AdaGrad steps() {
    return new AdaGrad(0.5, 0.1);
  }

  private Map<String, Trainer<Label>> ofLabels() {
    LogisticRegressionTrainer logistic = new LogisticRegressionTrainer();
    return Map.of(
        "logistic regression", logistic,
        "factorization machine",
            new FMClassificationTrainer(new LogMulticlass(), steps(), 3, 1000, 1, 7L, 3, 0.1),
        "kernel SVM", new KernelSVMTrainer(new RBF(0.5), 0.1, 3, 7L),
        "tree", new CARTClassificationTrainer(4),
        "forest",
            new RandomForestTrainer<>(
                new CARTClassificationTrainer(4, 0.6f, 7L), new VotingCombiner(), 5),
        "bagging", new BaggingTrainer<>(logistic, new VotingCombiner(), 3),
        "boosting", new AdaBoostTrainer(new CARTClassificationTrainer(2), 3),
        "LIBLINEAR", new LibLinearClassificationTrainer(),
        "LIBSVM",
            new LibSVMClassificationTrainer(
                new SVMParameters<>(
                    new SVMClassificationType(SVMClassificationType.SVMMode.C_SVC),
                    KernelType.RBF)),
        "XGBoost", new XGBoostClassificationTrainer(5));
  }

  private <T extends Output<T>> Model<T> written(Model<T> model, Class<T> kind) throws Exception {
    Path file = folder.resolve("model");
    model.serializeToFile(file);
    return Model.deserializeFromFile(file).castModel(kind);
  }

  @TestFactory
  Stream<DynamicTest> givesLabelsWithTheirScores() {
    Map<String, Trainer<Label>> trainers = new java.util.TreeMap<>(ofLabels());
    trainers.put("most frequent", DummyClassifierTrainer.createMostFrequentTrainer());
    trainers.put("naive Bayes", new MultinomialNaiveBayesTrainer());
    trainers.put(
        "nearest neighbours",
        new KNNTrainer<>(
            3,
            DistanceType.L2.getDistance(),
            1,
            new VotingCombiner(),
            KNNModel.Backend.STREAMS,
            NeighboursQueryFactoryType.BRUTE_FORCE));
    trainers.put(
        "extra trees",
        new ExtraTreesTrainer<>(
            new CARTClassificationTrainer(4, 2, 0, 0.6f, true, new GiniIndex(), 7L),
            new VotingCombiner(),
            5));
    trainers.put(
        "transformed",
        new TransformTrainer<>(
            new LogisticRegressionTrainer(),
            new TransformationMap(List.of(new MeanStdDevTransformation()))));
    return trainers.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> {
                      Model<Label> model =
                          written(entry.getValue().train(MadeData.labels()), Label.class);

                      Predictions scored = MadeData.score(folder.resolve("model"));

                      List<String> names = List.of("high", "low", "middle");
                      assertThat(MadeData.names(scored), equalTo(List.of("label", "scores")));
                      assertThat(scored.outputs().get(1).elements(), equalTo(names));
                      for (int i = 0; i < scored.records(); i++) {
                        var expected = model.predict(MadeData.example(i, new Label("low")));
                        assertThat(
                            MadeData.text(scored, 0, i), equalTo(expected.getOutput().getLabel()));
                        for (int j = 0; j < names.size(); j++) {
                          Label score = expected.getOutputScores().get(names.get(j));
                          double given =
                              scored.outputs().get(1).values().number(i * names.size() + j);
                          assertThat(given, is(score == null ? Double.NaN : score.getScore()));
                        }
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> givesSetsOfLabelsWithTheirScores() {
    Trainer<Label> inner = new LogisticRegressionTrainer();
    Map<String, Trainer<MultiLabel>> trainers =
        Map.of(
            "linear", new LinearSGDTrainer(new BinaryCrossEntropy(), steps(), 5, 1000, 1, 7L),
            "factorization machine",
                new FMMultiLabelTrainer(new BinaryCrossEntropy(), steps(), 5, 1000, 1, 7L, 3, 0.1),
            "chains", new CCEnsembleTrainer(inner, 3, 7L),
            "independent", new IndependentMultiLabelTrainer(inner),
            "chain", new ClassifierChainTrainer(inner, 7L));
    return trainers.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> {
                      Model<MultiLabel> model =
                          written(entry.getValue().train(MadeData.labelSets()), MultiLabel.class);

                      Predictions scored = MadeData.score(folder.resolve("model"));

                      assertThat(MadeData.names(scored), equalTo(List.of("labels", "scores")));
                      for (int i = 0; i < scored.records(); i++) {
                        var expected = model.predict(MadeData.example(i, new MultiLabel("a")));
                        assertThat(
                            MadeData.text(scored, 0, i),
                            equalTo(
                                String.join(
                                    ",", new TreeSet<>(expected.getOutput().getNameSet()))));
                        for (String name : scored.outputs().get(1).elements()) {
                          MultiLabel score = expected.getOutputScores().get(name);
                          if (score != null) {
                            int j = scored.outputs().get(1).elements().indexOf(name);
                            assertThat(
                                scored
                                    .outputs()
                                    .get(1)
                                    .values()
                                    .number(i * scored.outputs().get(1).width() + j),
                                is(score.getLabelScore(new Label(name)).orElseThrow()));
                          }
                        }
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> givesNumbersByDimension() {
    Map<String, Trainer<Regressor>> trainers =
        Map.of(
            "linear",
                new org.tribuo.regression.sgd.linear.LinearSGDTrainer(
                    new SquaredLoss(), steps(), 5, 7L),
            "tree", new CARTRegressionTrainer(4, 2, 0, 1f, false, new MeanSquaredError(), 7L),
            "least angles", new LARSTrainer(2),
            "elastic net", new ElasticNetCDTrainer(0.1, 0.5),
            "LIBLINEAR", new org.tribuo.regression.liblinear.LibLinearRegressionTrainer(),
            "LIBSVM",
                new org.tribuo.regression.libsvm.LibSVMRegressionTrainer(
                    new SVMParameters<>(
                        new org.tribuo.regression.libsvm.SVMRegressionType(
                            org.tribuo.regression.libsvm.SVMRegressionType.SVMMode.EPSILON_SVR),
                        KernelType.RBF)),
            "XGBoost", new XGBoostRegressionTrainer(5),
            "lasso", new LARSLassoTrainer(2),
            "joint tree", new CARTJointRegressionTrainer(4),
            "mean", DummyRegressionTrainer.createMeanTrainer());
    return trainers.entrySet().stream()
        .flatMap(
            entry ->
                Stream.of(1, 2)
                    .map(
                        dimensions ->
                            DynamicTest.dynamicTest(
                                entry.getKey() + " of " + dimensions,
                                () -> {
                                  Model<Regressor> model =
                                      written(
                                          entry.getValue().train(MadeData.numbers(dimensions)),
                                          Regressor.class);

                                  Predictions scored = MadeData.score(folder.resolve("model"));

                                  Prediction only = scored.outputs().get(0);
                                  assertThat(
                                      only.name(), equalTo(dimensions == 1 ? "sum" : "prediction"));
                                  assertThat(
                                      only.elements(),
                                      equalTo(
                                          dimensions == 1
                                              ? List.of()
                                              : List.of("difference", "sum")));
                                  for (int i = 0; i < scored.records(); i++) {
                                    Regressor expected =
                                        model
                                            .predict(MadeData.example(i, new Regressor("sum", 0)))
                                            .getOutput();
                                    for (int j = 0; j < dimensions; j++) {
                                      String name =
                                          dimensions == 1 ? "sum" : only.elements().get(j);
                                      assertThat(
                                          only.values().number(i * dimensions + j),
                                          is(expected.getDimension(name).orElseThrow().getValue()));
                                    }
                                  }
                                })));
  }

  @TestFactory
  Stream<DynamicTest> givesClusters() {
    Map<String, Trainer<ClusterID>> trainers =
        Map.of(
            "k-means", new KMeansTrainer(2, 10, DistanceType.L2.getDistance(), 1, 7L),
            "HDBSCAN", new HdbscanTrainer(3));
    return trainers.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> {
                      Model<ClusterID> model =
                          written(entry.getValue().train(MadeData.clusters()), ClusterID.class);

                      Predictions scored = MadeData.score(folder.resolve("model"));

                      assertThat(MadeData.names(scored), equalTo(List.of("cluster", "score")));
                      for (int i = 0; i < scored.records(); i++) {
                        ClusterID expected =
                            model.predict(MadeData.example(i, new ClusterID(-1))).getOutput();
                        assertThat(
                            scored.outputs().get(0).values().number(i),
                            closeTo(expected.getID(), 0));
                        assertThat(
                            scored.outputs().get(1).values().number(i), is(expected.getScore()));
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> givesEvents() {
    Map<String, Trainer<Event>> trainers =
        Map.of(
            "LIBSVM",
                new LibSVMAnomalyTrainer(
                    new SVMParameters<>(
                        new SVMAnomalyType(SVMAnomalyType.SVMMode.ONE_CLASS), KernelType.RBF)),
            "LIBLINEAR", new LibLinearAnomalyTrainer());
    return trainers.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> {
                      Model<Event> model =
                          written(entry.getValue().train(MadeData.events()), Event.class);

                      Predictions scored = MadeData.score(folder.resolve("model"));

                      assertThat(MadeData.names(scored), equalTo(List.of("event", "score")));
                      for (int i = 0; i < scored.records(); i++) {
                        Event expected =
                            model
                                .predict(MadeData.example(i, new Event(Event.EventType.EXPECTED)))
                                .getOutput();
                        assertThat(MadeData.text(scored, 0, i), equalTo(expected.getType().name()));
                        assertThat(
                            scored.outputs().get(1).values().number(i), is(expected.getScore()));
                      }
                    }));
  }
}
