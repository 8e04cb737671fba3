package io.scoreline.scorers.onnx;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.ScoringException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The project's own models against their expected outputs, in batches of several sizes. */
class OwnModelsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 1024})
  void scoresWineRowsAsAMatrix(int capacity) throws Exception {
    try (OpenModel model = OpenModel.at(own("wine-matrix"))) {
      check(model, "wine.csv", "wine-matrix", capacity, 1e-5, OwnModelsTest::numbers);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 1024})
  void scoresWithASmallNetwork(int capacity) throws Exception {
    try (OpenModel model = OpenModel.at(own("mlp-13"))) {
      check(model, "wine.csv", "mlp-13", capacity, 1e-4, OwnModelsTest::numbers);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 1024})
  void scoresWithMapsFromClassToScore(int capacity) throws Exception {
    try (OpenModel model = OpenModel.at(own("iris-zipmap"))) {
      check(model, "iris.csv", "iris-zipmap", capacity, 1e-5, OwnModelsTest::numbers);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 1024})
  void scoresNamedColumnsOfThreeTypes(int capacity) throws Exception {
    try (OpenModel model = OpenModel.at(own("deliveries-columns"))) {
      check(model, "deliveries.csv", "deliveries-columns", capacity, 1e-5, OwnModelsTest::named);
    }
  }

  @Test
  void scoresTextsToNumbersTruthValuesAndTexts() throws Exception {
    try (OpenModel model = OpenModel.at(own("text-words"))) {
      List<String> texts =
          Files.readAllLines(TestFiles.testData("tables/texts.txt")).stream()
              .filter(line -> !line.isEmpty())
              .toList();
      List<Map<String, String>> expected = expected("text-words");
      RecordBatch batch = model.batch(64);
      for (String text : texts) {
        OpenModel.put(batch, 0, text);
        batch.add();
      }

      Predictions predictions = model.score(batch);

      assertThat(predictions.records(), is(expected.size()));
      compare(predictions, expected, 0, 0);
    }
  }

  @Test
  void scoresDigitsInBatches() throws Exception {
    try (OpenModel model = OpenModel.at(own("mnist-cnn"))) {
      assertThat(model.scorer().fixedBatchSize(), is(OptionalInt.empty()));
      digits(model, "mnist-cnn", 64);
    }
  }

  @Test
  void scoresDigitsWithAModelThatTakesOneAtATime() throws Exception {
    try (OpenModel model = OpenModel.at(own("mnist-cnn-batch1"))) {
      assertThat(model.scorer().fixedBatchSize(), is(OptionalInt.of(1)));
      digits(model, "mnist-cnn-batch1", 64);
      digits(model, "mnist-cnn-batch1", 1);
    }
  }

  private static void digits(OpenModel model, String name, int capacity) throws Exception {
    List<Map<String, String>> expected = expected(name);
    RecordBatch batch = model.batch(capacity);
    for (int start = 0; start < expected.size(); start += capacity) {
      batch.clear();
      for (int i = start; i < Math.min(start + capacity, expected.size()); i++) {
        OpenModel.add(
            batch, Images.grey(TestFiles.testData("digits/" + expected.get(i).get("file"))));
      }
      Predictions predictions = model.score(batch);
      for (int i = 0; i < batch.size(); i++) {
        Prediction scores = predictions.outputs().get(0);
        assertThat(scores.shape(), is(List.of(10)));
        Map<String, String> row = expected.get(start + i);
        assertThat(Images.greatest(scores, i), is(Integer.parseInt(row.get("predicted"))));
        for (int k = 0; k < 10; k++) {
          assertThat(
              scores.values().number(i * 10 + k),
              closeTo(Double.parseDouble(row.get("probabilities." + k)), 1e-5));
        }
      }
    }
  }

  private interface Filling {
    void fill(RecordBatch batch, Map<String, String> row);
  }

  private static void numbers(RecordBatch batch, Map<String, String> row) {
    OpenModel.put(batch, 0, row.values().stream().mapToDouble(Double::parseDouble).toArray());
  }

  private static void named(RecordBatch batch, Map<String, String> row) {
    for (int i = 0; i < batch.features().size(); i++) {
      Feature feature = batch.features().get(i);
      if (feature.type().isNumber()) {
        OpenModel.put(batch, i, Double.parseDouble(row.get(feature.name())));
      } else {
        OpenModel.put(batch, i, row.get(feature.name()));
      }
    }
  }

  private static void check(
      OpenModel model, String table, String name, int capacity, double tolerance, Filling filling)
      throws ScoringException {
    List<Map<String, String>> rows = TestFiles.table(TestFiles.testData("tables/" + table));
    List<Map<String, String>> expected = expected(name);
    assertThat(rows.size(), is(expected.size()));
    RecordBatch batch = model.batch(capacity);
    for (int start = 0; start < rows.size(); start += capacity) {
      batch.clear();
      for (Map<String, String> row : rows.subList(start, Math.min(start + capacity, rows.size()))) {
        filling.fill(batch, row);
        batch.add();
      }
      compare(model.score(batch), expected, start, tolerance);
    }
  }

  private static void compare(
      Predictions predictions, List<Map<String, String>> expected, int start, double tolerance) {
    for (int i = 0; i < predictions.records(); i++) {
      Map<String, String> row = expected.get(start + i);
      int compared = 0;
      for (Prediction prediction : predictions.outputs()) {
        for (int k = 0; k < prediction.width(); k++) {
          String element =
              prediction.elements().isEmpty() ? Integer.toString(k) : prediction.elements().get(k);
          String column =
              prediction.width() == 1 ? prediction.name() : prediction.name() + "." + element;
          int place = i * prediction.width() + k;
          if (prediction.values().isNumber()) {
            assertThat(
                column,
                prediction.values().number(place),
                closeTo(Double.parseDouble(row.get(column)), tolerance));
          } else {
            assertThat(
                column, OpenModel.value(prediction.values(), place), equalTo(row.get(column)));
          }
          compared++;
        }
      }
      assertThat(compared, is(row.size() - 1));
    }
  }

  private static Path own(String name) {
    return TestFiles.testData("models/" + name + ".onnx");
  }

  private static List<Map<String, String>> expected(String name) {
    return TestFiles.table(TestFiles.testData("expected/" + name + ".csv"));
  }
}
