package io.scoreline.scorers.onnx;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.is;

import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models from other people, with the results that came with them or that were computed apart. */
class RealModelsTest {
  @ParameterizedTest
  @CsvSource({
    "mnist-azure-tf, mnist-digits-dev, expected-digits-dev.csv, o, false",
    "mnist-azure-tf, mnist-azure-samples, expected-azure-samples.csv, o, false",
    "mnist-cnn-dynamic-batch, mnist-digits-dev, expected-digits-dev-200-raw.csv, logp, false",
    "mnist-cnn-dynamic-batch, mnist-digits-dev, expected-digits-dev-200-normalised.csv, logp, true",
    "mnist-cnn-batch1, mnist-digits-dev, expected-digits-dev-200-raw.csv, logp, false",
    "mnist-cnn-batch1, mnist-azure-samples, expected-azure-samples-normalised.csv, logp, true"
  })
  void scoresDigits(
      String asset, String digits, String expectedFile, String column, boolean normalised)
      throws Exception {
    List<Map<String, String>> expected =
        TestFiles.table(TestFiles.realModel(asset).resolve(expectedFile));
    try (OpenModel model = OpenModel.at(TestFiles.realModel(asset))) {
      assertThat(
          model.scorer().fixedBatchSize(),
          is(asset.endsWith("batch1") ? OptionalInt.of(1) : OptionalInt.empty()));
      RecordBatch batch = model.batch(expected.size());
      for (Map<String, String> row : expected) {
        double[] pixels = Images.grey(TestFiles.realModel(digits).resolve(row.get("file")));
        if (normalised) {
          for (int i = 0; i < pixels.length; i++) {
            pixels[i] = ((float) pixels[i] / 255 - 0.1307f) / 0.3081f;
          }
        }
        OpenModel.add(batch, pixels);
      }

      Prediction scores = model.score(batch).outputs().get(0);

      for (int i = 0; i < expected.size(); i++) {
        Map<String, String> row = expected.get(i);
        double[] numbers = numbers(row, column);
        double largest = Arrays.stream(numbers).map(Math::abs).max().orElseThrow();
        assertThat(Images.greatest(scores, i), is(Integer.parseInt(row.get("predicted"))));
        for (int k = 0; k < 10; k++) {
          assertThat(scores.values().number(i * 10 + k), closeTo(numbers[k], 1e-4 * largest));
        }
      }
    }
  }

  @Test
  void scoresHeartsOnMixedColumns() throws Exception {
    Path folder = TestFiles.realModel("heart-mlflow");
    List<Map<String, String>> expected = TestFiles.table(folder.resolve("expected.csv"));
    try (OpenModel model = OpenModel.at(folder.resolve("model-onnx"))) {
      RecordBatch batch = model.batch(512);
      for (int file = 0; file < 4; file++) {
        for (Map<String, String> row :
            TestFiles.table(folder.resolve("data/heart-unlabeled-%d.csv".formatted(file)))) {
          for (int i = 0; i < batch.features().size(); i++) {
            String cell = row.get(batch.features().get(i).name());
            if (batch.features().get(i).type() == FeatureType.STRING) {
              OpenModel.put(batch, i, cell);
            } else {
              OpenModel.put(batch, i, Double.parseDouble(cell));
            }
          }
          batch.add();
        }
      }

      Predictions predictions = model.score(batch);

      assertThat(predictions.records(), is(303));
      assertThat(predictions.outputs().get(0).shape(), is(List.of()));
      for (int i = 0; i < 303; i++) {
        Map<String, String> row = expected.get(i);
        assertThat(
            predictions.outputs().get(0).values().number(i),
            is(Double.parseDouble(row.get("label"))));
        assertThat(
            predictions.outputs().get(1).values().number(2 * i + 1),
            closeTo(Double.parseDouble(row.get("p1")), 1e-5));
      }
    }
  }

  @Test
  void keepsDoublePrecision() throws Exception {
    Path folder = TestFiles.realModel("diabetes-lr-mlflow");
    List<Map<String, String>> expected = TestFiles.table(folder.resolve("expected-csv.csv"));
    try (OpenModel model = OpenModel.at(folder.resolve("model-onnx"))) {
      RecordBatch batch = model.batch(442);
      for (Map<String, String> row : TestFiles.table(folder.resolve("data/diabetes.csv"))) {
        OpenModel.add(batch, row.values().stream().mapToDouble(Double::parseDouble).toArray());
      }

      Prediction scores = model.score(batch).outputs().get(0);

      for (int i = 0; i < 442; i++) {
        assertThat(
            scores.values().number(i),
            closeTo(Double.parseDouble(expected.get(i).get("prediction")), 1e-9));
      }
    }
  }

  @Test
  void scoresAnExportOfTribuo() throws Exception {
    Path folder = TestFiles.realModel("tribuo-real-data");
    List<Map<String, String>> expected = TestFiles.table(folder.resolve("expected-iris-onnx.csv"));
    List<Map<String, String>> rows =
        TestFiles.table(TestFiles.realModel("table-iris").resolve("iris.csv"));
    try (OpenModel model = OpenModel.at(folder.resolve("iris-logistic.onnx"))) {
      RecordBatch batch = model.batch(150);
      for (Map<String, String> row : rows) {
        OpenModel.add(
            batch,
            Stream.of("petal_length", "petal_width", "sepal_length", "sepal_width")
                .mapToDouble(column -> Double.parseDouble(row.get(column)))
                .toArray());
      }

      Prediction scores = model.score(batch).outputs().get(0);

      List<String> labels = List.of("virginica", "setosa", "versicolor");
      for (int i = 0; i < 150; i++) {
        assertThat(labels.get(Images.greatest(scores, i)), is(expected.get(i).get("predicted")));
        for (int k = 0; k < 3; k++) {
          assertThat(
              scores.values().number(3 * i + k),
              closeTo(Double.parseDouble(expected.get(i).get(labels.get(k))), 1e-5));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "inputs.jsonl, expected.jsonl, false",
    "inputs-padded.jsonl, expected-padded.jsonl, true"
  })
  void scoresSentencesOfFreeLength(String inputs, String outputs, boolean together)
      throws Exception {
    Path folder = TestFiles.realModel("tinybert-multi-input");
    List<String> sentences = Files.readAllLines(folder.resolve(inputs));
    List<String> expected = Files.readAllLines(folder.resolve(outputs));
    try (OpenModel model = OpenModel.at(folder)) {
      int step = together ? sentences.size() : 1;
      for (int start = 0; start < sentences.size(); start += step) {
        int tokens = numbers(sentences.get(start), "input_ids").length;
        RecordBatch batch = model.batch(8, tokens, tokens, tokens);
        for (String sentence : sentences.subList(start, start + step)) {
          for (int i = 0; i < 3; i++) {
            OpenModel.put(batch, i, numbers(sentence, batch.features().get(i).name()));
          }
          batch.add();
        }

        Predictions predictions = model.score(batch);

        for (Prediction output : predictions.outputs()) {
          for (int i = 0; i < step; i++) {
            double[] numbers = numbers(expected.get(start + i), output.name());
            assertThat(output.width(), is(numbers.length));
            for (int k = 0; k < numbers.length; k++) {
              assertThat(output.values().number(i * output.width() + k), closeTo(numbers[k], 1e-4));
            }
          }
        }
      }
    }
  }

  @Test
  void scoresPicturesOfSqueezeNet() throws Exception {
    Path folder = TestFiles.realModel("squeezenet-fp32-dynamic");
    List<Map<String, String>> fish = TestFiles.table(folder.resolve("expected-fish.csv"));
    TensorFile input = TensorFile.read(folder.resolve("test_data_set_0/input_0.pb"));
    TensorFile expected = TensorFile.read(folder.resolve("test_data_set_0/output_0.pb"));
    try (OpenModel model = OpenModel.at(folder)) {
      RecordBatch batch = model.batch(3);
      OpenModel.add(batch, Images.blueGreenRed(folder.resolve("fish.png")));
      OpenModel.add(batch, input.values().stream().mapToDouble(Double::parseDouble).toArray());

      Prediction scores = model.score(batch).outputs().get(0);

      assertThat(scores.shape(), is(List.of(1000, 1, 1)));
      assertThat(Images.greatest(scores, 0), is(0));
      for (int k = 0; k < 1000; k++) {
        assertThat(
            scores.values().number(k),
            closeTo(Double.parseDouble(fish.get(k).get("probability")), 1e-5));
        assertThat(
            scores.values().number(1000 + k),
            closeTo(Double.parseDouble(expected.values().get(k)), 5e-4));
      }
    }
  }

  private static double[] numbers(Map<String, String> row, String column) {
    double[] numbers = new double[10];
    for (int k = 0; k < 10; k++) {
      numbers[k] = Double.parseDouble(row.get(column + k));
    }
    return numbers;
  }

  /** The numbers of a field of a line of JSON, however deep its arrays are. */
  private static double[] numbers(String line, String field) {
    Matcher value =
        Pattern.compile("\"" + field + "\": (\\[[^a-zA-Z\"]*+(?:e[^a-zA-Z\"]*+)*)").matcher(line);
    if (!value.find()) {
      throw new IllegalArgumentException("no %s in %s".formatted(field, line));
    }
    return Pattern.compile("[-+.e0-9]+")
        .matcher(value.group(1))
        .results()
        .mapToDouble(number -> Double.parseDouble(number.group()))
        .toArray();
  }
}
