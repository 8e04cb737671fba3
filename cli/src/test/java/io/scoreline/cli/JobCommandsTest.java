package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole jobs, each in its own process, by the commands that users type. */
class JobCommandsTest {
  private static final Path DIGITS = CommandRun.TEST_DATA.resolve("digits");
  private static final Path TABLES = CommandRun.TEST_DATA.resolve("tables");

  @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void makeHome() {
    run = new CommandRun(folder);
  }

  private Path output(String job) {
    return run.home().workspaceBlobStore().resolve("azureml/" + job + "/score");
  }

  private List<String> rows(String job) throws IOException {
    return Files.readAllLines(output(job).resolve("predictions.csv"));
  }

  @Test
  void recognisesDigitsAsTheExpectedOutputSays() throws IOException {
    run.deploy("digits", "mnist-cnn.onnx", "scoreline: {output: {arg_max: true}}");

    int code = run.code("batch-endpoint invoke -n digits --input " + DIGITS + " --job-name one -s");

    assertThat(run.err(), code, is(0));
    assertThat(
        run.out(),
        allOf(
            containsString("Status: Completed"),
            containsString("Records: 250 in = 250 scored + 0 dead, from 250 files"),
            containsString("Output: " + output("one").resolve("predictions.csv"))));
    List<String> expected =
        Files.readAllLines(CommandRun.TEST_DATA.resolve("expected/mnist-cnn.csv")).stream()
            .skip(1)
            .map(line -> line.split(",", -1)[0] + " " + line.split(",", -1)[1])
            .toList();
    List<String> predicted =
        rows("one").stream()
            .skip(1)
            .map(line -> line.split(",", -1)[0] + " " + line.split(",", -1)[12])
            .toList();
    assertThat(predicted, equalTo(expected));
  }

  @Test
  void feedsNamedColumnsOfMixedTypesAndKeepsOthers() throws IOException {
    run.deploy(
        "parcels", "deliveries-columns.onnx", "scoreline: {output: {keep_columns: [order_id]}}");

    run.ok(
        "batch-endpoint invoke -n parcels -o none --no-upload --job-name csv --input "
            + TABLES.resolve("deliveries.csv"));
    run.ok("job stream -n csv");
    run.ok(
        "batch-endpoint invoke -n parcels -o none --no-upload --job-name jsonl --input "
            + TABLES.resolve("deliveries.jsonl"));
    run.ok("job stream -n jsonl");

    assertThat(
        rows("csv").get(0), equalTo("file,row,order_id,label,probabilities_0,probabilities_1"));
    assertThat(rows("csv").size(), is(301));
    List<String> fromJson =
        rows("jsonl").stream()
            .map(row -> row.replace("deliveries.jsonl", "deliveries.csv"))
            .toList();
    assertThat(rows("csv"), equalTo(fromJson));
  }

  @Test
  void writesJsonLinesWithClassesByName() throws IOException {
    run.deploy("iris", "iris-zipmap.onnx", "output_file_name: out.jsonl");

    run.ok(
        "batch-endpoint invoke -n iris -o none --job-name one --input "
            + TABLES.resolve("iris.csv"));
    run.ok("job stream -n one");

    JsonNode first =
        new ObjectMapper().readTree(Files.readAllLines(output("one").resolve("out.jsonl")).get(0));
    assertThat(first.path("label").asText(), equalTo("setosa"));
    assertThat(first.path("probabilities").path("setosa").asDouble() > 0.9, is(true));
    assertThat(first.path("row").asInt(), is(0));
  }

  @Test
  void startsNothingUnderANameOrKeyThatWasUsed() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    String invoke = "batch-endpoint invoke -n wine --input " + TABLES.resolve("wine.csv");
    run.ok(invoke + " --job-name one --idempotency-key k -o none");

    String again = run.ok(invoke + " --job-name one --query name -o tsv");
    assertThat(run.err(), containsString("nothing was started"));
    String byKey = run.ok(invoke + " --idempotency-key k --query name -o tsv");

    run.ok(invoke + " --idempotency-key k --job-name two -o none");
    assertThat(
        run.err(), containsString("Its key was used by job one, and so there is no job two."));

    assertThat(List.of(again, byKey), equalTo(List.of("one\n", "one\n")));
    assertThat(run.ok("batch-endpoint list-jobs -n wine --query [].name -o tsv"), equalTo("one\n"));
    run.ok("job stream -n one");
  }

  @Test
  void keepsPlanAndPartsWhereThatWasAskedForUntilTheyAreCleanedToo() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    run.ok(
        "batch-endpoint invoke -n wine -o none --keep-staging --job-name kept --input "
            + TABLES.resolve("wine.csv"));
    run.ok("job stream -n kept");
    Path plan = output("kept").resolve(".scoreline-staging-kept/plan.json");

    assertThat(run.ok("job clean --query [].name -o tsv"), equalTo(""));
    assertThat(Files.exists(plan), is(true));
    assertThat(run.ok("job clean --kept --query [].name -o tsv"), equalTo("kept\n"));
    assertThat(Files.exists(plan.getParent()), is(false));
    run.ok("job verify -n kept -o none");
  }

  @Test
  void tellsWhatWasUsedBeforeByPlaceAndContentRatherThanAsItIsTyped() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    run.file("d.csv", Files.readString(TABLES.resolve("wine.csv")));
    String invoke = "batch-endpoint invoke -n wine -o none --job-name one --input ";
    run.ok(invoke + "d.csv");

    run.ok(invoke + folder.resolve("d.csv"));
    assertThat(run.err(), containsString("nothing was started"));
    run.file("d.csv", Files.readString(TABLES.resolve("wine.csv")) + "\n");
    assertThat(run.code(invoke + "d.csv"), is(2));
    assertThat(run.err(), containsString("with other inputs or settings"));
    run.ok("job stream -n one");
  }

  @Test
  void writesTheRowsOfSeveralInputsInTheOrderOfTheirOwnNames() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    List<String> wine = Files.readAllLines(TABLES.resolve("wine.csv"));
    String invoke = "batch-endpoint invoke -n wine -o none --job-name many";
    for (int i = 9; i > 0; i--) {
      run.file("in/f" + i + ".csv", wine.get(0) + "\n" + wine.get(i) + "\n");
      invoke += " --input in/f" + i + ".csv";
    }
    run.ok(invoke);
    run.ok("job stream -n many");

    assertThat(
        rows("many").stream().skip(1).map(row -> row.split(",", -1)[0]).toList(),
        equalTo(Stream.iterate(1, i -> i + 1).limit(9).map(i -> "in/f" + i + ".csv").toList()));
  }

  @Test
  void refusesAnOutputThatExistsBeforeAnythingRuns() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    run.file("out/predictions.csv", "mine");

    int code =
        run.code(
            "batch-endpoint invoke -n wine --output-path out --input "
                + TABLES.resolve("wine.csv"));

    assertThat(code, is(ExitCode.OUTPUT_EXISTS.number()));
    assertThat(run.err(), containsString("--set output_file_name="));
    assertThat(run.ok("job list --query [].name -o tsv"), equalTo(""));
    run.ok(
        "batch-endpoint invoke -n wine --output-path out --job-name other --set"
            + " output_file_name=other.csv -o none --input "
            + TABLES.resolve("wine.csv"));
    run.ok("job stream -n other");
    assertThat(Files.readString(folder.resolve("out/predictions.csv")), equalTo("mine"));
    assertThat(Files.exists(folder.resolve("out/other.csv")), is(true));
  }

  @Test
  void tellsTheFirstCausesOfAFailureAndWhatHelps() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "error_threshold: 0");
    String wine = Files.readString(TABLES.resolve("wine.csv"));
    run.file("in/a, b's \"ü\".csv", wine.replaceFirst("\n[0-9.]+,", "\nten,"));

    run.ok("batch-endpoint invoke -n wine --input in --job-name bad -o none");
    int code = run.code("job stream -n bad");

    assertThat(code, is(ExitCode.ERROR_THRESHOLD_PASSED.number()));
    assertThat(
        run.out(),
        allOf(
            containsString("Status: Failed"),
            containsString("(error_threshold: 0)"),
            containsString("'ten' (expected: a number) (first: a, b's \"ü\".csv:2)"),
            containsString("What helps: ")));
    assertThat(run.ok("job show -n bad --query [status,exit_code] -o tsv"), equalTo("Failed\n7\n"));
    assertThat(Files.exists(output("bad").resolve("predictions.csv")), is(false));
  }

  @Test
  void showsControlCharactersOfAFileRatherThanSendThemToTheTerminal() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    run.file("in/a.csv", Files.readString(TABLES.resolve("wine.csv")));
    run.file("in/b.csv", "\u001b[31mred\u0007,b\n1,2\n");
    run.ok("batch-endpoint invoke -n wine --input in --job-name red -o none");

    run.ok("job stream -n red");

    assertThat(run.out(), containsString("\\x1b[31mred\\x07"));
    assertThat(run.out(), not(containsString("\u001b")));
  }

  @Test
  void cancelsWithinFiveSecondsAndLeavesNoOutput() throws IOException {
    run.deploy("mlp", "mlp-13.onnx", "");
    String header =
        Stream.iterate(0, i -> i + 1).limit(13).map(i -> "c" + i).collect(Collectors.joining(","));
    Path big = folder.resolve("big.csv");
    try (var out = Files.newBufferedWriter(big, StandardCharsets.UTF_8)) {
      out.write(header + "\n");
      String rows = "1.25,2.5,3.75,4.5,5.5,6.5,7.5,8.5,9.5,1.5,2.5,3.5,4.5\n".repeat(10_000);
      for (int i = 0; i < 400; i++) {
        out.write(rows);
      }
    }
    run.ok("batch-endpoint invoke -n mlp --no-upload --input big.csv --job-name long -o none");

    Instant asked = Instant.now();
    run.ok("job cancel -n long");

    assertThat(Duration.between(asked, Instant.now()), lessThan(Duration.ofSeconds(8)));
    assertThat(run.ok("job show -n long --query status -o tsv"), equalTo("Canceled\n"));
    assertThat(Files.exists(output("long")), is(false));
    assertThat(run.code("job stream -n long"), is(ExitCode.CANCELLED.number()));
  }

  @Test
  void tellsThatAJobWhoseProcessIsGoneHasFailed() throws IOException {
    run.deploy("digits", "mnist-cnn.onnx", "");
    run.ok("batch-endpoint invoke -n digits --input " + DIGITS + " --job-name killed -o none");
    JsonNode process =
        new ObjectMapper().readTree(run.home().path().resolve("jobs/killed/process.json").toFile());
    ProcessHandle supervisor = ProcessHandle.of(process.at("/identity/pid").asLong()).orElseThrow();
    List<ProcessHandle> supervised = supervisor.descendants().toList();
    supervisor.destroyForcibly();
    supervised.forEach(ProcessHandle::destroyForcibly);

    int code = run.code("job stream -n killed");

    assertThat(code, is(ExitCode.RUN_FAILED.number()));
    // The process itself says so where it was started just now, and its supervisor was not.
    assertThat(run.out(), containsString("is gone"));
  }

  @Test
  void downloadsOutputReportDeadLettersAndLog() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    run.ok(
        "batch-endpoint invoke -n wine -o none --job-name one --input "
            + TABLES.resolve("wine.csv"));
    run.ok("job stream -n one");

    run.ok("job download -n one --download-path got");

    for (String file :
        List.of(
            "named-outputs/score/predictions.csv",
            "named-outputs/score/predictions.csv.report.json",
            "artifacts/report.json",
            "artifacts/dead_letters.jsonl",
            "artifacts/logs/job.log")) {
      assertThat(file, Files.exists(folder.resolve("got").resolve(file)), is(true));
    }
    assertThat(run.code("job download -n one --output-name other"), is(3));
  }

  @Test
  void archivesRestoresAndDescribesJobs() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    run.ok(
        "batch-endpoint invoke -n wine -o none --job-name one --tags team=blue --input "
            + TABLES.resolve("wine.csv"));
    run.ok("job stream -n one");

    run.ok("job update -n one --set description=mine tags.team=red -o none");
    run.ok("job archive -n one");
    assertThat(run.ok("job list --query [].name -o tsv"), equalTo(""));
    assertThat(run.ok("job list --archived-only --query [].name -o tsv"), equalTo("one\n"));
    run.ok("job restore -n one");

    assertThat(
        run.ok("job list --query [].[name,description,tags.team] -o tsv"),
        equalTo("one\tmine\tred\n"));
    assertThat(run.code("job update -n one --set status=Completed"), is(2));
  }

  @Test
  void keepsTheJobsOfAnEndpointThatIsDeleted() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    run.ok(
        "batch-endpoint invoke -n wine -o none --job-name one --input "
            + TABLES.resolve("wine.csv"));
    run.ok("job stream -n one");
    run.ok("batch-endpoint delete -n wine --yes");

    assertThat(run.ok("job list --query [].name -o tsv"), equalTo("one\n"));
  }

  @Test
  void takesInputFromAssetsDatastoresGlobsAndFiles() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    Path store = run.home().workspaceBlobStore().resolve("in");
    Files.createDirectories(store);
    Files.copy(TABLES.resolve("wine.csv"), store.resolve("a.csv"));
    Files.copy(TABLES.resolve("wine.csv"), store.resolve("b.csv"));
    run.ok(
        "data create -n rows --type uri_folder --path azureml://datastores/workspaceblobstore/paths/in"
            + " -o none");

    String invoke = "batch-endpoint invoke -n wine -o none --job-name ";
    run.ok(invoke + "asset --input azureml:rows@latest");
    run.ok(invoke + "dataset --input-dataset azureml:rows:1");
    run.ok(invoke + "path --input-path folder:azureml://datastores/workspaceblobstore/paths/in");
    run.ok(invoke + "glob --input " + store + "/*.csv");
    run.ok(invoke + "two --input " + store.resolve("a.csv") + " --input " + store.resolve("b.csv"));
    run.ok(invoke + "file --input-path file:" + store.resolve("a.csv"));

    for (String job : List.of("asset", "dataset", "path", "glob", "two")) {
      run.ok("job stream -n " + job);
      assertThat(job, rows(job).size(), is(2 * 178 + 1));
    }
    run.ok("job stream -n file");
    assertThat(rows("file").size(), is(179));
    assertThat(rows("glob").get(179), not(containsString(store.toString())));
  }

  @Test
  void runsByTheFileThatInvokeTakes() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    run.file(
        "job.yml",
        """
        inputs:
          rows: {type: uri_file, path: "%s"}
        outputs:
          score: {type: uri_file, path: out/wine.csv}
        """
            .formatted(TABLES.resolve("wine.csv")));

    run.ok("batch-endpoint invoke -n wine --file job.yml --job-name one -o none");
    run.ok("job stream -n one");

    assertThat(Files.readAllLines(folder.resolve("out/wine.csv")).size(), is(179));
  }

  @Test
  void refusesAnOutputThatCannotBeMadeBeforeAnythingRuns() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    run.file("a-file", "");
    String invoke = "batch-endpoint invoke -n wine --input " + TABLES.resolve("wine.csv");

    assertThat(run.code(invoke + " --output-path a-file/out"), is(2));
    assertThat(run.err(), containsString("a-file is a file (expected: a folder"));
    assertThat(run.code(invoke + " --set output_file_name=_SUCCESS"), is(2));
    assertThat(run.ok("job list --query [].name -o tsv"), equalTo(""));
  }

  @Test
  void refusesInputThatIsNotThereBeforeAJobIsMade() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    String invoke = "batch-endpoint invoke -n wine --input ";

    assertThat(run.code(invoke + "nope.csv"), is(ExitCode.INPUT_UNREADABLE.number()));
    assertThat(run.err(), containsString("There is no file or folder on target path: "));
    assertThat(run.code(invoke + TABLES + "/*.nope"), is(ExitCode.INPUT_UNREADABLE.number()));
    assertThat(run.err(), containsString("no file matches in " + TABLES));
    assertThat(run.ok("job list --query [].name -o tsv"), equalTo(""));
  }

  @Test
  void scoresTheFilesOfAFolderWithOtherThingsInItAndTellsOfThose() throws Exception {
    run.deploy("wine", "wine-matrix.onnx", "");
    Path in = Files.createDirectories(folder.resolve("in"));
    Files.copy(TABLES.resolve("wine.csv"), in.resolve("wine.csv"));
    for (int i = 10; i < 22; i++) {
      Files.createSymbolicLink(in.resolve("dangling" + i), folder.resolve("nothing"));
    }

    run.ok("batch-endpoint invoke -n wine --input in --job-name one -o none");

    assertThat(
        run.err(),
        allOf(
            containsString("Not copied: " + in.resolve("dangling1")),
            containsString("Not copied: 2 more")));
    run.ok("job stream -n one");
    assertThat(rows("one").size(), is(179));
  }

  @Test
  void speaksOfARefusedModelAsItsUserDoes() throws IOException {
    run.file("two/a.onnx", "");
    run.file(
        "d.yml", "name: only-one\nendpoint_name: real\nmodel: {path: two, type: mlflow_model}\n");
    run.ok("batch-endpoint create -n real -o none");
    run.ok("batch-deployment create -f d.yml --set-default -o none");

    int code =
        run.code("batch-endpoint invoke -n real --stream --input " + TABLES.resolve("wine.csv"));

    assertThat(code, is(ExitCode.MODEL_REFUSED.number()));
    assertThat(
        run.out(),
        allOf(
            containsString("two: there is no file MLmodel in it"),
            not(containsString("snapshots"))));
  }

  @Test
  void saysWhereADownloadCannotGo() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    run.ok(
        "batch-endpoint invoke -n wine -o none --job-name one --input "
            + TABLES.resolve("wine.csv"));
    run.ok("job stream -n one");
    run.file("a-file", "");

    assertThat(run.code("job download -n one --download-path a-file/got"), is(2));
    assertThat(
        run.err(),
        allOf(
            containsString("download path: " + folder.resolve("a-file/got")),
            containsString(folder.resolve("a-file") + " is a file")));
  }

  @Test
  void leavesNothingInTheOutputFolderOfAJobThatWasRefused() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");

    int code =
        run.code(
            "batch-endpoint invoke -n wine --output-path out --stream --input "
                + TABLES.resolve("iris.csv"));

    assertThat(code, is(ExitCode.MODEL_REFUSED.number()));
    assertThat(Files.exists(folder.resolve("out")), is(false));
  }

  @Test
  void losesNoneOfManyUpdatesOfOneJob() throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    run.ok(
        "batch-endpoint invoke -n wine -o none --job-name one --input "
            + TABLES.resolve("wine.csv"));
    List<CompletableFuture<Integer>> updates = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String update = "job update -n one -o none --set tags.t" + i + "=x";
      CommandRun other = new CommandRun(folder);
      updates.add(CompletableFuture.supplyAsync(() -> other.code(update)));
    }

    assertThat(
        updates.stream().map(CompletableFuture::join).toList(), equalTo(List.of(0, 0, 0, 0, 0, 0)));
    assertThat(run.json("job show -n one").path("tags").size(), is(6));
    run.ok("job stream -n one");
  }
}
