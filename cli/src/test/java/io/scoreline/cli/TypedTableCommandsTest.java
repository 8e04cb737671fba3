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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables as Parquet and as Avro, scored with no more said than of CSV, and with the same bytes out.
 */
class TypedTableCommandsTest {
  private static final Path TABLES = CommandRun.REPOSITORY.resolve("cli/src/test/resources");
  private static final Path CSV = CommandRun.TEST_DATA.resolve("tables");
  private static final Path BOOSTED =
      CommandRun.REPOSITORY.resolve("cli/src/test/resources/boosted-trees/mlflow");

  @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void home() {
    run = new CommandRun(folder);
  }

  /** A table of a name in a format, which its folder and ending tell. */
  private static Path table(String format, String name) {
    return TABLES.resolve(format).resolve(name + "." + format);
  }

  private static String endingOf(Path file) {
    return file.toString().substring(file.toString().lastIndexOf('.') + 1);
  }

  /** Scores a folder with one file, and gives the output by the name that the file has as CSV. */
  private String score(String endpoint, String model, String scoreline, Path table)
      throws IOException {
    String job = endpoint + "-" + endingOf(table);
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

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "avro"})
  void feedsEachInputFromTheColumnOfItsName(String format) throws IOException {
    String kept = "output: {keep_columns: [order_id, carrier, note]}";

    String rows = score("parcels", "deliveries-columns.onnx", kept, table(format, "deliveries"));

    assertThat(
        rows,
        equalTo(score("parcels", "deliveries-columns.onnx", kept, CSV.resolve("deliveries.csv"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "avro"})
  void feedsAMatrixFromAllColumnsHoweverTheFileIsCut(String format) throws IOException {
    String slices = "input: {slice_bytes: 1024}";

    String rows = score("wine", "wine-matrix.onnx", slices, table(format, "wine"));

    assertThat(rows, equalTo(score("wine", "wine-matrix.onnx", "", CSV.resolve("wine.csv"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "avro"})
  void feedsAMatrixFromAColumnOfVectors(String format) throws IOException {
    Path vectors = table(format, "wine-vector");

    String rows = score("wine", "wine-matrix.onnx", "", vectors);

    assertThat(rows, equalTo(score("wine", "wine-matrix.onnx", "", CSV.resolve("wine.csv"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "avro"})
  void takesANullForAnEmptyCell(String format) throws IOException {
    String model = BOOSTED.resolve("regressor").toString();

    String rows = score("boosted", model, "", table(format, "missing"));

    assertThat(rows, equalTo(score("boosted", model, "", BOOSTED.resolve("table.csv"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "avro"})
  void readsFilesOfAnyNameWhoseFormatIsSet(String format) throws IOException {
    Path part = folder.resolve("part-00000.of." + format + ".v1");
    Files.copy(table(format, "wine"), part);

    String rows = score("wine", "wine-matrix.onnx", "input: {format: %s}".formatted(format), part);

    assertThat(rows, equalTo(score("wine", "wine-matrix.onnx", "", CSV.resolve("wine.csv"))));
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
  void tellsWhichRecordsAndFilesOfParquetAreDeadAndScoresTheRest() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "scoreline: {input: {slice_bytes: 4096}}");
    byte[] whole = Files.readAllBytes(table("parquet", "wine"));
    Path input = Files.createDirectories(folder.resolve("tables"));
    Files.copy(table("parquet", "holes"), input.resolve("a.parquet"));
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

    replaysLikeAWholeJob("parquet", List.of("a", "cut", "empty", "page"));
  }

  @Test
  void scoresWhatAnAvroFileHasBeforeItsDamageAndTellsTheRest() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "scoreline: {input: {slice_bytes: 1024}}");
    byte[] whole = Files.readAllBytes(table("avro", "wine"));
    byte[] damaged = whole.clone();
    damaged[whole.length / 2] ^= 1;
    Path input = Files.createDirectories(folder.resolve("tables"));
    Files.copy(table("avro", "holes"), input.resolve("a.avro"));
    Files.write(input.resolve("bad.avro"), damaged);
    Files.write(input.resolve("cut.avro"), Arrays.copyOf(whole, whole.length / 2));
    Files.createFile(input.resolve("empty.avro"));
    run.file("tables/page.avro", "<html><body>Sign in</body></html>");

    int code = run.code("batch-endpoint invoke -n wine --input tables --job-name job --stream");

    assertThat(run.out() + run.err(), code, is(0));
    String expected = " (expected: a complete Avro object container file)";
    assertThat(
        letters("job"),
        contains(
            "a.avro 57 record: column ash: null (expected: a number)",
            "bad.avro -1 file: the block at byte 3662, from record 78 on: its data are damaged, or"
                + " not compressed with zstandard: Input is corrupted: offset=35",
            "cut.avro -1 file: the block at byte 3662: it says that it has 1398 bytes, and 41 are"
                + " left (expected: a complete file, of blocks of less than 2 GiB)",
            "empty.avro -1 file: the file is empty" + expected,
            "page.avro -1 file: the file is a text that starts with"
                + " '<html><body>Sign in</body></html>'"
                + expected));
    // Three blocks are left of five, or two, as the file has been cut between blocks or has not.
    assertThat(rowsOf("bad.avro"), is(78L + 39 + 22));
    assertThat(rowsOf("cut.avro"), is(78L));

    replaysLikeAWholeJob("avro", List.of("a", "bad", "cut", "empty", "page"));
  }

  private long rowsOf(String file) throws IOException {
    Path predictions = run.home().workspaceBlobStore().resolve("azureml/job/score/predictions.csv");
    try (Stream<String> rows = Files.lines(predictions)) {
      return rows.filter(row -> row.startsWith(file + ",")).count();
    }
  }

  /** Of mended files, the job's dead records give what a job of these gives. */
  private void replaysLikeAWholeJob(String format, List<String> names) throws IOException {
    Path mended = Files.createDirectories(folder.resolve("mended"));
    for (String name : names) {
      Files.copy(table(format, "wine"), mended.resolve(name + "." + format));
    }
    run.ok("job replay -n job --input mended --stream");
    run.ok("batch-endpoint invoke -n wine --input mended --job-name whole --stream");

    Path outputs = run.home().workspaceBlobStore().resolve("azureml");
    assertThat(
        Files.readString(outputs.resolve("job/score/predictions.v2.csv")),
        equalTo(Files.readString(outputs.resolve("whole/score/predictions.csv"))));
  }
}
