package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs whose processes are ended from outside, and the commands that help then. */
class ResumeCommandsTest {
  @TempDir Path folder;
  private CommandRun run;
  private LongJobs jobs;

  @BeforeEach
  void deploy() throws IOException {
    run = new CommandRun(folder);
    jobs = LongJobs.deploy(run);
  }

  @Test
  void goesOnWhereAJobWasKilledOrInterruptedAndPublishesTheSameBytes() throws Exception {
    jobs.invoke("broken");
    jobs.awaitUnits("broken", 3);

    jobs.end("broken", true);
    JsonNode killed = jobs.show("broken");
    assertThat(killed.path("status").asText(), equalTo("Failed"));
    assertThat(killed.path("is_resumable").asBoolean(), is(true));
    assertThat(
        killed.path("message").asText(),
        startsWith("the job was interrupted: its process is gone"));
    assertThat(
        killed.path("what_helps").asText(), startsWith("scoreline job resume -n broken; the log"));

    run.ok("job resume -n broken -o none");
    jobs.awaitAttempt("broken", 2);
    jobs.end("broken", false);
    assertThat(jobs.show("broken").path("message").asText(), containsString("by a signal"));
    assertThat(run.code("job stream -n broken"), is(ExitCode.RUN_FAILED.number()));
    assertThat(run.out(), containsString("What helps: scoreline job resume -n broken"));

    run.ok("job resume -n broken --stream");

    assertThat(java.util.Arrays.equals(jobs.rows("broken"), jobs.undisturbedRows()), is(true));
    JsonNode completed = jobs.show("broken");
    assertThat(completed.path("attempts").asInt(), is(3));
    assertThat(completed.path("resumes").asInt(), is(2));
    assertThat(completed.path("summary").path("in").asInt(), is(LongJobs.ROWS));
  }

  @Test
  void publishesTheSameParquetWhereAJobWasKilled() throws Exception {
    String invoke =
        "batch-endpoint invoke -n mlp --no-upload --input t.csv --set output_file_name=p.parquet"
            + " -o none --job-name ";
    run.ok(invoke + "whole");
    run.ok("job stream -n whole");

    run.ok(invoke + "broken");
    jobs.awaitUnits("broken", 3);
    jobs.end("broken", true);
    run.ok("job resume -n broken --stream");

    assertThat(
        Files.mismatch(
            jobs.output("broken").resolve("p.parquet"), jobs.output("whole").resolve("p.parquet")),
        is(-1L));
    assertThat(jobs.show("broken").path("attempts").asInt(), is(2));
    assertThat(run.ok("job verify -n broken --query verified -o tsv"), equalTo("true\n"));
  }

  @Test
  void goesOnByItselfWhenOnlyTheProcessThatScoresIsKilled() throws Exception {
    jobs.invoke("broken");
    jobs.awaitUnits("broken", 3);

    jobs.process("broken").destroyForcibly();
    run.ok("job stream -n broken");

    assertThat(java.util.Arrays.equals(jobs.rows("broken"), jobs.undisturbedRows()), is(true));
    JsonNode job = jobs.show("broken");
    assertThat(job.path("attempts").asInt(), is(2));
    assertThat(job.path("resumes").asInt(), is(0));
    assertThat(job.at("/restarts/0/attempt").asInt(), is(2));
    assertThat(job.at("/restarts/0/because").asText(), containsString("by signal 9 (SIGKILL"));
  }

  @Test
  void goesOnWithAReplayThatWasKilledAndPublishesTheSameBytes() throws Exception {
    String table = Files.readString(folder.resolve("t.csv"));
    Files.createDirectory(folder.resolve("bad"));
    Files.writeString(folder.resolve("bad/t.csv"), table.replace("\n5.25,", "\nfive,"));
    String replay = "job replay -n first --no-upload --input t.csv -o none";
    run.ok("batch-endpoint invoke -n mlp --no-upload --input bad --job-name first -o none");
    run.ok("job stream -n first");

    run.ok(replay);
    jobs.awaitUnits("first-replay-2", 3);
    jobs.end("first-replay-2", true);
    run.ok(replay);
    assertThat(run.err(), containsString("first-replay-2 was started before and is Failed"));
    assertThat(run.code("job replay -n first -o none"), is(2));
    assertThat(run.err(), containsString("first-replay-2 replays already, with other inputs"));
    run.ok("job resume -n first-replay-2 --stream");

    assertThat(
        java.util.Arrays.equals(
            Files.readAllBytes(jobs.output("first").resolve("predictions.v2.csv")),
            jobs.undisturbedRows()),
        is(true));
    assertThat(jobs.show("first-replay-2").path("attempts").asInt(), is(2));
    assertThat(run.ok("job verify -n first --query verified -o tsv"), equalTo("true\n"));
  }

  @Test
  void givesAResumeToOneOfManyThatAskForItAtOnce() throws Exception {
    jobs.invoke("broken");
    jobs.awaitUnits("broken", 2);
    jobs.end("broken", true);
    List<Callable<Integer>> resumes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      CommandRun command = new CommandRun(folder);
      resumes.add(() -> command.code("job resume -n broken -o none"));
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Integer> codes = new ArrayList<>();
    for (var code : threads.invokeAll(resumes)) {
      codes.add(code.get());
    }
    threads.shutdown();

    assertThat(codes.stream().filter(code -> code == 0).count(), is(1L));
    run.ok("job stream -n broken");
    assertThat(java.util.Arrays.equals(jobs.rows("broken"), jobs.undisturbedRows()), is(true));
    assertThat(jobs.show("broken").path("attempts").asInt(), is(2));
  }

  @Test
  void goesOnByARepeatedInvokeThatSaysSoAndRefusesOtherInputOrSettings() throws Exception {
    jobs.invoke("broken");
    jobs.awaitUnits("broken", 2);
    jobs.end("broken", true);
    String invoke = "batch-endpoint invoke -n mlp --no-upload --job-name broken -o none ";
    run.file("other.csv", "c0\n1\n");

    assertThat(run.code(invoke + "--input other.csv --set error_threshold=5"), is(2));
    assertThat(
        run.err(),
        allOf(
            containsString("job broken was started before, with other inputs or settings"),
            containsString("inputs: other.csv, was t.csv"),
            containsString("settings.error_threshold: 5, was -1")));
    run.ok(invoke + "--input t.csv");
    assertThat(run.err(), containsString("nothing was started"));
    run.ok(invoke + "--input t.csv --resume");
    run.ok("job stream -n broken");

    assertThat(jobs.rows("broken").length, greaterThan(LongJobs.ROWS));
  }

  @Test
  void refusesToGoOnOverInputThatHasChanged() throws Exception {
    jobs.invoke("broken");
    jobs.awaitUnits("broken", 2);
    jobs.end("broken", true);
    Files.writeString(folder.resolve("t.csv"), "c0\n1\n");

    assertThat(run.code("job resume -n broken"), is(2));

    assertThat(run.err(), containsString("t.csv: the file changed after it was listed"));
    assertThat(jobs.show("broken").path("attempts").asInt(), is(1));
    run.ok("job cancel -n broken");
    assertThat(jobs.show("broken").path("status").asText(), equalTo("Canceled"));
    assertThat(
        Files.exists(run.home().workspaceBlobStore().resolve("azureml/broken/score")), is(false));
  }

  @Test
  void endsAJobForGoodWhosePlanIsDamaged() throws Exception {
    jobs.invoke("broken");
    jobs.awaitUnits("broken", 2);
    jobs.end("broken", true);
    Path plan = jobs.output("broken").resolve(".scoreline-staging-broken/plan.json");
    Files.writeString(plan, Files.readString(plan).replaceFirst("[0-9]", "x"));

    assertThat(run.code("job resume -n broken"), is(ExitCode.OTHER.number()));

    assertThat(
        run.err(), allOf(containsString("plan.json is damaged"), containsString("a new job")));
    JsonNode job = jobs.show("broken");
    assertThat(job.path("is_resumable").asBoolean(), is(false));
    assertThat(job.path("message").asText(), containsString("a resume cannot help"));
    run.ok("job clean -o none");
    assertThat(Files.exists(plan), is(false));
  }

  @Test
  void changesNothingWhenAPausedProcessWakesAfterItsSuccessorHasPublished() throws Exception {
    jobs.invoke("paused");
    jobs.awaitUnits("paused", 2);
    ProcessHandle zombie = jobs.process("paused");
    ProcessHandle supervisor = jobs.supervisor("paused");
    LongJobs.signal(supervisor, "STOP");
    LongJobs.signal(zombie, "STOP");
    assertThat(run.code("job resume -n paused"), is(2));
    // Seen from another machine, its heartbeat is all that is known of it.
    runsElsewhere("paused/status.json");
    runsElsewhere("paused/process.json");

    run.ok("job resume -n paused --stream");
    byte[] published = jobs.rows("paused");
    LongJobs.signal(zombie, "CONT");
    LongJobs.signal(supervisor, "CONT");
    zombie.onExit().get(60, TimeUnit.SECONDS);

    assertThat(java.util.Arrays.equals(published, jobs.undisturbedRows()), is(true));
    assertThat(java.util.Arrays.equals(published, jobs.rows("paused")), is(true));
    JsonNode job = jobs.show("paused");
    assertThat(job.path("status").asText(), equalTo("Completed"));
    assertThat(job.path("attempts").asInt(), is(2));
    assertThat(run.ok("job verify -n paused --query verified -o tsv"), equalTo("true\n"));
    // It may have made the folder anew before it noticed.
    Files.createDirectories(jobs.output("paused").resolve(".scoreline-staging-paused"));
    run.ok("job clean -o none");
    try (var left = Files.list(jobs.output("paused"))) {
      assertThat(
          left.filter(file -> file.getFileName().toString().startsWith(".")).toList(),
          equalTo(List.of()));
    }
  }

  private void runsElsewhere(String name) throws IOException {
    Path file = run.home().path().resolve("jobs").resolve(name);
    Files.writeString(
        file,
        Files.readString(file)
            .replaceFirst("\"host\"( ?: ?)\"[^\"]*\"", "\"host\"$1\"elsewhere\"")
            .replaceFirst("\"updated_at\" : \"20[^T]*", "\"updated_at\" : \"2020-01-01"));
  }

  @Test
  void startsOneJobOfFiftyThatAreAskedForAtOnceUnderOneKey() throws Exception {
    List<Callable<String>> starts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      CommandRun command = new CommandRun(folder);
      starts.add(
          () ->
              command.ok(
                  "batch-endpoint invoke -n mlp --no-upload --input t.csv --idempotency-key k"
                      + " --query name -o tsv"));
    }
    ExecutorService threads = Executors.newFixedThreadPool(25);
    List<String> names = new ArrayList<>();
    for (var name : threads.invokeAll(starts)) {
      names.add(name.get());
    }
    threads.shutdown();

    assertThat(names.stream().distinct().count(), is(1L));
    String name = names.get(0).strip();
    assertThat(run.ok("job list --query [].name -o tsv"), equalTo(name + "\n"));
    run.ok("job stream -n " + name);
    assertThat(jobs.show(name).path("attempts").asInt(), is(1));
  }
}
