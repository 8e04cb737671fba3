package io.scoreline.scorers.xgboost;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.scoreline.transforms.scorer.Prediction;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Models that XGBoost's own library trains here, and scores beside us: its word is right. */
class TrainedModelsTest {
  private static final int ROUNDS = 20;

  @TempDir Path folder;

  /** What the trained trees sum up to must be the same to the last bit. */
  private void check(String objective, float[] labels, Map<String, Object> more) throws Exception {
    MadeRows made = MadeRows.of(3000);
    DMatrix rows = new DMatrix(made.flat(), made.rows().size(), 5, Float.NaN);
    rows.setLabel(labels);
    if (objective.startsWith("rank:")) {
      rows.setGroup(new int[] {1000, 1000, 1000});
    }
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("objective", objective);
    settings.put("nthread", 1);
    settings.put("seed", 7);
    Booster booster = XGBoost.train(rows, settings, ROUNDS, Map.of(), null, null);
    for (String ending : List.of("json", "ubj")) {
      Path file = folder.resolve("model." + ending);
      booster.saveModel(file.toString());

      Prediction margins = made.score(MadeRows.open(file, Map.of("output", "margin")));
      Prediction values = made.score(MadeRows.open(file, Map.of()));

      // The trained booster remembers what it gave for its own rows.
      Booster read = XGBoost.loadModel(file.toString());
      boolean isExpectile = objective.equals("reg:expectileerror");
      compare(margins, read.predict(rows, true), isExpectile ? 1e-6 : 0);
      // The last bit of an exponential is the C library's.
      compare(values, read.predict(rows), isExpectile ? 1e-6 : Math.ulp(1f));
      read.dispose();
    }
    rows.dispose();
    booster.dispose();
  }

  private static void compare(Prediction scored, float[][] expected, double relative) {
    int width = expected[0].length;
    assertThat(scored.width(), equalTo(width));
    for (int i = 0; i < expected.length; i++) {
      for (int j = 0; j < width; j++) {
        double given = scored.values().number(i * width + j);
        float wanted = expected[i][j];
        if (relative == 0) {
          assertThat("row %d".formatted(i), given, is((double) wanted));
        } else {
          assertThat(
              "row %d".formatted(i),
              given,
              closeTo(wanted, relative * Math.max(1, Math.abs(wanted))));
        }
      }
    }
    assertThat(Stream.of(expected).map(row -> row[0]).distinct().count(), greaterThan(1L));
  }

  private static float[] labels(String objective) {
    List<float[]> rows = MadeRows.of(3000).rows();
    float[] labels = new float[rows.size()];
    for (int i = 0; i < labels.length; i++) {
      float[] row = rows.get(i);
      float signal = known(row[0]) + known(row[1]) * known(row[2]) + known(row[4]) / 3;
      labels[i] =
          switch (objective.substring(0, objective.indexOf(':'))) {
            case "binary" -> signal > 1 ? 1 : 0;
            case "multi", "rank" -> signal < 0 ? 0 : signal < 1 ? 1 : 2;
            case "count" -> (int) Math.exp(signal / 2);
            case "survival" -> (float) Math.exp(signal / 2);
            default -> signal;
          };
    }
    return switch (objective) {
      case "reg:logistic" -> squeezed(labels);
      case "rank:map" -> ofTwo(labels);
      case "reg:gamma", "reg:tweedie", "reg:squaredlogerror" -> exponential(labels);
      default -> labels;
    };
  }

  private static float known(float value) {
    return Float.isNaN(value) ? 0 : value;
  }

  private static float[] ofTwo(float[] labels) {
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Math.min(labels[i], 1);
    }
    return labels;
  }

  private static float[] squeezed(float[] labels) {
    for (int i = 0; i < labels.length; i++) {
      labels[i] = 1 / (1 + (float) Math.exp(-labels[i]));
    }
    return labels;
  }

  private static float[] exponential(float[] labels) {
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (float) Math.exp(labels[i] / 2);
    }
    return labels;
  }

  @TestFactory
  Stream<DynamicTest> givesToTheLastBitWhatTheLibraryGivesForEachObjective() {
    return Objective.known().stream()
        // The first is squarederror's old name; of the second, Java cannot set the bounds.
        .filter(objective -> !List.of("reg:linear", "survival:aft").contains(objective))
        .map(
            objective ->
                DynamicTest.dynamicTest(
                    objective,
                    () -> {
                      Map<String, Object> more = new HashMap<>();
                      if (objective.startsWith("multi:")) {
                        more.put("num_class", 3);
                      }
                      if (objective.equals("reg:quantileerror")) {
                        more.put("quantile_alpha", "[0.1, 0.5, 0.6]");
                      }
                      if (objective.equals("reg:expectileerror")) {
                        more.put("expectile_alpha", "[0.3, 0.5, 0.9]");
                      }
                      check(objective, labels(objective), more);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> givesToTheLastBitWhatTheLibraryGivesForEachBooster() {
    Map<String, Map<String, Object>> settings =
        Map.of(
            "deep", Map.of("max_depth", 12),
            "stump", Map.of("max_depth", 1),
            "dart", Map.of("booster", "dart", "rate_drop", 0.3),
            "linear", Map.of("booster", "gblinear"),
            "forest", Map.of("num_parallel_tree", 4, "subsample", 0.5),
            "exact", Map.of("tree_method", "exact"),
            "leafwise", Map.of("tree_method", "hist", "grow_policy", "lossguide", "max_leaves", 9),
            "pruned", Map.of("gamma", 20, "tree_method", "exact"),
            "base score", Map.of("base_score", 3));
    return settings.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> check("reg:squarederror", labels("reg:squarederror"), entry.getValue())));
  }
}
