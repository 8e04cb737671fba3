package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.pipeline.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs as schedulers start them: by the job's own process, without a catalog. */
class LaunchContractTest {
  private static final String MAIN = "io.scoreline.pipeline.ScoringMain";

  @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void makeSpec() throws IOException {
    run = new CommandRun(folder);
    LongJobs.deploy(run);
    run.file(
        "spec.json",
        """
        {"endpoint": "mlp", "deployment": "one",
         "model": {"name": "mlp", "version": "1", "type": "onnx", "sha256": "unknown", "path": "%s"},
         "compute": {"name": "direct", "type": "direct"},
         "scoreline": {"input": {"slice_bytes": 300000}}}
        """
            .formatted(CommandRun.TEST_DATA.resolve("models/mlp-13.onnx")));
  }

  private static String classPath() {
    return CommandRun.REPOSITORY.resolve("runner-configs/direct/target/lib") + File.separator + "*";
  }

  private Process start(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classPath(), MAIN, "--jobName=one", "--output=out"));
    command.addAll(List.of("--spec=spec.json", "--input=t.csv"));
    command.addAll(List.of(options));
    return start(command);
  }

  private Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(90, TimeUnit.SECONDS), is(true));
    return process.exitValue();
  }

  private JsonNode status() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("out/.scoreline-one/status.json").toFile());
  }

  private void awaitUnits(int units) throws InterruptedException {
    LongJobs.await(
        () -> {
          try {
            return status().path("progress").path("units_done").asInt() >= units;
          } catch (IOException e) {
            return false;
          }
        });
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void isInterruptedByASignalAndGoesOnOrEndsAsTheFirstDid() throws Exception {
    Process first = start();
    awaitUnits(3);
    first.destroy();
    assertThat(exitCode(first), is(ExitCode.RUN_FAILED.number()));
    assertThat(status().path("message").asText(), containsString("interrupted by a signal"));

    assertThat(exitCode(start("--resume=true")), is(0));
    long published = Files.getLastModifiedTime(folder.resolve("out/predictions.csv")).toMillis();
    assertThat(exitCode(start()), is(0));

    assertThat(
        Files.getLastModifiedTime(folder.resolve("out/predictions.csv")).toMillis(), is(published));
    assertThat(status().path("status").asText(), equalTo("Completed"));
    assertThat(status().path("attempt").asInt(), is(2));
  }

  @Test
  void isCancelledByASignalWhereThatIsAskedForAndLeavesNothing() throws Exception {
    Process process = start("--onSignal=CANCEL");
    awaitUnits(3);

    process.destroy();

    assertThat(exitCode(process), is(ExitCode.CANCELLED.number()));
    assertThat(status().path("status").asText(), equalTo("Canceled"));
    assertThat(left(), equalTo(List.of(".scoreline-one")));
  }

  @Test
  void isCancelledByASignalThatComesBeforeAnythingIsScored() throws Exception {
    Process process = start("--onSignal=CANCEL");
    LongJobs.await(() -> Files.exists(folder.resolve("out/.scoreline-one/status.json")));

    process.destroy();

    assertThat(exitCode(process), is(ExitCode.CANCELLED.number()));
    assertThat(status().path("status").asText(), equalTo("Canceled"));
    assertThat(left(), equalTo(List.of(".scoreline-one")));
  }

  @Test
  void isCancelledByTheNextStartWhereItsProcessWasKilledBeforeItWas() throws Exception {
    Process process = start("--onSignal=CANCEL");
    awaitUnits(3);
    process.destroyForcibly().waitFor();
    Files.createFile(folder.resolve("out/.scoreline-one/cancel"));

    assertThat(exitCode(start()), is(ExitCode.CANCELLED.number()));

    assertThat(left(), equalTo(List.of(".scoreline-one")));
  }

  @Test
  void breaksOffWhenItsTimeIsOverAndGoesOn() throws Exception {
    Files.writeString(
        folder.resolve("spec.json"),
        Files.readString(folder.resolve("spec.json")).replace("300000", "20000"));
    assertThat(exitCode(start("--timeoutSeconds=4")), is(ExitCode.RUN_FAILED.number()));
    assertThat(status().path("message").asText(), containsString("timeoutSeconds: 4"));

    assertThat(exitCode(start("--resume=true")), is(0));
  }

  @Test
  void runsASpecFromTheCommandAndWaitsOrNot() throws Exception {
    int waited =
        run.code(
            "run --spec spec.json --input t.csv --output out --job-name one --timeout 100 -- --keepStaging=true");
    assertThat(run.err(), waited, is(0));
    assertThat(left().contains(".scoreline-staging-one"), is(true));

    JsonNode started =
        run.json("run --spec spec.json --input t.csv --output out2 --job-name two --no-wait");
    LongJobs.await(() -> ProcessHandle.of(started.path("pid").asLong()).isEmpty());
    assertThat(
        Files.mismatch(
            folder.resolve("out/predictions.csv"), folder.resolve("out2/predictions.csv")),
        is(-1L));
    assertThat(
        LongJobs.text(Path.of(started.path("status_file").asText())),
        containsString("\"Completed\""));
  }

  @Test
  void takesANameForUsedOnceItsInputIsThereAndThenForThatInputAlone() throws Exception {
    String launch = "run --spec spec.json --output out --job-name one --input ";
    assertThat(run.code(launch + "today.csv"), is(ExitCode.INPUT_UNREADABLE.number()));
    Files.writeString(folder.resolve("today.csv"), Files.readString(folder.resolve("t.csv")));

    assertThat(run.code(launch + "today.csv"), is(0));
    assertThat(run.code(launch + "today.csv"), is(0));
    assertThat(attempt(), is(2));
    assertThat(run.code(launch + "t.csv"), is(ExitCode.BAD_ARGUMENTS.number()));
  }

  @Test
  void startsAgainAProcessThatWasKilledThoughResumeWasAskedForAlready() throws Exception {
    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(
            () -> run.code("run --spec spec.json --input t.csv --output out -n one --resume"));
    awaitUnits(3);
    ProcessHandle.of(status().path("process").path("pid").asLong()).orElseThrow().destroyForcibly();

    int ended = code.get(90, TimeUnit.SECONDS);
    assertThat(run.err(), ended, is(0));

    assertThat(status().path("attempt").asInt(), is(2));
  }

  @Test
  void interruptsTheJobWhereTheCommandIsEndedOrKilled() throws Exception {
    // So many units that enough are left for the second run, however fast the first one was.
    Path spec = folder.resolve("spec.json");
    Files.writeString(spec, Files.readString(spec).replace("300000", "50000"));
    Process command = startCommand();
    awaitUnits(3);
    command.destroy();
    assertThat(exitCode(command), is(ExitCode.RUN_FAILED.number()));
    assertThat(status().path("message").asText(), containsString("interrupted by a signal"));

    Process killed = startCommand();
    LongJobs.await(() -> isRunning() && attempt() == 2);
    List<ProcessHandle> below = killed.descendants().toList();
    killed.destroyForcibly();
    for (ProcessHandle process : below) {
      process.onExit().get(30, TimeUnit.SECONDS);
    }

    assertThat(below.size(), is(2));
    assertThat(status().path("status").asText(), equalTo("Failed"));
    assertThat(status().path("exit_code").asInt(), is(ExitCode.RUN_FAILED.number()));
    assertThat(exitCode(startCommand()), is(0));
    assertThat(attempt(), is(3));
  }

  private boolean isRunning() {
    try {
      return status().path("status").asText().equals("Running");
    } catch (IOException e) {
      return false;
    }
  }

  private int attempt() {
    try {
      return status().path("attempt").asInt();
    } catch (IOException e) {
      return 0;
    }
  }

  /** The command as a process of its own. */
  private Process startCommand() throws IOException {
    return run.start(
        "run --spec spec.json --input t.csv --output out --job-name one --resume",
        folder.resolve("log"));
  }

  @ParameterizedTest
  @CsvSource({
    "--spec none.json --input t.csv, 3",
    "--spec spec.json --input none.csv, 4",
    "--spec spec.json --input t.csv --runner spark, 2",
    "--spec spec.json --input t.csv --timeout 0, 2",
    "--spec spec.json --input t.csv --on-signal explode, 2",
    "--spec spec.json --input t.csv -- --noSuchOption=1, 2",
    "--input t.csv, 2",
  })
  void saysByItsExitCodeWhatIsWrong(String options, int code) {
    assertThat(run.code("run --output out --job-name bad " + options), is(code));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1",
    "'75 139 9 0', 0, 4",
    "'9 2', 2, 2",
    "'10 132 135 136 0', 0, 5",
    "3, 3, 1",
    "4, 4, 1",
    "5, 5, 1",
    "6, 6, 1",
    "7, 7, 1",
    "8, 8, 1",
    "1, 1, 1",
    "'9 9 9 9 9 9 9 9 9 9 0', 9, 10",
  })
  void theShellLoopGoesOnOnlyWhereThatHelps(String codes, int ends, int starts) throws Exception {
    run.file("codes", codes.replace(' ', '\n') + "\n");
    Path fake =
        run.file("fake", "echo x >> starts; code=$(head -1 codes); sed -i 1d codes; exit $code\n");
    ProcessBuilder loop =
        new ProcessBuilder(
                CommandRun.REPOSITORY.resolve("examples/run-until-done.sh").toString(),
                "name",
                "spec.json",
                "in",
                "out")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    loop.environment().put("SCORING", "sh " + fake);
    loop.environment().put("PAUSE_SECONDS", "0");

    assertThat(exitCode(loop.start()), is(ends));
    assertThat(Files.readAllLines(folder.resolve("starts")).size(), is(starts));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void theShellLoopHandsASignalOnAndEndsWithTheJob(String signal) throws Exception {
    Process loop =
        start(
            List.of(
                CommandRun.REPOSITORY.resolve("examples/run-until-done.sh").toString(),
                "one",
                "spec.json",
                "t.csv",
                "out"));
    awaitUnits(3);

    new ProcessBuilder("kill", "-" + signal, Long.toString(loop.pid())).start().waitFor();

    assertThat(exitCode(loop), is(ExitCode.RUN_FAILED.number()));
    assertThat(status().path("message").asText(), containsString("interrupted by a signal"));
    assertThat(attempt(), is(1));
  }

  @Test
  void theShellLoopRunsARealJob() throws Exception {
    Process loop =
        start(
            List.of(
                CommandRun.REPOSITORY.resolve("examples/run-until-done.sh").toString(),
                "one",
                "spec.json",
                "t.csv",
                "out"));

    assertThat(Files.readString(folder.resolve("log")), exitCode(loop), is(0));
    assertThat(status().path("status").asText(), equalTo("Completed"));
  }

  /** What can be told of the image where nothing builds one. */
  @Test
  void theImageRunsTheJobsMainClassOnAJreAsNobodyInParticular() throws Exception {
    String dockerfile = Files.readString(CommandRun.REPOSITORY.resolve("Dockerfile"));
    String last = dockerfile.substring(dockerfile.lastIndexOf("\nFROM "));
    assertThat(
        last,
        allOf(containsString("FROM eclipse-temurin:17-jre\n"), containsString("\nUSER 10001\n")));
    Matcher copies = Pattern.compile("COPY --from=build /src/(\\S+) (\\S+)").matcher(last);
    String entry = last.substring(last.indexOf("ENTRYPOINT ") + "ENTRYPOINT ".length()).strip();
    while (copies.find()) {
      Path built = CommandRun.REPOSITORY.resolve(copies.group(1));
      assertThat(built.toString(), Files.exists(built), is(true));
      entry = entry.replace(copies.group(2) + "/", built + "/");
    }
    assertThat(entry, not(containsString("/opt/")));
    List<String> command = new ArrayList<>();
    new ObjectMapper().readTree(entry).forEach(word -> command.add(word.asText()));
    command.add("--describe");

    assertThat(exitCode(start(command)), is(0));
    assertThat(
        new ObjectMapper().readTree(folder.resolve("log").toFile()).path("main_class").asText(),
        equalTo(MAIN));
  }
}
