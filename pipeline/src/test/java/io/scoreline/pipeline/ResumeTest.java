package io.scoreline.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that are started again: after they ended, while they run, after they broke off. */
class ResumeTest {
  private static final Path TEST_DATA = Path.of("../test-data");
  private static final JsonMapper JSON = new JsonMapper();

  /** Of this machine, and of no process that lives. */
  private static final ProcessIdentity GONE =
      new ProcessIdentity(
          ProcessIdentity.current().host(), ProcessIdentity.current().system(), 0, "never");

  @TempDir Path folder;
  private Path table;
  private ObjectNode deployment;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void makeJob() throws IOException {
    table = Files.copy(TEST_DATA.resolve("tables/wine.csv"), folder.resolve("wine.csv"));
    deployment = JSON.createObjectNode();
    deployment.put("endpoint", "e").put("deployment", "d");
    deployment
        .putObject("model")
        .put("name", "m")
        .put("version", "1")
        .put("type", "onnx")
        .put("path", TEST_DATA.resolve("models/wine-matrix.onnx").toString())
        .put("sha256", "x");
    deployment.putObject("compute").put("name", "direct").put("type", "direct");
    deployment.putObject("settings").put("error_threshold", 0);
    deployment.putObject("scoreline").putObject("input").put("slice_bytes", 2000);
  }

  private int run(String output, String... more) throws IOException {
    return runAs("a-job", output, output, more);
  }

  private int runAs(String job, String output, String jobFolder, String... more)
      throws IOException {
    Path spec = Files.writeString(folder.resolve("spec.json"), deployment.toString());
    List<String> args = new ArrayList<>(List.of(more));
    args.add("--spec=" + spec);
    args.add("--input=" + table);
    args.add("--output=" + folder.resolve(output));
    args.add("--jobFolder=" + folder.resolve(jobFolder + "-job"));
    args.add("--jobName=" + job);
    err.reset();
    return ScoringMain.run(
        args.toArray(String[]::new), new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String told() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String rows(String output) throws IOException {
    return Files.readString(folder.resolve(output).resolve("predictions.csv"));
  }

  private JobStaging staging(String output) {
    return JobStaging.at(ScoringJob.stagingBeside(folder.resolve(output).toString(), "a-job"));
  }

  /** Leaves a job as a process does that is killed after it has staged some of its units. */
  private void breakOff(String whole, String broken, List<Long> stagedUnits) throws IOException {
    String stagingFolder = ".scoreline-staging-a-job";
    copy(
        folder.resolve(whole).resolve(stagingFolder), folder.resolve(broken + "/" + stagingFolder));
    Attempts.Attempt first = new Attempts(folder.resolve(whole + "-job").toString()).list().get(0);
    Path attempt = folder.resolve(broken + "-job/attempts/000001");
    Files.createDirectories(attempt.getParent());
    JSON.writeValue(attempt.toFile(), new Attempts.Attempt(1, GONE, first.claimedAt(), ""));
    for (long unit : staging(broken).units()) {
      if (!stagedUnits.contains(unit)) {
        staging(broken).removePart(unit);
      }
    }
    staging(broken).store().delete("outcome");
    writeStatus(broken, GONE);
  }

  private void writeStatus(String output, ProcessIdentity process) throws IOException {
    writeStatus(output, process, JobState.RUNNING, Optional.empty());
  }

  private void writeStatus(
      String output, ProcessIdentity process, JobState state, Optional<Integer> code)
      throws IOException {
    new StatusFile(folder.resolve(output + "-job"))
        .write(
            new JobStatus(
                "a-job",
                state,
                process,
                1,
                "2026-01-01T00:00:00Z",
                "2026-01-01T00:00:00Z",
                JobStatus.Progress.NONE,
                code,
                "",
                List.of(),
                Optional.empty()));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  @Test
  void publishesTheSameBytesWhicheverUnitsWereDoneWhenItBrokeOff() throws IOException {
    assertThat(run("whole", "--keepStaging=true"), is(0));
    List<Long> units = staging("whole").units();
    assertThat(units.size(), is(6));
    Random random = new Random(7);
    for (int round = 0; round < 12; round++) {
      List<Long> done = new ArrayList<>(units);
      int left = round % (units.size() + 1);
      while (done.size() > left) {
        done.remove(random.nextInt(done.size()));
      }
      String broken = "broken-" + round;
      breakOff("whole", broken, done);

      assertThat(told(), run(broken, "--resume=true"), is(0));

      assertThat("after " + done, rows(broken), equalTo(rows("whole")));
      JobStatus status = new StatusFile(folder.resolve(broken + "-job")).read().orElseThrow();
      assertThat(status.attempt(), is(2));
      assertThat(Files.exists(folder.resolve(broken + "/.scoreline-staging-a-job")), is(false));
    }
  }

  @Test
  void scoresAUnitAgainWhosePartWasTorn() throws IOException {
    run("whole", "--keepStaging=true");
    for (int kept : List.of(0, 5, 400)) {
      String broken = "torn-" + kept;
      breakOff("whole", broken, staging("whole").units());
      Path part = folder.resolve(broken + "/.scoreline-staging-a-job/parts/000000000002");
      byte[] bytes = Files.readAllBytes(part);
      Files.write(part, java.util.Arrays.copyOf(bytes, kept));

      assertThat(told(), run(broken, "--resume=true"), is(0));

      assertThat(rows(broken), equalTo(rows("whole")));
    }
  }

  @Test
  void keepsWhatIsDoneWhenTheModelThatScoredItCannotBeOpenedAnyMore() throws IOException {
    Path model = folder.resolve("model.onnx");
    Path kept = Path.of(deployment.at("/model/path").asText());
    Files.copy(kept, model);
    ((ObjectNode) deployment.get("model")).put("path", model.toString());
    run("whole", "--keepStaging=true");
    breakOff("whole", "refused", List.of(0L, 1L));
    Files.writeString(model, "torn");

    assertThat(run("refused", "--resume=true"), is(ExitCode.RUN_FAILED.number()));
    assertThat(told(), containsString("it has scored before, and what is done is kept"));
    assertThat(told(), not(containsString("\tat ")));
    assertThat(staging("refused").units(), equalTo(List.of(0L, 1L)));
    Files.delete(model);
    Files.copy(kept, model);
    assertThat(told(), run("refused", "--resume=true"), is(0));

    assertThat(rows("refused"), equalTo(rows("whole")));
  }

  @Test
  void findsDamagedRowsWhenItPublishesAndScoresThemAgainWhenItIsResumed() throws IOException {
    run("whole", "--keepStaging=true");
    breakOff("whole", "damaged", staging("whole").units());
    Path part = folder.resolve("damaged/.scoreline-staging-a-job/parts/000000000003");
    byte[] bytes = Files.readAllBytes(part);
    bytes[10] ^= 1;
    Files.write(part, bytes);

    assertThat(run("damaged", "--resume=true"), is(ExitCode.RUN_FAILED.number()));
    assertThat(told(), containsString("the part of unit 3 is damaged"));
    assertThat(run("damaged", "--resume=true"), is(0));

    assertThat(rows("damaged"), equalTo(rows("whole")));
    JsonNode report = JSON.readTree(folder.resolve("damaged/predictions.csv.report.json").toFile());
    assertThat(
        report.at("/details/attempts").findValuesAsText("attempt"),
        equalTo(List.of("1", "2", "3")));
    assertThat(
        report.path("started_at").asText(), equalTo(report.at("/details/attempts/0/at").asText()));
  }

  @Test
  void startsNothingUnderTheNameOfAJobThatHasEnded() throws IOException {
    run("whole");
    String first = rows("whole");
    Files.writeString(table, Files.readString(table) + "\n");

    assertThat(run("whole"), is(0));

    assertThat(told(), containsString("job a-job has ended before: Completed"));
    assertThat(rows("whole"), equalTo(first));
  }

  @Test
  void givesTheFirstEndOfAJobThatFailedForGood() throws IOException {
    Files.writeString(table, "not,a,wine\n1,2,3\n");
    int first = run("refused");
    Files.copy(
        TEST_DATA.resolve("tables/wine.csv"),
        table,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThat(run("refused", "--resume=true"), is(first));
    assertThat(first, is(not(0)));
  }

  @Test
  void goesOnOnlyWhenItIsToldTo() throws IOException {
    run("whole", "--keepStaging=true");
    breakOff("whole", "broken", List.of());

    assertThat(run("broken"), is(ExitCode.RUN_FAILED.number()));

    assertThat(told(), containsString("job a-job broke off (expected: --resume to go on"));
    assertThat(Files.exists(folder.resolve("broken/predictions.csv")), is(false));
  }

  @Test
  void goesOnWhereAPowerFailureLeftTheStatusEmpty() throws IOException {
    run("whole", "--keepStaging=true");
    breakOff("whole", "broken", List.of(1L, 4L));
    Files.write(folder.resolve("broken-job/status.json"), new byte[0]);

    assertThat(run("broken"), is(ExitCode.RUN_FAILED.number()));
    assertThat(told(), containsString("job a-job broke off (expected: --resume to go on"));
    assertThat(told(), run("broken", "--resume=true"), is(0));

    assertThat(rows("broken"), equalTo(rows("whole")));
  }

  @Test
  void leavesAJobAloneThatRuns() throws IOException {
    run("whole", "--keepStaging=true");
    breakOff("whole", "running", List.of());
    writeStatus("running", ProcessIdentity.current());

    assertThat(run("running", "--resume=true"), is(ExitCode.RUNS_ALREADY.number()));

    assertThat(told(), containsString("job a-job runs already, in process "));
  }

  @Test
  void publishesToTheEndWhatWasDecidedBeforeACancelCame() throws IOException {
    run("whole", "--keepStaging=true");
    breakOff("whole", "decided", staging("whole").units());
    staging("decided").decide(JobStaging.Outcome.PUBLISHED);
    Files.createFile(folder.resolve("decided-job/" + JobRun.CANCEL));

    assertThat(told(), run("decided", "--resume=true"), is(0));

    assertThat(rows("decided"), equalTo(rows("whole")));
  }

  @Test
  void isCancelledWhereNothingWasDecidedBeforeACancelCame() throws IOException {
    run("whole", "--keepStaging=true");
    breakOff("whole", "undecided", staging("whole").units());
    Files.createFile(folder.resolve("undecided-job/" + JobRun.CANCEL));

    assertThat(run("undecided", "--resume=true"), is(ExitCode.CANCELLED.number()));

    assertThat(Files.exists(folder.resolve("undecided/predictions.csv")), is(false));
  }

  @Test
  void removesWhatAJobLeftThatWasKilledBetweenItsEndAndItsCleanUp() throws IOException {
    run("whole", "--keepStaging=true");
    breakOff("whole", "cancelled", List.of(1L));
    Files.writeString(folder.resolve("cancelled/.scoreline-claim-predictions.csv"), "a-job");
    writeStatus("cancelled", GONE, JobState.CANCELED, Optional.of(ExitCode.CANCELLED.number()));

    assertThat(run("cancelled"), is(ExitCode.CANCELLED.number()));

    assertThat(Files.exists(folder.resolve("cancelled")), is(false));
  }

  @Test
  void refusesToGoOnWithOtherSettingsAnotherModelOrOtherInputsAndNamesThem() throws IOException {
    run("whole", "--keepStaging=true");
    breakOff("whole", "broken", List.of(1L));
    ((ObjectNode) deployment.path("model")).put("sha256", "y");
    ((ObjectNode) deployment.path("settings")).put("mini_batch_size", 3);
    deployment.putObject("compute").put("name", "other").put("type", "direct");
    Files.writeString(table, Files.readString(table) + "\n");

    assertThat(run("broken", "--resume=true"), is(ExitCode.BAD_ARGUMENTS.number()));

    assertThat(
        told(),
        allOf(
            containsString("model.sha256: y, was x"),
            containsString("settings.mini_batch_size: 3, was 10"),
            containsString("wine.csv: the file changed after it was listed"),
            not(containsString("compute"))));
    assertThat(new Attempts(folder.resolve("broken-job").toString()).last(), is(1));
  }

  private Path replayOf(String job, int previous, String sha256) throws IOException {
    return Files.writeString(
        folder.resolve("replay-%s-%d.json".formatted(job, previous)),
        "{\"of\":\"%s\",\"version\":4,\"previous_version\":%d,\"manifest_sha256\":\"%s\"}"
            .formatted(job, previous, sha256));
  }

  @Test
  void goesOnWithAReplayOnlyAsTheReplayOfTheSameVersion() throws IOException {
    ((ObjectNode) deployment.path("settings")).put("error_threshold", -1);
    String wine = Files.readString(table);
    Files.writeString(table, wine.replaceFirst("\n[0-9.]+,", "\nten,"));
    assertThat(run("whole"), is(0));
    Files.writeString(table, wine);
    String sha256 =
        HexFormat.of()
            .formatHex(
                HashingStream.newSha256()
                    .digest(
                        Files.readAllBytes(folder.resolve("whole/predictions.csv.manifest.json"))));
    String same = "--replay=" + replayOf("a-job", 1, sha256);
    assertThat(told(), runAs("again", "whole", "again", same, "--keepStaging=true"), is(0));
    // As if its process had ended before it could say that all is done.
    writeStatus("again", GONE);

    assertThat(
        runAs("again", "whole", "again", "--resume=true"), is(ExitCode.BAD_ARGUMENTS.number()));
    assertThat(
        told(),
        allOf(
            containsString("replay.of: not set, was a-job"),
            containsString("replay.previous_version: not set, was 1"),
            containsString("replay.manifest_sha256: not set, was " + sha256)));
    String other = "--replay=" + replayOf("b-job", 2, "x");
    assertThat(
        runAs("again", "whole", "again", "--resume=true", other),
        is(ExitCode.BAD_ARGUMENTS.number()));
    assertThat(
        told(),
        allOf(
            containsString("replay.of: b-job, was a-job"),
            containsString("replay.previous_version: 2, was 1"),
            containsString("replay.manifest_sha256: x, was " + sha256)));
    assertThat(told(), runAs("again", "whole", "again", "--resume=true", same), is(0));
  }

  @Test
  void givesAnAttemptToOneOfManyThatWantIt() throws Exception {
    Attempts attempts = new Attempts(folder.resolve("job").toString());
    List<Callable<Boolean>> claims = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      claims.add(() -> attempts.claim(1, "2026-01-01T00:00:00Z"));
    }
    ExecutorService threads = Executors.newFixedThreadPool(16);
    int won = 0;
    for (var claim : threads.invokeAll(claims)) {
      won += claim.get() ? 1 : 0;
    }
    threads.shutdown();

    assertThat(won, is(1));
    assertThat(attempts.list().size(), is(1));
  }
}
