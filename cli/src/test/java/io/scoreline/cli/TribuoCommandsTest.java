package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real models of Tribuo, deployed as they are and scored over real tables, with no code. */
class TribuoCommandsTest {
  @TempDir Path folder;
  private CommandRun run;
  private Path assets;

  @BeforeEach
  void find() {
    run = new CommandRun(folder);
    assets = CommandRun.requireAssets();
  }

  private List<String> score(String endpoint, String model, Path input) throws IOException {
    run.deploy(endpoint, assets.resolve("tribuo-real-data").resolve(model).toString(), "");
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
    assertThat(run.err(), code, is(0));
    List<String> rows =
        Files.readAllLines(
            run.home()
                .workspaceBlobStore()
                .resolve("azureml/" + endpoint + "/score/predictions.csv"));
    return rows;
  }

  private List<String[]> expected(String name) throws IOException {
    List<String> lines = Files.readAllLines(assets.resolve("tribuo-real-data").resolve(name));
    return lines.stream().skip(1).map(line -> line.split(",", -1)).toList();
  }

  @Test
  void givesEachIrisTheLabelAndTheScoresThatTribuoGave() throws IOException {
    for (String table : List.of("iris.csv", "iris.jsonl")) {
      String endpoint = table.replace('.', '-');
      List<String> rows =
          score(endpoint, "iris-logistic.tribuo", assets.resolve("table-iris").resolve(table));

      assertThat(
          rows.get(0), equalTo("file,row,label,scores_setosa,scores_versicolor,scores_virginica"));
      List<String[]> expected = expected("expected-iris.csv");
      assertThat(rows.size(), is(1 + expected.size()));
      for (int i = 0; i < expected.size(); i++) {
        String[] row = rows.get(i + 1).split(",", -1);
        assertThat(row[2], equalTo(expected.get(i)[2]));
        for (int score = 3; score < 6; score++) {
          assertThat(
              Double.parseDouble(row[score]),
              closeTo(Double.parseDouble(expected.get(i)[score]), 1e-9));
        }
      }
    }
  }

  @Test
  void givesEachWineTheNumberThatTribuoGave() throws IOException {
    List<String> rows =
        score("wine", "wine-cart.tribuo", assets.resolve("table-wine-quality/wine-quality.csv"));

    assertThat(rows.get(0), equalTo("file,row,DIM-0"));
    List<String[]> expected = expected("expected-wine.csv");
    assertThat(rows.size(), is(1 + expected.size()));
    for (int i = 0; i < expected.size(); i++) {
      assertThat(
          Double.parseDouble(rows.get(i + 1).split(",", -1)[2]),
          closeTo(Double.parseDouble(expected.get(i)[2]), 1e-9));
    }
  }

  @Test
  void namesTheColumnsThatATableLacks() throws IOException {
    run.deploy("iris", assets.resolve("tribuo-real-data/iris-logistic.tribuo").toString(), "");
    run.file("t.csv", "sepal_length,petal_length,other\n1,2,3\n");

    int code = run.code("batch-endpoint invoke -n iris --input t.csv --job-name bad --stream");

    assertThat(code, is(ExitCode.MODEL_REFUSED.number()));
    assertThat(
        run.out(),
        containsString(
            "the model cannot be fed from t.csv: nothing feeds petal_width, sepal_width;"));
  }
}
