package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as Parquet, scored with no more said than of CSV, and with the same bytes out. */
class ParquetCommandsTest {
  private static final Path TABLES =
      CommandRun.REPOSITORY.resolve("cli/src/test/resources/parquet");
  private static final Path CSV = CommandRun.TEST_DATA.resolve("tables");
  private static final Path BOOSTED =
      CommandRun.REPOSITORY.resolve("cli/src/test/resources/boosted-trees/mlflow");

  @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void home() {
    run = new CommandRun(folder);
  }

  /** Scores a folder with one file, and gives the output by the name that the file has as CSV. */
  private String score(String endpoint, String model, String scoreline, Path table)
      throws IOException {
    String job = endpoint + "-" + (table.toString().endsWith(".csv") ? "csv" : "parquet");
    Path input = Files.createDirectories(folder.resolve(job));
    Files.copy(table, input.resolve(table.getFileName()));
    run.deploy(job, model, "scoreline: {%s}".formatted(scoreline));
    int code =
        run.code(
            "batch-endpoint invoke -n %s --input %s --job-name %s --stream"
                .formatted(job, job, job));
    assertThat(run.out() + run.err(), code, is(0));
    Path predictions =
        run.home().workspaceBlobStore().resolve("azureml/" + job + "/score/predictions.csv");
    String rows = Files.readString(predictions);
    return rows.replace(table.getFileName().toString(), "table");
  }

  @Test
  void feedsEachInputFromTheColumnOfItsName() throws IOException {
    String kept = "output: {keep_columns: [order_id, carrier, note]}";

    String parquet =
        score("parcels", "deliveries-columns.onnx", kept, TABLES.resolve("deliveries.parquet"));

    assertThat(
        parquet,
        equalTo(score("parcels", "deliveries-columns.onnx", kept, CSV.resolve("deliveries.csv"))));
  }

  @Test
  void feedsAMatrixFromAllColumnsHoweverTheFileIsCut() throws IOException {
    String slices = "input: {slice_bytes: 4096}";

    String parquet = score("wine", "wine-matrix.onnx", slices, TABLES.resolve("wine.parquet"));

    assertThat(parquet, equalTo(score("wine", "wine-matrix.onnx", "", CSV.resolve("wine.csv"))));
  }

  @Test
  void feedsAMatrixFromAColumnOfVectors() throws IOException {
    Path vectors = TABLES.resolve("wine-vector.parquet");

    String parquet = score("wine", "wine-matrix.onnx", "", vectors);

    assertThat(parquet, equalTo(score("wine", "wine-matrix.onnx", "", CSV.resolve("wine.csv"))));
  }

  @Test
  void takesANullForAnEmptyCell() throws IOException {
    String model = BOOSTED.resolve("regressor").toString();

    String parquet = score("boosted", model, "", TABLES.resolve("missing.parquet"));

    assertThat(parquet, equalTo(score("boosted", model, "", BOOSTED.resolve("table.csv"))));
  }
}
