package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of MLflow, deployed as they are, with no code and no Python. */
class MlflowCommandsTest {
  @TempDir Path folder;
  private CommandRun run;
  private Path assets;

  @BeforeEach
  void find() {
    run = new CommandRun(folder);
    assets = CommandRun.requireAssets();
  }

  private List<String> score(String job, String model, String input, String more)
      throws IOException {
    run.deploy("mlflow", assets.resolve(model).toString(), more);
    int code =
        run.code(
            "batch-endpoint",
            "invoke",
            "-n",
            "mlflow",
            "--input",
            assets.resolve(input).toString(),
            "--job-name",
            job,
            "--stream");
    assertThat(run.out() + run.err(), code, is(0));
    assertThat(run.ok("job verify -n " + job + " --query verified -o tsv"), equalTo("true\n"));
    return Files.readAllLines(LongJobs.of(run).output(job).resolve("predictions.csv"));
  }

  private List<String[]> expected(String name) throws IOException {
    return Files.readAllLines(assets.resolve(name)).stream()
        .skip(1)
        .map(line -> line.split(",", -1))
        .toList();
  }

  @Test
  void writesRowsAsAzureWritesThoseOfMlflowModels() throws IOException {
    List<String> rows = score("heart", "heart-mlflow/model-onnx", "heart-mlflow/data", "");

    List<String[]> expected = expected("heart-mlflow/expected.csv");
    assertThat(rows.size(), is(expected.size()));
    for (int i = 0; i < rows.size(); i++) {
      String[] row = rows.get(i).split(",", -1);
      // Row number in the file, label, the probabilities of both classes, file; no header.
      assertThat(row.length, is(5));
      assertThat(row[0], equalTo(expected.get(i)[1]));
      assertThat(row[1], equalTo(expected.get(i)[2]));
      assertThat(Double.parseDouble(row[3]), closeTo(Double.parseDouble(expected.get(i)[3]), 1e-5));
      assertThat(row[4], equalTo(expected.get(i)[0]));
    }
  }

  @Test
  void writesRowsInOurFormWhereThatIsAskedFor() throws IOException {
    List<String> rows =
        score(
            "diabetes",
            "diabetes-lr-mlflow/model-onnx",
            "diabetes-lr-mlflow/data/diabetes.csv",
            "scoreline: {output: {row_form: numbered}}");

    assertThat(rows.get(0), equalTo("file,row,variable"));
    List<String[]> expected = expected("diabetes-lr-mlflow/expected-csv.csv");
    assertThat(rows.size(), is(1 + expected.size()));
    for (int i = 0; i < expected.size(); i++) {
      assertThat(
          Double.parseDouble(rows.get(i + 1).split(",", -1)[2]),
          closeTo(Double.parseDouble(expected.get(i)[1]), 1e-9));
    }
  }

  @Test
  void feedsATensorWithPictures() throws IOException {
    List<String> rows =
        score("digits", "mnist-cnn-mlflow-tensor/model", "mnist-azure-samples/0.png", "");

    assertThat(rows.size(), is(1));
    String[] row = rows.get(0).split(",", -1);
    assertThat(row.length, is(12));
    assertThat(row[0], equalTo("0"));
    assertThat(row[11], equalTo("0.png"));
  }

  /** The ONNX model takes any size, its signature one; the rows are what MLflow predicted. */
  @Test
  void feedsATensorOfBytesWithPicturesOfEveryKindAsItsSignatureSays() throws IOException {
    Path made = CommandRun.REPOSITORY.resolve("cli/src/test/resources/mlflow-tensor");
    run.deploy(
        "mlflow",
        made.resolve("model").toString(),
        "scoreline: {image: {resize: none}}\nerror_threshold: 1");
    Files.createDirectories(folder.resolve("in"));
    try (Stream<Path> pictures = Files.list(made.resolve("pictures"))) {
      for (Path picture : pictures.toList()) {
        Files.copy(picture, folder.resolve("in").resolve(picture.getFileName()));
      }
    }
    Files.copy(assets.resolve("mnist-azure-samples/0.png"), folder.resolve("in/0-of-28-x-28.png"));

    run.ok("batch-endpoint invoke -n mlflow --input in --job-name means --stream");

    Path output = LongJobs.of(run).output("means");
    assertThat(
        Files.readAllLines(output.resolve("predictions.csv")),
        equalTo(Files.readAllLines(made.resolve("expected.csv"))));
    assertThat(
        Files.readString(output.resolve("predictions.csv.dead_letters.jsonl")),
        containsString(
            "the picture is 28 x 28 (expected: 6 x 5, as scoreline.image.resize is none"));
  }

  @Test
  void replaysRowsInTheFormOfMlflowInTheirPlaces() throws IOException {
    List<String> lines =
        Files.readAllLines(assets.resolve("heart-mlflow/data/heart-unlabeled-0.csv"));
    List<String> table = List.of(lines.get(0), lines.get(1), lines.get(2), lines.get(3));
    run.file("in/a,b.csv", String.join("\n", table) + "\n");
    run.file("bad/a,b.csv", String.join("\n", table).replace(table.get(2), "x" + table.get(2)));
    run.deploy("mlflow", assets.resolve("heart-mlflow/model-onnx").toString(), "");
    run.ok("batch-endpoint invoke -n mlflow --input in --job-name whole --stream");
    run.ok("batch-endpoint invoke -n mlflow --input bad --job-name bad --stream");

    run.ok("job replay -n bad --input in --stream");

    Path mended = LongJobs.of(run).output("bad").resolve("predictions.v2.csv");
    Path whole = LongJobs.of(run).output("whole").resolve("predictions.csv");
    assertThat(Files.readAllLines(mended), equalTo(Files.readAllLines(whole)));
    assertThat(Files.readAllLines(mended).get(1).endsWith(",\"a,b.csv\""), is(true));
    assertThat(run.ok("job verify -n bad --query verified -o tsv"), equalTo("true\n"));
  }

  @Test
  void holdsATableToTheSignature() throws IOException {
    run.deploy("mlflow", assets.resolve("diabetes-lr-mlflow/model-onnx").toString(), "");
    run.file("t.csv", "age,sex,bmi,bp,s1,s2,s3,s4,s6\n1,2,3,4,5,6,7,8,9\n");

    int code = run.code("batch-endpoint invoke -n mlflow --input t.csv --job-name bad --stream");

    assertThat(code, is(ExitCode.MODEL_REFUSED.number()));
    assertThat(run.out(), containsString("the model cannot be fed from t.csv: nothing feeds s5;"));
  }

  @Test
  void saysWhatPythonLacksForAModelOfAnotherFlavor() throws IOException {
    String python = TestPython.bare(folder.resolve("bare"));
    run.deploy(
        "mlflow",
        assets.resolve("heart-mlflow/model").toString(),
        "scoreline: {python: {interpreter: %s}}".formatted(python));
    assertThat(
        run.err(),
        containsString(
            "model.path: model (python_function, sklearn) is scored by Python, which needs MLflow"));
    run.file("t.csv", "age\n1\n");

    int code = run.code("batch-endpoint invoke -n mlflow --input t.csv --job-name bad --stream");

    assertThat(code, is(ExitCode.MODEL_REFUSED.number()));
    assertThat(
        run.out(),
        allOf(
            containsString("this Python has no mlflow, cloudpickle, colorama, dask,"),
            containsString("name it with scoreline.python.interpreter, it is " + python + " now"),
            containsString("or have an environment made with scoreline.python.install: true")));
  }
}
