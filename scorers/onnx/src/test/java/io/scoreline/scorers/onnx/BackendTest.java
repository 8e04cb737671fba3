package io.scoreline.scorers.onnx;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * ONNX's own tests of operators: models made for anything but records. Each is either scored
 * exactly, with the first dimension as records, or refused in one line that says why.
 */
class BackendTest {
  private static final List<String> SCORED =
      List.of(
          "test_add_uint8",
          "test_and2d",
          "test_argmax_default_axis_example",
          "test_cast_FLOAT16_to_FLOAT",
          "test_cast_FLOAT_to_DOUBLE",
          "test_cast_STRING_to_FLOAT",
          "test_equal",
          "test_if",
          "test_isnan",
          "test_loop11",
          "test_lstm_defaults",
          "test_maxpool_2d_default",
          "test_min_float64",
          "test_mod_mixed_sign_int8",
          "test_nonzero_example",
          "test_pow_types_int64_float32",
          "test_reversesequence_batch",
          "test_shape",
          "test_softmax_axis_1",
          "test_strnormalizer_nostopwords_nochangecase",
          "test_where_long_example");

  @Test
  void scoresOrRefusesEachModel() throws Exception {
    Path folder = TestFiles.realModel("onnx-backend-tests-dev");
    Map<String, String> results = new TreeMap<>();
    for (Map<String, String> test : TestFiles.table(folder.resolve("index.csv"))) {
      String name = test.get("test");
      results.put(name, result(folder.resolve(name)));
    }
    StringBuilder table = new StringBuilder();
    results.forEach((name, result) -> table.append("%-42s %s%n".formatted(name, result)));
    System.out.println(table);

    assertThat(results.keySet(), hasSize(41));
    assertThat(
        results.entrySet().stream()
            .filter(result -> result.getValue().equals("scored"))
            .map(Map.Entry::getKey)
            .toList(),
        is(SCORED));
  }

  private static String result(Path folder) throws Exception {
    Path file = folder.resolve("model.onnx");
    try (OpenModel model = OpenModel.at(file)) {
      Predictions predictions = model.score(inputs(model, folder.resolve("test_data_set_0")));
      for (int i = 0; i < predictions.outputs().size(); i++) {
        TensorFile expected =
            TensorFile.read(folder.resolve("test_data_set_0/output_%d.pb".formatted(i)));
        compare(predictions, i, expected);
      }
      return "scored";
    } catch (ModelRefusedException e) {
      assertThat(e.getMessage(), not(containsString("\n")));
      return e.getMessage().replace(file.toRealPath() + ": ", "");
    }
  }

  private static RecordBatch inputs(OpenModel model, Path data) throws Exception {
    List<TensorFile> tensors = new ArrayList<>();
    for (int i = 0; i < model.scorer().features().size(); i++) {
      tensors.add(TensorFile.read(data.resolve("input_%d.pb".formatted(i))));
    }
    int records = tensors.get(0).shape().isEmpty() ? 1 : tensors.get(0).shape().get(0);
    RecordBatch batch = model.batch(records);
    for (int record = 0; record < records; record++) {
      for (int i = 0; i < tensors.size(); i++) {
        Feature feature = batch.features().get(i);
        List<String> values =
            tensors
                .get(i)
                .values()
                .subList(record * feature.width(), (record + 1) * feature.width());
        if (feature.type() == FeatureType.STRING) {
          OpenModel.put(batch, i, values.toArray(String[]::new));
        } else if (feature.type() == FeatureType.FLOAT16) {
          for (int k = 0; k < values.size(); k++) {
            batch
                .numbers(i)
                .putShort(2 * (record * feature.width() + k), Short.parseShort(values.get(k)));
          }
        } else {
          OpenModel.put(batch, i, values.stream().mapToDouble(BackendTest::number).toArray());
        }
      }
      batch.add();
    }
    return batch;
  }

  private static double number(String value) {
    return switch (value) {
      case "true" -> 1;
      case "false" -> 0;
      default -> Double.parseDouble(value);
    };
  }

  private static void compare(Predictions predictions, int output, TensorFile expected) {
    Prediction prediction = predictions.outputs().get(output);
    List<String> values = OpenModel.values(predictions, output);
    assertThat(values.size(), is(expected.values().size()));
    for (int i = 0; i < values.size(); i++) {
      if (prediction.values().isNumber() && Double.isFinite(number(values.get(i)))) {
        double number = number(expected.values().get(i));
        assertThat(number(values.get(i)), closeTo(number, 1e-5 + 1e-3 * Math.abs(number)));
      } else {
        assertThat(values.get(i), is(expected.values().get(i)));
      }
    }
  }
}
