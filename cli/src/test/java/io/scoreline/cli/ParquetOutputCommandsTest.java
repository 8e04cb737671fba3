package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.RecordFormat;
import io.scoreline.transforms.records.TableFile;
import io.scoreline.transforms.records.TableFormats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predictions as Parquet: the values of the CSV, with their types, whatever happens to the job. */
class ParquetOutputCommandsTest {
  private static final Path TABLES = CommandRun.TEST_DATA.resolve("tables");

  @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void home() {
    run = new CommandRun(folder);
  }

  private Path output(String job, String name) {
    return run.home().workspaceBlobStore().resolve("azureml/" + job + "/score/" + name);
  }

  private Path invoke(String endpoint, String input, String job, String name) {
    int code =
        run.code(
            "batch-endpoint invoke -n %s --input %s --job-name %s --set output_file_name=%s --stream"
                .formatted(endpoint, input, job, name));
    assertThat(run.out() + run.err(), code, is(0));
    return output(job, name);
  }

  private static TableFile open(InputFile file) throws IOException {
    return TableFormats.of(RecordFormat.PARQUET).open(file);
  }

  private static InputFile listed(Path file) throws IOException {
    return new InputFile(0, file.toString(), "p", Files.size(file), "any");
  }

  private static List<String> columns(Path file) throws IOException {
    return open(listed(file)).columns().stream()
        .map(
            column ->
                "%s %s%s".formatted(column.name(), column.list() ? "list " : "", column.kind()))
        .toList();
  }

  /** The rows as a CSV has them, lists in brackets. */
  private static List<String> rows(Path file) throws IOException {
    InputFile listed = listed(file);
    TableFile table = open(listed);
    List<String> lines = new ArrayList<>();
    List<TableFile.Wanted> wanted =
        table.columns().stream().map(column -> new TableFile.Wanted(column, 1000)).toList();
    try (TableFile.Rows rows = table.rows(FileSlice.whole(listed), wanted)) {
      for (int records = rows.next(); records > 0; records = rows.next()) {
        for (int record = 0; record < records; record++) {
          List<String> cells = new ArrayList<>();
          for (int column = 0; column < wanted.size(); column++) {
            cells.add(cell(rows.values(column), record));
          }
          lines.add(String.join(",", cells));
        }
      }
    }
    return lines;
  }

  private static String cell(ColumnValues values, int record) {
    if (!values.isList()) {
      return values.isMissing(record) ? "null" : values.text(record);
    }
    List<String> elements = new ArrayList<>();
    for (int i = 0; i < values.length(record); i++) {
      elements.add(values.text(values.start(record) + i));
    }
    return String.join(",", elements);
  }

  private void wine(String more) throws IOException {
    run.deploy("wine", "wine-matrix.onnx", more);
    Path input = Files.createDirectories(folder.resolve("tables"));
    String table = Files.readString(TABLES.resolve("wine.csv"));
    Files.writeString(input.resolve("a.csv"), table);
    List<String> lines = new ArrayList<>(table.lines().toList());
    lines.set(3, lines.get(3).replaceFirst("^[^,]*", "much"));
    Files.write(input.resolve("b.csv"), lines, StandardCharsets.UTF_8);
  }

  @Test
  void holdsTheValuesOfTheCsvWhereverUnitsEnd() throws IOException {
    wine("scoreline: {input: {slice_bytes: 4096}, output: {arg_max: true}}");

    Path csv = invoke("wine", "tables", "text", "predictions.csv");
    Path parquet = invoke("wine", "tables", "table", "predictions.parquet");
    Path again = invoke("wine", "tables", "again", "predictions.parquet");

    List<String> lines = Files.readAllLines(csv);
    assertThat(rows(parquet), equalTo(lines.subList(1, lines.size())));
    assertThat(Files.mismatch(parquet, again), is(-1L));
    assertThat(run.ok("job verify -n table --query verified -o tsv"), equalTo("true\n"));
    JsonNode manifest =
        new ObjectMapper().readTree(output("table", "predictions.parquet.manifest.json").toFile());
    assertThat(manifest.at("/outputs/0/name").asText(), equalTo("predictions.parquet"));
    assertThat(manifest.at("/outputs/0/rows").asLong(), is((long) lines.size() - 1));
    assertThat(manifest.at("/outputs/0/bytes").asLong(), is(Files.size(parquet)));
  }

  @Test
  void hasAColumnForAValueAndAListForAVector() throws IOException {
    wine("scoreline: {output: {arg_max: true, top_k: 2, keep_columns: [alcohol]}}");

    Path parquet = invoke("wine", "tables", "table", "predictions.parquet");

    assertThat(
        columns(parquet),
        equalTo(
            List.of(
                "file TEXT",
                "row INTEGER",
                "alcohol TEXT",
                "label INTEGER",
                "probabilities list FLOAT",
                "prediction TEXT",
                "top_1 TEXT",
                "top_1_score FLOAT",
                "top_2 TEXT",
                "top_2_score FLOAT")));
  }

  @Test
  void givesTheRowsOfAWholeJobWhenDeadLettersAreReplayed() throws IOException {
    wine("");
    invoke("wine", "tables", "first", "predictions.parquet");
    Path mended = Files.createDirectories(folder.resolve("mended"));
    Files.copy(TABLES.resolve("wine.csv"), mended.resolve("a.csv"));
    Files.copy(TABLES.resolve("wine.csv"), mended.resolve("b.csv"));

    run.ok("job replay -n first --input mended --stream");
    Path whole = invoke("wine", "mended", "whole", "predictions.parquet");

    assertThat(Files.mismatch(output("first", "predictions.v2.parquet"), whole), is(-1L));
    assertThat(
        run.ok("job verify -n first --query [version,verified] -o tsv").strip(),
        equalTo("2\ntrue"));
  }

  @Test
  void isFoundToBeAnotherWhereOneByteIs() throws IOException {
    wine("");
    Path parquet = invoke("wine", "tables", "table", "predictions.parquet");
    byte[] bytes = Files.readAllBytes(parquet);
    bytes[200] ^= 1;
    Files.write(parquet, bytes);

    run.code("job verify -n table");

    assertThat(run.out() + run.err(), containsString("predictions.parquet: its SHA-256 is"));
  }

  @Test
  void isRefusedBeforeAnythingRunsWhereAScriptWritesItsRows() throws IOException {
    run.file("code/score.py", "def init(): pass\ndef run(batch): return ['x' for _ in batch]\n");
    run.deploy(
        "script",
        "wine-matrix.onnx",
        "code_configuration: {code: code, scoring_script: score.py}\nenvironment: {name: e}");
    run.file("in/a.txt", "x");

    int code =
        run.code(
            "batch-endpoint invoke -n script --input in --set output_file_name=p.parquet --stream");

    assertThat(code, is(2));
    assertThat(
        run.err(),
        containsString(
            "output_file_name: 'p.parquet' (expected: a name for text, as the model writes its rows"
                + " itself)"));
  }
}
