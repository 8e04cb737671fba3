package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters that are scored again, by the commands that users type. */
class ReplayCommandsTest {
  private static final Path TABLES = CommandRun.TEST_DATA.resolve("tables");
  private static final Path DIGITS = CommandRun.TEST_DATA.resolve("digits");

  @TempDir Path folder;
  private CommandRun run;
  private List<String> wine;

  @BeforeEach
  void readWine() throws IOException {
    run = new CommandRun(folder);
    wine = Files.readAllLines(TABLES.resolve("wine.csv"));
  }

  private Path output(String job) {
    return run.home().workspaceBlobStore().resolve("azureml/" + job + "/score");
  }

  private String published(String job, String name) throws IOException {
    return Files.readString(output(job).resolve(name));
  }

  private List<String> names(String job) throws IOException {
    try (Stream<Path> files = Files.list(output(job))) {
      // A job that has told its end may be about to remove its staging.
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  /** A part of the table of wine, in which some rows hold a word in place of a number. */
  private void table(String name, int from, int to, Integer... bad) throws IOException {
    List<String> lines = new ArrayList<>(wine.subList(from, to));
    for (int row : bad) {
      lines.set(row, "bad" + lines.get(row));
    }
    run.file(name, wine.get(0) + "\n" + String.join("\n", lines) + "\n");
  }

  private void score(String job, String input, String more) {
    run.ok(
        "batch-endpoint invoke -n wine -o none --job-name %s --input %s%s"
            .formatted(job, input, more));
    run.ok("job stream -n " + job);
  }

  /** Two tables with five dead records, scored by a job; and a job over the same without any. */
  private void scoreBadAndGood(String more) throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    table("in/a.csv", 1, 60, 3, 57);
    table("in/b.csv", 60, 120, 0, 1, 7);
    table("good/a.csv", 1, 60);
    table("good/b.csv", 60, 120);
    score("bad", "in", more);
    score("good", "good", more);
  }

  private void verified(String job, int version) {
    assertThat(
        run.ok("job verify -n " + job + " --query [version,verified] -o tsv"),
        equalTo("%d%ntrue%n".formatted(version)));
  }

  @Test
  void publishesWhatAJobOverTheMendedFilesPublishesAndChangesNothingTheSecondTime()
      throws IOException {
    scoreBadAndGood("");
    String before = published("bad", "predictions.csv");

    run.ok("job replay -n bad --input good -o none");
    assertThat(
        run.err(),
        containsString("Started job bad-replay-2; watch it: scoreline job stream -n bad-replay-2"));
    run.ok("job stream -n bad-replay-2");

    assertThat(
        run.out(),
        allOf(
            containsString("Records: 119 in = 119 scored + 0 dead, from 2 files"),
            containsString("Replay: 5 records saved of 5 dead letters, version 2 of the output"),
            containsString("Output: " + output("bad").resolve("predictions.v2.csv"))));
    assertThat(
        published("bad", "predictions.v2.csv"), equalTo(published("good", "predictions.csv")));
    assertThat(published("bad", "predictions.csv"), equalTo(before));
    verified("bad", 2);
    verified("bad-replay-2", 2);
    List<String> names = names("bad");

    for (String job : List.of("bad", "bad-replay-2")) {
      run.ok("job replay -n " + job + " --input good -o none");
      assertThat(
          run.err(), equalTo("No dead letter is left in job " + job + "; nothing was started.\n"));
    }
    assertThat(names("bad"), equalTo(names));
    assertThat(run.ok("job list --query [].name -o tsv"), equalTo("bad-replay-2\ngood\nbad\n"));
    run.ok("job download -n bad --download-path old");
    assertThat(
        run.err(),
        containsString(
            "There is a newer version of this output: scoreline job download -n bad-replay-2"));
    run.ok("job download -n bad-replay-2 --download-path got");
    assertThat(
        Files.readString(folder.resolve("got/named-outputs/score/predictions.v2.csv")),
        equalTo(published("good", "predictions.csv")));
  }

  @Test
  void leavesAFileAloneThatHasAnotherNumberOfRecordsThanBefore() throws IOException {
    scoreBadAndGood("");
    table("mended/a.csv", 2, 60);
    table("mended/b.csv", 60, 120);

    run.ok("job replay -n bad --input mended -o none");
    run.ok("job stream -n bad-replay-2");

    assertThat(
        run.out(),
        allOf(
            containsString("Records: 119 in = 117 scored + 2 dead, from 2 files (1 with failures)"),
            containsString("Replay: 3 records saved of 5 dead letters"),
            containsString(
                "changed: the file has 58 records, it had 59 before (expected: as many")));
    List<String> expected = new ArrayList<>(published("bad", "predictions.csv").lines().toList());
    expected.removeIf(row -> row.startsWith("b.csv,"));
    published("good", "predictions.csv")
        .lines()
        .filter(row -> row.startsWith("b.csv,"))
        .forEach(expected::add);
    assertThat(published("bad", "predictions.v2.csv").lines().toList(), equalTo(expected));
    verified("bad", 2);
    run.ok("job replay -n bad --input good -o none");
    run.ok("job stream -n bad-replay-3");
    assertThat(
        published("bad", "predictions.v3.csv"), equalTo(published("good", "predictions.csv")));
  }

  @Test
  void replaysTheNewestVersionAndPublishesNoneWhereNothingIsSaved() throws IOException {
    scoreBadAndGood(" --set output_file_name=p.jsonl");
    table("half/a.csv", 1, 60, 57);
    table("half/b.csv", 60, 120, 1);
    run.ok("job replay -n bad --input half -o none");
    run.ok("job stream -n bad-replay-2");
    assertThat(run.out(), containsString("117 scored + 2 dead, from 2 files"));
    verified("bad", 2);

    run.ok("job replay -n bad --input half -o none");
    int code = run.code("job stream -n bad-replay-3");
    assertThat(code, is(ExitCode.ERROR_THRESHOLD_PASSED.number()));
    assertThat(
        run.out(),
        allOf(
            containsString("no record was saved: what was dead is dead again"),
            containsString("version 2 of the output stays the newest"),
            containsString("What helps: mend the records in ")));
    verified("bad", 2);
    assertThat(names("bad").stream().anyMatch(name -> name.contains("v3")), is(false));

    run.ok("job replay -n bad-replay-2 --input good/a.csv -o none");
    run.ok("job stream -n bad-replay-4");
    assertThat(
        run.out(),
        allOf(
            containsString("118 scored + 1 dead, from 2 files (1 with failures)"),
            containsString("Not there: 1 files with dead letters, which stay as they are")));
    run.ok("job replay -n bad --input good -o none");
    run.ok("job stream -n bad-replay-5");

    assertThat(published("bad", "p.v5.jsonl"), equalTo(published("good", "p.jsonl")));
    for (String name : List.of("bad", "bad-replay-5")) {
      verified(name, 5);
    }
    verified("bad-replay-4", 4);
  }

  @Test
  void readsTheJobsOwnInputAgainWhereNoOtherIsGiven() throws IOException {
    scoreBadAndGood(" --no-upload");
    table("in/a.csv", 1, 60);

    run.ok("job replay -n bad -o none");
    run.ok("job stream -n bad-replay-2");

    assertThat(run.out(), containsString("2 records saved of 5 dead letters"));
    verified("bad", 2);
    table("in/b.csv", 60, 120);
    run.ok("job replay -n bad -o none");
    run.ok("job stream -n bad-replay-3");
    assertThat(
        published("bad", "predictions.v3.csv"), equalTo(published("good", "predictions.csv")));
  }

  @Test
  void savesPicturesAndFilesThatWereNoTables() throws IOException {
    run.deploy("digits", "mnist-cnn.onnx", "scoreline: {output: {arg_max: true}}");
    Path in = Files.createDirectories(folder.resolve("in/below"));
    List<Path> digits;
    try (Stream<Path> files = Files.list(DIGITS)) {
      digits = files.sorted().limit(6).toList();
    }
    for (Path digit : digits) {
      Files.copy(digit, in.resolve(digit.getFileName()));
    }
    String first = digits.get(0).getFileName().toString();
    Files.writeString(in.resolve(first), "no picture");
    run.file("in/below/zz.xyz", "of no kind");
    String invoke = "batch-endpoint invoke -n digits -o none --job-name ";
    run.ok(invoke + "bad --input in");
    run.ok("job stream -n bad");
    Files.createDirectories(folder.resolve("mended/below"));
    Files.copy(digits.get(0), folder.resolve("mended/below").resolve(first));

    run.ok("job replay -n bad --input mended -o none");
    run.ok("job stream -n bad-replay-2");

    Files.delete(in.resolve(first));
    Files.copy(digits.get(0), in.resolve(first));
    run.ok(invoke + "good --input in");
    run.ok("job stream -n good");
    assertThat(
        published("bad", "predictions.v2.csv"), equalTo(published("good", "predictions.csv")));
    assertThat(
        published("bad", "predictions.v2.csv.dead_letters.jsonl"),
        equalTo(published("good", "predictions.csv.dead_letters.jsonl")));
    verified("bad", 2);
  }

  @Test
  void addsUpOutputsWithoutRowsToo() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "output_action: summary_only");
    table("in/a.csv", 1, 60, 3, 57);
    table("good/a.csv", 1, 60, 57);
    score("bad", "in", "");

    run.ok("job replay -n bad --input good -o none");
    run.ok("job stream -n bad-replay-2");

    assertThat(run.out(), containsString("Records: 59 in = 58 scored + 1 dead"));
    assertThat(
        names("bad"),
        equalTo(
            List.of(
                "_SUCCESS",
                "dead_letters.jsonl",
                "dead_letters.v2.jsonl",
                "manifest.json",
                "manifest.v2.json",
                "report.json",
                "report.v2.json")));
    verified("bad", 2);
  }

  private void deployDelivery(String name, String scoreline) throws IOException {
    run.file(
        name + ".yml",
        """
        name: %s
        endpoint_name: parcels
        model:
          path: %s
        scoreline: %s
        """
            .formatted(
                name, CommandRun.TEST_DATA.resolve("models/deliveries-columns.onnx"), scoreline));
    run.ok("batch-deployment create -f " + name + ".yml -o none");
  }

  @Test
  void scoresWithAnotherDeploymentAndRefusesOneWhoseRowsHaveOtherColumns() throws IOException {
    run.ok("batch-endpoint create -n parcels -o none");
    deployDelivery("first", "{output: {keep_columns: [order_id]}}");
    deployDelivery("mended", "{model: {inputs: {hour: hour_again}}}");
    deployDelivery("other", "{model: {inputs: {hour: hour_again}, outputs: [label]}}");
    String header = "order_id,parcels,distance_km,weather,hour,weight_kg,carrier,hour_again\n";
    run.file("in.csv", header + "1,3,20.0,snow,13,17.27,van,13\n2,3,20.0,snow,noon,17.27,van,12\n");
    run.file("good.csv", header + "1,3,20.0,snow,13,17.27,van,0\n2,3,20.0,snow,12,17.27,van,0\n");
    for (String job : List.of("in", "good")) {
      run.ok(
          "batch-endpoint invoke -n parcels -d first -o none --job-name %s --input %s.csv"
              .formatted(job, job));
      run.ok("job stream -n " + job);
    }

    run.ok("job replay -n in -d other -o none");
    assertThat(run.code("job stream -n in-replay-2"), is(ExitCode.MODEL_REFUSED.number()));
    assertThat(
        run.out(),
        containsString(
            "columns file, row, order_id, label, those of version 1 have file, row, order_id,"
                + " label, probabilities_0, probabilities_1"));
    run.ok("job replay -n in --deployment-name mended -o none");
    run.ok("job stream -n in-replay-3");

    assertThat(
        published("in", "predictions.v3.csv"),
        equalTo(published("good", "predictions.csv").replace("good.csv", "in.csv")));
    assertThat(
        run.ok("job show -n in-replay-3 --query [deployment_name,replay.of] -o tsv"),
        equalTo("mended\nin\n"));
    verified("in", 3);
  }

  @Test
  void startsOneReplayOfManyThatAreAskedForAtOnce() throws Exception {
    scoreBadAndGood("");
    List<Callable<String>> starts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      CommandRun command = new CommandRun(folder);
      starts.add(
          () -> {
            command.ok("job replay -n bad --input good --no-upload -o none");
            return command.err();
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    int started = 0;
    for (var said : threads.invokeAll(starts)) {
      started += said.get().contains("Started job bad-replay-2") ? 1 : 0;
    }
    threads.shutdown();

    assertThat(started, is(1));
    run.ok("job stream -n bad-replay-2");
    assertThat(
        published("bad", "predictions.v2.csv"), equalTo(published("good", "predictions.csv")));
    assertThat(run.json("job show -n bad-replay-2").path("attempts").asInt(), is(1));
  }

  @Test
  void refusesTheOutputOfAnotherJobUnderTheSameNames() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    table("in/a.csv", 1, 60, 3);
    score("first", "in", " --output-path out");
    List<Path> published;
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      published = files.filter(Files::isRegularFile).toList();
    }
    for (Path file : published) {
      Files.delete(file);
    }
    score("second", "in", " --output-path out");

    for (String command : List.of("job replay -n first", "job verify -n first")) {
      assertThat(command, run.code(command), is(ExitCode.NOT_FOUND.number()));
      assertThat(
          run.err(),
          allOf(
              containsString("the output of job first is gone: "),
              containsString(
                  "predictions.csv.manifest.json is version 1 of job second (expected: version 1 of"
                      + " job first; restore it, or start a new job over the input)")));
    }
    verified("second", 1);
    assertThat(run.ok("job list --query [].name -o tsv"), equalTo("second\nfirst\n"));
  }

  @Test
  void refusesWhatCannotBeReplayedAndSaysWhy() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "error_threshold: 0");
    table("in/a.csv", 1, 60, 3);
    run.ok("batch-endpoint invoke -n wine -o none --job-name failed --input in");
    run.code("job stream -n failed");
    run.ok(
        "batch-endpoint invoke -n wine -o none --job-name done --set error_threshold=-1 --input in");
    run.ok("job stream -n done");

    assertThat(run.code("job replay -n none"), is(ExitCode.NOT_FOUND.number()));
    assertThat(run.code("job replay -n failed"), is(ExitCode.BAD_ARGUMENTS.number()));
    assertThat(run.err(), containsString("job failed is Failed (expected: one that has completed"));
    assertThat(
        run.code("job replay -n done --input nowhere"), is(ExitCode.INPUT_UNREADABLE.number()));
    assertThat(run.code("job replay -n done -d nobody"), is(ExitCode.NOT_FOUND.number()));
    Files.writeString(output("done").resolve("predictions.v2.csv"), "mine");
    assertThat(run.code("job replay -n done"), is(ExitCode.OUTPUT_EXISTS.number()));
    Files.delete(output("done").resolve("predictions.v2.csv"));
    table("others/b.csv", 1, 60);
    run.ok("job replay -n done --input others -o none");
    assertThat(run.code("job stream -n done-replay-2"), is(ExitCode.INPUT_UNREADABLE.number()));
    assertThat(
        run.out(),
        containsString("others: none of the 1 files with dead letters (expected: a.csv)"));
    Files.delete(output("done").resolve("predictions.csv.manifest.json"));
    assertThat(run.code("job replay -n done"), is(ExitCode.NOT_FOUND.number()));
    JsonNode jobs = run.json("job list");
    assertThat(jobs.size(), is(3));
  }
}
