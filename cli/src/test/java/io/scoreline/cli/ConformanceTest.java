package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole jobs with other people's models and data, compared with the outputs that came with them.
 * Skipped where the folder of assets does not stand beside the repository.
 */
class ConformanceTest {
  private static final Path ASSETS = CommandRun.REPOSITORY.resolveSibling("shared/assets");

  @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void makeHome() {
    assumeTrue(Files.isDirectory(ASSETS), "no folder of assets beside the repository: skipped");
    run = new CommandRun(folder);
    run.ok("batch-endpoint create -n real -o none");
  }

  /** Deploys a model, scores an input, and gives the rows. */
  private List<NamedCsvRecord> score(String model, String input, String more) throws IOException {
    assertThat(invoke(model, input, more), is(0));
    try (CsvReader<NamedCsvRecord> rows =
        CsvReader.builder().ofNamedCsvRecord(folder.resolve("out/predictions.csv"))) {
      return rows.stream().toList();
    }
  }

  private int invoke(String model, String input, String more) throws IOException {
    run.file(
        "d.yml",
        """
        name: only-one
        endpoint_name: real
        model: {path: "%s"}
        %s
        """
            .formatted(ASSETS.resolve(model), more));
    run.ok("batch-deployment create -f d.yml --set-default -o none");
    return run.code(
        "batch-endpoint invoke -n real --no-upload --output-path out --stream --input "
            + ASSETS.resolve(input));
  }

  private static List<NamedCsvRecord> expected(String file) throws IOException {
    try (CsvReader<NamedCsvRecord> rows =
        CsvReader.builder().ofNamedCsvRecord(ASSETS.resolve(file))) {
      return rows.stream().toList();
    }
  }

  private static double number(NamedCsvRecord row, String field) {
    return Double.parseDouble(row.getField(field));
  }

  @Test
  void recognisesAThousandDigitsWithTheModelOfAzuresSample() throws IOException {
    var rows =
        score(
            "mnist-azure-tf/model.onnx",
            "mnist-digits-dev",
            "scoreline: {output: {arg_max: true}}");
    var expected = expected("mnist-azure-tf/expected-digits-dev.csv");

    assertThat(rows.size(), is(expected.size()));
    for (int i = 0; i < rows.size(); i++) {
      NamedCsvRecord wanted = expected.get(i);
      assertThat(rows.get(i).getField("file"), equalTo(wanted.getField("file")));
      assertThat(rows.get(i).getField("prediction"), equalTo(wanted.getField("predicted")));
    }
  }

  @Test
  void scoresPatientsByColumnsOfThreeTypes() throws IOException {
    var rows = score("heart-mlflow/model-onnx/model.onnx", "heart-mlflow/data", "");
    var expected = expected("heart-mlflow/expected.csv");

    assertThat(rows.size(), is(303));
    for (int i = 0; i < rows.size(); i++) {
      NamedCsvRecord row = rows.get(i);
      assertThat(row.getField("file"), equalTo(expected.get(i).getField("file")));
      assertThat(row.getField("label"), equalTo(expected.get(i).getField("label")));
      assertThat(number(row, "probabilities_1"), closeTo(number(expected.get(i), "p1"), 1e-5));
    }
  }

  @Test
  void keepsDoublePrecision() throws IOException {
    var rows =
        score(
            "diabetes-lr-mlflow/model-onnx/model.onnx",
            "diabetes-lr-mlflow/data/diabetes.csv",
            "scoreline: {input: {columns: [age, sex, bmi, bp, s1, s2, s3, s4, s5, s6]}}");
    var expected = expected("diabetes-lr-mlflow/expected-csv.csv");

    assertThat(rows.size(), is(442));
    for (int i = 0; i < rows.size(); i++) {
      assertThat(
          number(rows.get(i), "variable"), closeTo(number(expected.get(i), "prediction"), 1e-9));
    }
  }

  @Test
  void seesAFishWithBlueFirst() throws IOException {
    var rows =
        score(
            "squeezenet-fp32-dynamic/model.onnx",
            "squeezenet-fp32-dynamic/fish.png",
            "scoreline: {image: {channels: bgr}, output: {arg_max: true, top_k: 2}}");

    assertThat(rows.get(0).getField("prediction"), equalTo("0"));
    assertThat(number(rows.get(0), "top_1_score"), closeTo(0.737676978, 1e-5));
  }

  @Test
  void feedsATribuoExportInItsOwnOrderOfColumns() throws IOException {
    var rows =
        score(
            "tribuo-real-data/iris-logistic.onnx",
            "table-iris/iris.csv",
            "scoreline: {input: {columns: [petal_length, petal_width, sepal_length, sepal_width]},"
                + " output: {arg_max: true, classes: [virginica, setosa, versicolor]}}");
    var expected = expected("tribuo-real-data/expected-iris-onnx.csv");

    for (int i = 0; i < rows.size(); i++) {
      assertThat(
          rows.get(i).getField("prediction"), equalTo(expected.get(i).getField("predicted")));
    }
  }

  @Test
  void scoresPictureByPictureWhereTheModelTakesOneOnly() throws IOException {
    var rows =
        score(
            "mnist-cnn-batch1/model.onnx",
            "mnist-azure-samples",
            "scoreline: {output: {arg_max: true},"
                + " image: {scale: 0.00392156862745098, mean: [0.1307], deviation: [0.3081]}}");
    var expected = expected("mnist-cnn-batch1/expected-azure-samples-normalised.csv");

    assertThat(rows.size(), is(expected.size()));
    for (int i = 0; i < rows.size(); i++) {
      assertThat(
          rows.get(i).getField("prediction"), equalTo(expected.get(i).getField("predicted")));
    }
  }

  @Test
  void refusesWhatNoEngineScoresAndSaysWhichItHas() throws IOException {
    int code = invoke("heart-mlflow/NOTICE.txt", "heart-mlflow/data", "");

    assertThat(code, is(ExitCode.MODEL_REFUSED.number()));
    assertThat(run.out(), containsString("no engine scores a model of type 'custom_model'"));
    assertThat(run.out(), containsString("this installation has [lightgbm, mlflow_model, onnx, "));
  }
}
