package io.scoreline.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.PipelineResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole jobs in this process, with real models. */
class ScoringMainTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TEST_DATA =
      Path.of(System.getProperty("scoreline.repository"), "test-data");

  @TempDir Path folder;
  private ObjectNode deployment;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void makeDeployment() {
    deployment = JSON.createObjectNode();
    deployment.put("endpoint", "e").put("deployment", "d");
    deployment.putObject("compute").put("name", "direct").put("type", "direct");
    deployment.putObject("settings").put("error_threshold", 0);
    deployment.putObject("scoreline");
    useModel("wine-matrix.onnx");
  }

  private void useModel(String file) {
    deployment
        .putObject("model")
        .put("name", "m")
        .put("version", "1")
        .put("type", "onnx")
        .put("path", TEST_DATA.resolve("models").resolve(file).toString())
        .put("sha256", "x");
  }

  private ObjectNode settings() {
    return (ObjectNode) deployment.path("settings");
  }

  private ObjectNode scoreline() {
    return (ObjectNode) deployment.path("scoreline");
  }

  private int run(String job, Path input, String... more) throws IOException {
    Path spec = Files.writeString(folder.resolve(job + ".json"), deployment.toString());
    List<String> args = new ArrayList<>();
    args.add("--spec=" + spec);
    args.add("--input=" + input);
    args.add("--output=" + folder.resolve(job));
    args.add("--jobFolder=" + folder.resolve(job + "-job"));
    args.add("--jobName=" + job);
    args.addAll(List.of(more));
    return ScoringMain.run(
        args.toArray(String[]::new), new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String rows(String job) throws IOException {
    return Files.readString(folder.resolve(job).resolve("predictions.csv"));
  }

  private JobStatus status(String job) throws IOException {
    return new StatusFile(folder.resolve(job + "-job")).read().orElseThrow();
  }

  @Test
  void runsOnTheRunnerThatIsNamedAndSaysWhichOnesThereAre() throws IOException {
    deployment.putObject("compute").put("name", "elsewhere").put("type", "elsewhere");
    Path table = TEST_DATA.resolve("tables/wine.csv");

    assertThat(run("first", table), is(ExitCode.BAD_ARGUMENTS.number()));
    assertThat(err.toString(StandardCharsets.UTF_8), containsString("of type elsewhere"));
    assertThat(run("second", table, "--runner=spark"), is(ExitCode.BAD_ARGUMENTS.number()));
    assertThat(
        err.toString(StandardCharsets.UTF_8),
        containsString("--runner: spark (expected: test, which is on the class path)"));
    assertThat(run("third", table, "--runner=TestRunner"), is(0));
  }

  @Test
  void stopsARunThatItCannotWatchAnyMore() throws IOException {
    deployment
        .putObject("compute")
        .put("name", "direct")
        .put("type", "direct")
        .putObject("settings")
        .put("unwatchable", "true");

    int code = run("lost", TEST_DATA.resolve("tables/wine.csv"));

    assertThat(code, is(ExitCode.RUN_FAILED.number()));
    assertThat(status("lost").message(), containsString("the cluster does not answer"));
    assertThat(UnwatchableRunner.last, is(PipelineResult.State.CANCELLED));
  }

  @Test
  void publishesNoValueOfAnEnvironmentVariableAndKnowsWhenOneChanges() throws IOException {
    ObjectNode settings = deployment.withObject("/settings");
    settings.putObject("environment_variables").put("TOKEN", "s3cr3t");
    run("first", TEST_DATA.resolve("tables/wine.csv"), "--keepStaging=true");

    try (Stream<Path> files = Files.walk(folder)) {
      List<String> telling =
          files
              .filter(Files::isRegularFile)
              .filter(file -> contains(file, "s3cr3t"))
              .map(file -> file.getFileName().toString())
              .toList();
      assertThat(telling, equalTo(List.of("first.json")));
    }
    settings.putObject("environment_variables").put("TOKEN", "other");
    assertThat(
        run("first", TEST_DATA.resolve("tables/wine.csv")), is(ExitCode.BAD_ARGUMENTS.number()));
    assertThat(
        err.toString(StandardCharsets.UTF_8),
        containsString("settings.environment_variables.TOKEN: SHA-256 "));
  }

  private static boolean contains(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void writesTheSameBytesForAnyParallelismSliceAndBatchSize() throws IOException {
    Path table = folder.resolve("wine.csv");
    List<String> lines = Files.readAllLines(TEST_DATA.resolve("tables/wine.csv"));
    List<String> many = new ArrayList<>(lines);
    for (int i = 0; i < 5; i++) {
      many.addAll(lines.subList(1, lines.size()));
    }
    Files.write(table, many);
    run("first", table);
    String expected = rows("first");
    assertThat(expected.lines().count(), is(178L * 6 + 1));

    for (int workers : List.of(1, 2, 8)) {
      for (int sliceBytes : List.of(500, 5000, 100_000_000)) {
        settings().put("max_concurrency_per_instance", workers);
        scoreline().putObject("input").put("slice_bytes", sliceBytes);
        scoreline().put("batch_size", 16 * workers);
        String job = "job-%d-%d".formatted(workers, sliceBytes);

        assertThat(job, run(job, table), is(0));
        assertThat(job, rows(job), equalTo(expected));
      }
    }
  }

  @Test
  void writesTheSameBytesForAnyMiniBatchSizeOverPictures() throws IOException {
    useModel("mnist-cnn.onnx");
    settings().put("mini_batch_size", 1);
    assertThat(run("by-one", TEST_DATA.resolve("digits")), is(0));
    settings().put("mini_batch_size", 37);
    settings().put("max_concurrency_per_instance", 3);
    assertThat(run("by-many", TEST_DATA.resolve("digits")), is(0));

    assertThat(rows("by-many"), equalTo(rows("by-one")));
  }

  @Test
  void tellsItsEndInItsStatus() throws IOException {
    run("done", TEST_DATA.resolve("tables/wine.csv"));

    JobStatus status = status("done");
    assertThat(status.state(), is(JobState.COMPLETED));
    assertThat(status.exitCode().orElseThrow(), is(0));
    assertThat(status.summary().orElseThrow().scored(), is(178L));
    assertThat(status.progress().unitsDone(), is(1L));
    try (Stream<Path> left = Files.list(folder.resolve("done"))) {
      assertThat(
          left.map(path -> path.getFileName().toString()).sorted().toList(),
          equalTo(
              List.of(
                  "_SUCCESS",
                  "predictions.csv",
                  "predictions.csv.manifest.json",
                  "predictions.csv.report.json")));
    }
  }

  @Test
  void refusesAModelThatTheInputCannotFeedWithBothSidesInView() throws IOException {
    int code = run("refused", TEST_DATA.resolve("tables/iris.csv"));

    assertThat(code, is(ExitCode.MODEL_REFUSED.number()));
    assertThat(
        err.toString(StandardCharsets.UTF_8),
        allOf(
            containsString("the model's inputs: features: float[13]"),
            containsString("the file's columns: "),
            containsString("scoreline.input.columns")));
    assertThat(Files.exists(folder.resolve("refused/predictions.csv")), is(false));
  }

  @Test
  void saysThatTheInputIsMissing() throws IOException {
    int code = run("missing", folder.resolve("nowhere"));

    assertThat(code, is(ExitCode.INPUT_UNREADABLE.number()));
    assertThat(err.toString(StandardCharsets.UTF_8), containsString("no such file or folder"));
  }

  @Test
  void saysThatTheInputIsEmptyUnlessItMayBe() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertThat(run("refused", empty), is(ExitCode.INPUT_UNREADABLE.number()));
    scoreline().putObject("input").put("allow_empty", true);
    assertThat(run("allowed", empty), is(0));

    assertThat(rows("allowed"), equalTo(""));
  }

  @Test
  void stopsWhenMoreFilesFailThanMayAndNamesTheCauses() throws IOException {
    Path input = Files.createDirectory(folder.resolve("input"));
    Files.copy(TEST_DATA.resolve("tables/wine.csv"), input.resolve("a.csv"));
    Files.writeString(input.resolve("b.csv"), "not,a,wine\n1,2,3\n");

    int code = run("failed", input);

    assertThat(code, is(ExitCode.ERROR_THRESHOLD_PASSED.number()));
    JobStatus status = status("failed");
    assertThat(status.state(), is(JobState.FAILED));
    assertThat(status.causes().get(0).file(), equalTo("b.csv"));
    assertThat(status.causes().get(0).message(), containsString("no column "));
    assertThat(Files.exists(folder.resolve("failed/predictions.csv")), is(false));
    assertThat(
        Files.readString(folder.resolve("failed-job/dead_letters.jsonl")),
        containsString("\"file\":\"b.csv\""));
  }

  @Test
  void writesNoRowsWhenOnlyASummaryIsAskedFor() throws IOException {
    settings().put("output_action", "summary_only");

    assertThat(run("summary", TEST_DATA.resolve("tables/wine.csv")), is(0));

    try (Stream<Path> left = Files.list(folder.resolve("summary"))) {
      assertThat(
          left.map(path -> path.getFileName().toString()).sorted().toList(),
          equalTo(List.of("_SUCCESS", "manifest.json", "report.json")));
    }
  }

  @Test
  void isCancelledByAFileInItsFolderAndLeavesNothing() throws IOException {
    Files.createDirectories(folder.resolve("stopped-job"));
    Files.writeString(folder.resolve("stopped-job").resolve(JobRun.CANCEL), "");

    int code = run("stopped", TEST_DATA.resolve("tables/wine.csv"));

    assertThat(code, is(ExitCode.CANCELLED.number()));
    assertThat(status("stopped").state(), is(JobState.CANCELED));
    assertThat(Files.exists(folder.resolve("stopped")), is(false));
  }

  @Test
  void refusesAnOutputThatIsThereBeforeItScoresAnything() throws IOException {
    Files.createDirectories(folder.resolve("taken"));
    Files.writeString(folder.resolve("taken/predictions.csv.report.json"), "mine");

    int code = run("taken", TEST_DATA.resolve("tables/wine.csv"));

    assertThat(code, is(ExitCode.OUTPUT_EXISTS.number()));
    assertThat(status("taken").progress().units(), is(0L));
    try (Stream<Path> left = Files.list(folder.resolve("taken"))) {
      assertThat(
          left.map(path -> path.getFileName().toString()).toList(),
          equalTo(List.of("predictions.csv.report.json")));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--output=/out --jobName=a | 2 | --spec",
        "--spec=/nowhere --output=/out --jobName=a --input=/in | 3 | /nowhere",
        "--spec=SPEC --output=/out --jobName=a/b --input=/in | 2 | job name: 'a/b'",
        "--spec=SPEC --output=gs://b/o --jobName=a --input=/in | 2 | a folder of this machine",
        "--spec=SPEC --output=/out --jobName=a | 2 | input: none",
        "--noSuchOption=1 --output=/out | 2 | --noSuchOption: there is no such option",
        "--spec=SPEC --output=/out --jobName=a --input=/in --jobFolder=SPEC/a | 2 | spec.json is a file"
      })
  void saysWhatIsWrongWithItsArguments(String arguments, int expected, String message)
      throws IOException {
    Path spec = Files.writeString(folder.resolve("spec.json"), deployment.toString());

    int code =
        ScoringMain.run(
            arguments.replace("SPEC", spec.toString()).split(" ", -1),
            new PrintStream(err, true, StandardCharsets.UTF_8));

    assertThat(code, is(expected));
    assertThat(err.toString(StandardCharsets.UTF_8), containsString(message));
  }
}
