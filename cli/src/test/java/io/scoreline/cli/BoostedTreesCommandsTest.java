package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that Python trained on real tables, deployed as they are and scored with no code. */
class BoostedTreesCommandsTest {
  private static final Path MODELS =
      CommandRun.REPOSITORY.resolve("cli/src/test/resources/boosted-trees");

  @TempDir Path folder;
  private CommandRun run;
  private Path assets;

  @BeforeEach
  void find() {
    run = new CommandRun(folder);
    assets = CommandRun.requireAssets();
  }

  private List<String> score(String endpoint, Path input) throws IOException {
    int code =
        run.code(
            "batch-endpoint",
            "invoke",
            "-n",
            endpoint,
            "--input",
            input.toString(),
            "--job-name",
            endpoint,
            "--stream");
    assertThat(run.out() + run.err(), code, is(0));
    return Files.readAllLines(
        run.home().workspaceBlobStore().resolve("azureml/" + endpoint + "/score/predictions.csv"));
  }

  private static void assertScores(List<String> rows, String expected, double error)
      throws IOException {
    List<String> wanted = Files.readAllLines(MODELS.resolve(expected));
    assertThat(rows.size(), is(1 + wanted.size()));
    for (int i = 0; i < wanted.size(); i++) {
      String[] cells = rows.get(i + 1).split(",", -1);
      String[] numbers = wanted.get(i).split(",", -1);
      assertThat(cells.length, is(2 + numbers.length));
      for (int j = 0; j < numbers.length; j++) {
        assertThat(
            Double.parseDouble(cells[2 + j]), closeTo(Double.parseDouble(numbers[j]), error));
      }
    }
  }

  @Test
  void givesEachWineTheNumberThatXgboostGave() throws IOException {
    run.deploy("wine", MODELS.resolve("wine.ubj").toString(), "");

    List<String> rows = score("wine", assets.resolve("table-wine-quality/wine-quality.csv"));

    assertThat(rows.get(0), equalTo("file,row,prediction"));
    assertScores(rows, "wine-expected.csv", 1e-6);
  }

  @Test
  void givesEachIrisTheProbabilitiesThatLightgbmGave() throws IOException {
    for (String table : List.of("iris.csv", "iris.jsonl")) {
      String endpoint = table.replace('.', '-');
      run.deploy(endpoint, MODELS.resolve("iris.txt").toString(), "");

      List<String> rows = score(endpoint, assets.resolve("table-iris").resolve(table));

      assertThat(rows.get(0), equalTo("file,row,prediction_0,prediction_1,prediction_2"));
      assertScores(rows, "iris-expected.csv", 1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"booster", "classifier", "two-classes", "regressor", "lightgbm"})
  void predictsWhatMlflowPredictsAlsoWhereCellsAreEmpty(String name) throws IOException {
    Path made = MODELS.resolve("mlflow");
    run.deploy(name, made.resolve(name).toString(), "scoreline: {output: {row_form: numbered}}");
    assertThat(run.err(), not(containsString("invoke will refuse")));

    List<String> rows = score(name, made.resolve("table.csv"));

    assertScores(rows, "mlflow/" + name + "-expected.csv", 1e-7);
    boolean labels = name.equals("classifier") || name.equals("two-classes");
    assertThat(rows.get(1).endsWith(",0"), is(labels));
  }

  /** MLflow's signature of a table with empty cells calls its columns optional. */
  @ParameterizedTest
  @ValueSource(strings = {"booster", "lightgbm"})
  void takesAnOptionalColumnThatATableLacksForOneOfEmptyCells(String name) throws IOException {
    run.deploy(name, MODELS.resolve("mlflow").resolve(name).toString(), "");
    run.file("in/empty.csv", "note,age,height,weight\n,,0.5,-1.5\n,,-0.25,2\n");
    run.file("in/lacking.csv", "height,weight\n0.5,-1.5\n-0.25,2\n");

    List<String> rows = score(name, folder.resolve("in"));

    assertThat(rows.size(), is(4));
    assertThat(rows.get(0).equals(rows.get(1).replaceFirst("^1", "0")), is(false));
    assertThat(
        rows.subList(2, 4),
        equalTo(
            rows.subList(0, 2).stream()
                .map(row -> row.replace("empty.csv", "lacking.csv"))
                .toList()));
  }

  @Test
  void namesTheColumnsThatATableLacks() throws IOException {
    run.deploy("iris", MODELS.resolve("iris.txt").toString(), "");
    run.file("t.csv", "sepal_length,petal_length,other\n1,2,3\n");

    int code = run.code("batch-endpoint invoke -n iris --input t.csv --job-name bad --stream");

    assertThat(code, is(ExitCode.MODEL_REFUSED.number()));
    assertThat(
        run.out(),
        containsString(
            "the model cannot be fed from t.csv: nothing feeds petal_width, sepal_width;"));
  }
}
