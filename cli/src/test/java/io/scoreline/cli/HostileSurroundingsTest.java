package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real jobs on disks that fill up or go read-only, over input that vanishes, and in each other's
 * way.
 */
class HostileSurroundingsTest {
  @TempDir Path folder;
  private CommandRun run;
  private LongJobs jobs;

  @BeforeEach
  void deploy() throws IOException {
    run = new CommandRun(folder);
    jobs = LongJobs.deploy(run);
  }

  private static String invoke(String job, Path output) {
    return "batch-endpoint invoke -n mlp --no-upload --input t.csv -o none --job-name %s --output-path %s"
        .formatted(job, output);
  }

  private static List<String> published(Path output) throws IOException {
    try (var files = Files.list(output)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(n -> !n.startsWith("."))
          .sorted()
          .toList();
    }
  }

  private void assertSameAsUndisturbed(String job, Path output) throws IOException {
    byte[] rows = jobs.undisturbedRows();
    byte[] found = Files.readAllBytes(output.resolve("predictions.csv"));
    assertThat(
        "first difference at byte "
            + Arrays.mismatch(found, rows)
            + "\n"
            + jobs.show(job).toPrettyString(),
        Arrays.equals(found, rows),
        is(true));
    assertThat(run.ok("job verify -n " + job + " --query verified -o tsv"), equalTo("true\n"));
  }

  // Full while the first parts are staged; later; and while the rows are published.
  @ParameterizedTest
  @ValueSource(strings = {"4m", "16m", "24m"})
  void goesOnWhereADiskWasFullOnceThereIsRoom(String size) throws Exception {
    Path output = folder.resolve("disk/out");
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), size)) {
      assertThat(run.code(invoke("full", output) + " --stream"), is(ExitCode.RUN_FAILED.number()));
      assertThat(
          run.out() + run.err(),
          allOf(containsString("No space left on device"), containsString("job resume -n full")));
      assertThat(published(output), equalTo(List.of()));
      assertThat(run.code("job resume -n full --stream"), is(ExitCode.RUN_FAILED.number()));

      disk.change("size=200m");
      run.ok("job resume -n full --stream");

      assertSameAsUndisturbed("full", output);
    }
  }

  @Test
  void goesOnWhereADiskWasSetReadOnlyOnceItMayBeWritten() throws Exception {
    Path output = folder.resolve("disk/out");
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "200m")) {
      run.ok(invoke("readonly", output));
      jobs.awaitUnits("readonly", 3);
      disk.change("ro");
      assertThat(run.code("job stream -n readonly"), is(ExitCode.RUN_FAILED.number()));
      assertThat(run.out() + run.err(), containsString("job resume -n readonly"));

      disk.change("rw");
      run.ok("job resume -n readonly --stream");

      assertSameAsUndisturbed("readonly", output);
    }
  }

  @Test
  void publishesTheOutputOfOneOfTwoJobsThatWantTheSame() throws Exception {
    Path output = folder.resolve("both");
    run.ok(invoke("one", output));
    run.ok(invoke("other", output));
    int one = run.code("job stream -n one");
    int other = run.code("job stream -n other");

    assertThat(List.of(one, other), containsInAnyOrder(0, ExitCode.OUTPUT_EXISTS.number()));
    String winner = one == 0 ? "one" : "other";
    assertSameAsUndisturbed(winner, output);
    assertThat(
        Files.readString(output.resolve("predictions.csv.manifest.json")),
        containsString("\"job\" : \"" + winner + "\""));
  }

  @Test
  void publishesNoRowOfAnInputThatVanishes() throws Exception {
    Path output = folder.resolve("vanished");
    run.ok(invoke("vanished", output));
    jobs.awaitUnits("vanished", 3);
    Files.delete(folder.resolve("t.csv"));

    int code = run.code("job stream -n vanished");

    JsonNode job = jobs.show("vanished");
    assertThat(job.toPrettyString(), code, is(ExitCode.ERROR_THRESHOLD_PASSED.number()));
    assertThat(job.toPrettyString(), containsString("t.csv"));
    assertThat(Files.exists(output), is(false));
  }

  @Test
  void goesOnWhenItWasStoppedForLongerThanTheHeartbeat() throws Exception {
    Path output = folder.resolve("asleep");
    run.ok(invoke("asleep", output));
    jobs.awaitUnits("asleep", 3);
    ProcessHandle process = jobs.process("asleep");
    LongJobs.signal(process, "STOP");
    Path status = run.home().path().resolve("jobs/asleep/status.json");
    Files.writeString(
        status,
        Files.readString(status)
            .replaceFirst("\"updated_at\" : \"20[^T]*", "\"updated_at\" : \"2020-01-01"));
    JsonNode asleep = jobs.show("asleep");
    LongJobs.signal(process, "CONT");
    LongJobs.await(() -> !LongJobs.text(status).contains("2020-01-01"));
    run.ok("job stream -n asleep");

    assertThat(
        asleep.path("message").asText(),
        containsString("lives, but has told nothing since 2020-01-01"));
    assertSameAsUndisturbed("asleep", output);
    assertThat(jobs.show("asleep").path("attempts").asInt(), is(1));
  }
}
