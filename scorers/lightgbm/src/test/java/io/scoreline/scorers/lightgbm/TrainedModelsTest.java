package io.scoreline.scorers.lightgbm;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.microsoft.ml.lightgbm.PredictionType;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMBooster.FeatureImportanceType;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.scoreline.transforms.scorer.Prediction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Models that LightGBM's own library trains here, and scores beside us: its word is right. */
class TrainedModelsTest {
  private static final int RECORDS = 3000;
  private static final int ROUNDS = 20;

  @TempDir Path folder;

  /** What the trained trees sum up to must be the same to the last bit. */
  private void check(String objective, String more) throws Exception {
    MadeRows made = MadeRows.of(RECORDS);
    String settings =
        "objective=%s num_threads=1 seed=7 verbosity=-1 %s".formatted(objective, more);
    try (LGBMDataset rows =
        LGBMDataset.createFromMat(made.flat(), RECORDS, 5, true, settings, null)) {
      rows.setField("label", labels(objective));
      if (objective.startsWith("rank") || objective.startsWith("lambda")) {
        rows.setField("group", new int[] {1000, 1000, 1000});
      }
      try (LGBMBooster booster = LGBMBooster.create(rows, settings)) {
        for (int i = 0; i < ROUNDS; i++) {
          booster.updateOneIter();
        }
        Path file = folder.resolve("model.txt");
        Files.writeString(file, booster.saveModelToString(0, 0, FeatureImportanceType.GAIN));

        Prediction margins = made.score(MadeRows.open(file, Map.of("output", "margin")));
        Prediction values = made.score(MadeRows.open(file, Map.of()));

        compare(margins, predict(booster, made, PredictionType.C_API_PREDICT_RAW_SCORE), 0);
        // The last bits of an exponential are the C library's.
        compare(values, predict(booster, made, PredictionType.C_API_PREDICT_NORMAL), 1e-14);
      }
    }
  }

  private static double[] predict(LGBMBooster booster, MadeRows made, PredictionType type)
      throws Exception {
    return booster.predictForMat(made.flat(), RECORDS, 5, true, type);
  }

  private static void compare(Prediction scored, double[] expected, double relative) {
    assertThat(scored.width() * RECORDS, equalTo(expected.length));
    for (int i = 0; i < expected.length; i++) {
      double given = scored.values().number(i);
      if (relative == 0) {
        assertThat("value %d".formatted(i), given, is(expected[i]));
      } else {
        assertThat(
            "value %d".formatted(i),
            given,
            closeTo(expected[i], relative * Math.max(1, Math.abs(expected[i]))));
      }
    }
    assertThat(Arrays.stream(expected).distinct().count(), greaterThan(1L));
  }

  private static float[] labels(String objective) {
    List<double[]> rows = MadeRows.of(RECORDS).rows();
    float[] labels = new float[rows.size()];
    for (int i = 0; i < labels.length; i++) {
      double[] row = rows.get(i);
      double signal = known(row[0]) + known(row[1]) * known(row[2]) + known(row[4]) / 3;
      labels[i] =
          (float)
              switch (objective) {
                case "binary" -> signal > 1 ? 1 : 0;
                case "lambdarank", "rank_xendcg" -> signal < 0 ? 0 : signal < 1 ? 1 : 2;
                case "poisson", "gamma", "tweedie" -> Math.exp(signal / 2);
                case "cross_entropy", "cross_entropy_lambda" -> 1 / (1 + Math.exp(-signal));
                default -> signal;
              };
    }
    return labels;
  }

  private static double known(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  @TestFactory
  Stream<DynamicTest> givesToTheLastBitWhatTheLibraryGivesForEachObjective() {
    return Objective.known().stream()
        // Of more classes than one, the Java library writes behind the end of its memory.
        .filter(objective -> !List.of("custom", "multiclass", "multiclassova").contains(objective))
        .map(objective -> DynamicTest.dynamicTest(objective, () -> check(objective, "")));
  }

  @TestFactory
  Stream<DynamicTest> givesToTheLastBitWhatTheLibraryGivesForEachKindOfTrees() {
    Map<String, String> settings =
        Map.ofEntries(
            Map.entry("large", "num_leaves=200 min_data_in_leaf=2"),
            Map.entry("stumps", "num_leaves=2"),
            Map.entry("categories", "categorical_feature=4 max_cat_to_onehot=1"),
            Map.entry("one category against all", "categorical_feature=4 max_cat_to_onehot=10"),
            Map.entry("zero is missing", "zero_as_missing=true"),
            Map.entry("nothing is missing", "use_missing=false"),
            Map.entry("square", "reg_sqrt=true"),
            Map.entry("linear", "linear_tree=true"),
            Map.entry("dart", "boosting=dart drop_rate=0.5"),
            Map.entry("forest", "boosting=rf bagging_freq=1 bagging_fraction=0.6"));
    return settings.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> check("regression", entry.getValue())));
  }
}
