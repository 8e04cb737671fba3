package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  private List<String> letters(String job) throws IOException {
    Path letters =
        run.home()
            .workspaceBlobStore()
            .resolve("azureml/" + job + "/score/predictions.csv.dead_letters.jsonl");
    List<String> told = new ArrayList<>();
    for (String line : Files.readAllLines(letters)) {
      JsonNode letter = new ObjectMapper().readTree(line);
      told.add(
          "%s %s %s: %s"
              .formatted(
                  letter.get("file").asText(),
                  letter.path("record").asText("-"),
                  letter.get("kind").asText(),
                  letter.get("message").asText()));
    }
    return told;
  }

  @Test
  void tellsWhichRecordsAndFilesAreDeadAndScoresTheRest() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "scoreline: {input: {slice_bytes: 4096}}");
    byte[] whole = Files.readAllBytes(TABLES.resolve("wine.parquet"));
    Path input = Files.createDirectories(folder.resolve("tables"));
    Files.copy(TABLES.resolve("holes.parquet"), input.resolve("a.parquet"));
    Files.write(input.resolve("cut.parquet"), Arrays.copyOf(whole, whole.length / 2));
    Files.createFile(input.resolve("empty.parquet"));
    run.file("tables/page.parquet", "<html><body>Sign in</body></html>");

    int code = run.code("batch-endpoint invoke -n wine --input tables --job-name job --stream");

    assertThat(run.out() + run.err(), code, is(0));
    assertThat(
        letters("job"),
        contains(
            "a.parquet 57 record: column ash: null (expected: a number)",
            "cut.parquet -1 file: the file is cut short: its end is missing"
                + " (expected: a complete Parquet file)",
            "empty.parquet -1 file: the file is empty (expected: a complete Parquet file)",
            "page.parquet -1 file: the file is a text that starts with"
                + " '<html><body>Sign in</body></html>' (expected: a complete Parquet file)"));

    Path mended = Files.createDirectories(folder.resolve("mended"));
    for (String name : List.of("a", "cut", "empty", "page")) {
      Files.copy(TABLES.resolve("wine.parquet"), mended.resolve(name + ".parquet"));
    }
    run.ok("job replay -n job --input mended --stream");
    run.ok("batch-endpoint invoke -n wine --input mended --job-name whole --stream");

    Path outputs = run.home().workspaceBlobStore().resolve("azureml");
    assertThat(
        Files.readString(outputs.resolve("job/score/predictions.v2.csv")),
        equalTo(Files.readString(outputs.resolve("whole/score/predictions.csv"))));
  }
}
