package io.scoreline.transforms.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.transforms.staging.CrashingStore;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublisherTest {
  private static final int NEVER = Integer.MAX_VALUE;

  @TempDir Path folder;
  private long seconds;

  private JobStaging stagedJob() throws IOException {
    return new StagedJob(folder.resolve("staging"))
        .plan(2, 2)
        .written("plots/0.txt", "zero")
        .part(0, "0.csv,0,1.5\n", List.of(), StagedJob.account(0, 0, 1, 1, 0))
        .written("plots/more/1.txt", "one")
        .written("predictions.csv", "its own")
        .part(
            1,
            "1.csv,0,2.5\n",
            List.of(StagedJob.letter("1.csv", 1)),
            StagedJob.account(1, 0, 2, 1, 1))
        .staging();
  }

  /** The same job, and nothing of what the one before has left. */
  private JobStaging stagedAnew() throws IOException {
    for (String left : List.of("output", "reports", "staging")) {
      DurableStores.at(folder.toString()).delete(left);
    }
    return stagedJob();
  }

  private JobSummary publish(JobStaging staging, String job, OutputSettings settings, int crashAt)
      throws IOException {
    return publish(staging, job, settings, new CrashingStore.Steps(crashAt));
  }

  private JobSummary publish(
      JobStaging staging, String job, OutputSettings settings, CrashingStore.Steps steps)
      throws IOException {
    return new Publisher(
            settings,
            new JobDetails(job, "2026-01-01T00:00:00Z", "{\"k\":1}"),
            FailureLimits.NONE,
            staging,
            crashing("output", steps),
            crashing("reports", steps),
            Clock.fixed(Instant.ofEpochSecond(seconds++), ZoneOffset.UTC))
        .publish();
  }

  private DurableStore crashing(String name, CrashingStore.Steps steps) {
    return new CrashingStore(DurableStores.at(folder.resolve(name).toString()), steps);
  }

  private String published(String name) throws IOException {
    return Files.readString(folder.resolve("output").resolve(name));
  }

  private void checkManifest(String prefix) throws IOException {
    JsonNode manifest = JobStaging.JSON.readTree(published(prefix + "manifest.json"));
    assertThat(manifest.get("outputs").size(), greaterThan(0));
    for (JsonNode entry : manifest.get("outputs")) {
      byte[] bytes =
          Files.readAllBytes(folder.resolve("output").resolve(entry.get("name").asText()));
      assertThat(entry.get("bytes").asLong(), is((long) bytes.length));
      assertThat(
          entry.get("name").asText(),
          entry.get("sha256").asText(),
          equalTo(HashingStream.sha256(bytes)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"predictions.csv", ""})
  void publishesTheSameWhereverItCrashesAndIsRunAgain(String fileName) throws IOException {
    JobStaging staging = stagedJob();
    OutputSettings settings = OutputSettings.defaults().withFileName(fileName);
    String prefix = fileName.isEmpty() ? "" : fileName + ".";
    int step = 1;
    for (boolean crashed = true; crashed; step++) {
      DurableStores.at(folder.toString()).delete("output");
      DurableStores.at(folder.toString()).delete("reports");
      crashed = crashes(staging, settings, step);
      boolean manifestThere = Files.exists(folder.resolve("output/" + prefix + "manifest.json"));
      if (manifestThere) {
        checkManifest(prefix);
      } else {
        assertThat(Files.exists(folder.resolve("output/_SUCCESS")), is(false));
      }

      publish(staging, "a-job", settings, NEVER);

      if (!fileName.isEmpty()) {
        assertThat(published(fileName), equalTo("file,row,sum\n0.csv,0,1.5\n1.csv,0,2.5\n"));
      }
      assertThat(published(prefix + "dead_letters.jsonl"), containsString("\"record\":1"));
      assertThat(published("plots/0.txt"), equalTo("zero"));
      assertThat(published("plots/more/1.txt"), equalTo("one"));
      assertThat(
          published(fileName.isEmpty() ? "predictions.csv" : "predictions.2.csv"),
          equalTo("its own"));
      checkManifest(prefix);
      assertThat(Files.exists(folder.resolve("output/_SUCCESS")), is(true));
      try (var left = Files.list(folder.resolve("output"))) {
        assertThat(
            left.filter(file -> file.getFileName().toString().startsWith(".")).toList(),
            equalTo(List.of()));
      }
    }
    assertThat(step, greaterThan(20));
  }

  /** A process that is stopped between two steps, and wakes up when its successor is done. */
  @Test
  void changesNothingOfWhatItsSuccessorHasPublishedWhereverItWasStopped() throws IOException {
    OutputSettings settings = OutputSettings.defaults();
    JobStaging staging = stagedJob();
    publish(staging, "a-job", settings, NEVER);
    final String rows = published("predictions.csv");
    List<String> names = DurableStores.at(folder.resolve("output").toString()).list();
    int step = 0;
    for (int[] paused = {1}; paused[0] > 0; ) {
      JobStaging again = stagedAnew();
      paused[0] = 0;
      CrashingStore.Steps steps =
          CrashingStore.Steps.pausedAt(
              ++step,
              () -> {
                paused[0]++;
                publish(again, "a-job", settings, NEVER);
                again.remove();
              });
      try {
        publish(again, "a-job", settings, steps);
      } catch (IOException | JobFailedException e) {
        // It is told, or finds nothing any more.
      }

      String told = "stopped at step " + step;
      assertThat(
          told, DurableStores.at(folder.resolve("output").toString()).list(), equalTo(names));
      assertThat(told, published("predictions.csv"), equalTo(rows));
      checkManifest("predictions.csv.");
    }
    assertThat(step, greaterThan(20));
  }

  private boolean crashes(JobStaging staging, OutputSettings settings, int step)
      throws IOException {
    try {
      publish(staging, "a-job", settings, step);
      return false;
    } catch (IOException e) {
      assertThat(e.getMessage(), equalTo("crashed at step " + step));
      return true;
    }
  }

  /** A process that is stopped between two steps, and wakes up when its job was cancelled. */
  @Test
  void leavesNoFileOfAJobThatWasCancelledAndCleanedUpWhereverItWasStopped() throws IOException {
    OutputSettings settings = OutputSettings.defaults();
    Path output = folder.resolve("output");
    int step = 0;
    for (int[] paused = {1}; paused[0] > 0; ) {
      JobStaging staging = stagedAnew();
      boolean[] cancelled = {false};
      paused[0] = 0;
      CrashingStore.Steps steps =
          CrashingStore.Steps.pausedAt(
              ++step,
              () -> {
                paused[0]++;
                cancelled[0] =
                    staging.decide(JobStaging.Outcome.CANCELLED) == JobStaging.Outcome.CANCELLED;
                if (cancelled[0]) {
                  new OutputClaim(DurableStores.at(output.toString()), settings, "a-job")
                      .withdraw(staging);
                  staging.remove();
                }
              });
      try {
        publish(staging, "a-job", settings, steps);
      } catch (IOException | JobFailedException e) {
        // It is told, or finds nothing any more.
      }

      if (cancelled[0] && Files.exists(output)) {
        try (var left = Files.walk(output)) {
          // It may have made a folder, and found then that its file is gone.
          assertThat(
              "stopped at step " + step,
              left.filter(path -> !Files.isDirectory(path)).toList(),
              equalTo(List.of()));
        }
      }
    }
    assertThat(step, greaterThan(20));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plots", "plots/0.txt/more"})
  void saysThatAFileIsWhereAFolderHasToBeOrAFolderWhereAFileHas(String name) throws IOException {
    Path there = folder.resolve("output").resolve(name);
    Files.createDirectories(there.getParent());
    Files.writeString(there, "another's");
    JobStaging staging = stagedJob();

    var error =
        assertThrows(
            JobFailedException.class,
            () -> publish(staging, "a-job", OutputSettings.defaults(), NEVER));

    assertThat(error.reason(), is(JobFailedException.Reason.OUTPUT_EXISTS));
    assertThat(error.getMessage(), containsString(" was there before"));
    assertThat(Files.readString(there), equalTo("another's"));
    assertThat(Files.exists(folder.resolve("output/predictions.csv")), is(false));
  }

  @Test
  void publishesNothingOfAJobThatWasCancelledAndLeavesItsNamesFree() throws IOException {
    JobStaging staging = stagedJob();
    staging.decide(JobStaging.Outcome.CANCELLED);

    var error =
        assertThrows(
            JobFailedException.class,
            () -> publish(staging, "a-job", OutputSettings.defaults(), NEVER));

    assertThat(error.reason(), is(JobFailedException.Reason.CANCELLED));
    try (var left = Files.list(folder.resolve("output"))) {
      assertThat(left.toList(), equalTo(List.of()));
    }
  }

  @Test
  void cannotBeCancelledOnceItHasDecidedToPublish() throws IOException {
    JobStaging staging = stagedJob();

    publish(staging, "a-job", OutputSettings.defaults(), NEVER);

    assertThat(staging.decide(JobStaging.Outcome.CANCELLED), is(JobStaging.Outcome.PUBLISHED));
  }

  @Test
  void publishesNothingOnceItsPlanIsGoneAsAZombieFindsIt() throws IOException {
    JobStaging staging = stagedJob();
    staging.remove();

    assertThat(staging.decide(JobStaging.Outcome.PUBLISHED), is(JobStaging.Outcome.CANCELLED));
    assertThat(Files.exists(folder.resolve("staging")), is(false));
  }

  @Test
  void withdrawsWhatACrashLeftOfAnOutputThatWillNotBeCompleted() throws IOException {
    DurableStore output = DurableStores.at(folder.resolve("output").toString());
    for (int step = 1; step < 100; step++) {
      JobStaging staging = stagedAnew();
      boolean crashed = crashes(staging, OutputSettings.defaults(), step);
      boolean published = Files.exists(folder.resolve("output/predictions.csv.manifest.json"));

      new OutputClaim(output, OutputSettings.defaults(), "a-job").withdraw(staging);

      if (crashed && !published && Files.exists(folder.resolve("output"))) {
        try (var left = Files.list(folder.resolve("output"))) {
          List<String> names = left.map(file -> file.getFileName().toString()).toList();
          // A claim that was never committed is not known to be anybody's.
          assertThat(
              "step " + step,
              names.stream().filter(name -> !name.contains("-claim-")).toList(),
              equalTo(List.of()));
        }
      }
    }
  }

  @Test
  void takesBackWhatAnEarlierProcessHasPublishedWhenItFindsThatTheJobWasCancelled()
      throws IOException {
    Path output = folder.resolve("output");
    for (int step = 1; step < 100; step++) {
      JobStaging staging = stagedAnew();
      crashes(staging, OutputSettings.defaults(), step);
      if (staging.decide(JobStaging.Outcome.CANCELLED) == JobStaging.Outcome.PUBLISHED) {
        continue;
      }

      assertThrows(
          JobFailedException.class,
          () -> publish(staging, "a-job", OutputSettings.defaults(), NEVER));

      assertThat("step " + step, DurableStores.at(output.toString()).list(), equalTo(List.of()));
    }
  }

  @Test
  void publishesNothingWhereAFileOfTheModelWasThereBeforeAndLeavesThatFile() throws IOException {
    Path there = folder.resolve("output/plots/more/1.txt");
    Files.createDirectories(there.getParent());
    Files.writeString(there, "another's");
    JobStaging staging = stagedJob();

    var error =
        assertThrows(
            JobFailedException.class,
            () -> publish(staging, "a-job", OutputSettings.defaults(), NEVER));

    assertThat(error.reason(), is(JobFailedException.Reason.OUTPUT_EXISTS));
    assertThat(error.getMessage(), containsString("plots/more/1.txt was there before"));
    assertThat(Files.readString(there), equalTo("another's"));
    DurableStore output = DurableStores.at(folder.resolve("output").toString());
    assertThat(output.list(), equalTo(List.of("plots")));
    assertThat(output.list("plots"), equalTo(List.of("plots/more")));
    assertThat(
        "it can be cancelled still",
        staging.decide(JobStaging.Outcome.CANCELLED),
        is(JobStaging.Outcome.CANCELLED));
  }

  @Test
  void leavesAFileOfItsNameAndContentThatWasThereBeforeWhenItIsWithdrawn() throws IOException {
    Path there = folder.resolve("output/plots/0.txt");
    Files.createDirectories(there.getParent());
    Files.writeString(there, "zero");
    JobStaging staging = stagedJob();
    DurableStore output = DurableStores.at(folder.resolve("output").toString());
    staging.decide(JobStaging.Outcome.CANCELLED);

    assertThrows(
        JobFailedException.class,
        () -> publish(staging, "a-job", OutputSettings.defaults(), NEVER));

    assertThat(output.list("plots"), equalTo(List.of("plots/0.txt")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"predictions.csv", ""})
  void refusesAnOutputOfAnotherJob(String fileName) throws IOException {
    JobStaging staging = stagedJob();
    OutputSettings settings = OutputSettings.defaults().withFileName(fileName);
    publish(staging, "first", settings, NEVER);

    var error =
        assertThrows(JobFailedException.class, () -> publish(staging, "second", settings, NEVER));

    assertThat(error.reason(), is(JobFailedException.Reason.OUTPUT_EXISTS));
    assertThat(error.getMessage(), containsString("was there before"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dead_letters.jsonl", "report.json", "manifest.json"})
  void neverTakesAnothersFilesForItsOwnThoughItHasTheClaim(String name) throws IOException {
    JobStaging staging = stagedJob();
    Path output = Files.createDirectories(folder.resolve("output"));
    Files.writeString(output.resolve(".scoreline-claim-predictions.csv"), "a-job");
    Files.writeString(output.resolve("predictions.csv." + name), "{\"job\":\"another\"}");

    var error =
        assertThrows(
            JobFailedException.class,
            () -> publish(staging, "a-job", OutputSettings.defaults(), NEVER));

    assertThat(error.reason(), is(JobFailedException.Reason.OUTPUT_EXISTS));
    assertThat(published("predictions.csv." + name), equalTo("{\"job\":\"another\"}"));
    assertThat(Files.exists(output.resolve("_SUCCESS")), is(false));
  }

  @Test
  void publishesNoRowOfALargeFileThatChangedAfterSomeOfItsSlicesWereScored() throws IOException {
    DeadLetter change =
        new DeadLetter("1.csv", 1, DeadLetter.WHOLE_FILE, 0, DeadLetter.Kind.CHANGED, "new", 1, "");
    JobStaging staging =
        new StagedJob(folder.resolve("staging"))
            .plan(3, 5)
            .part(0, "0.csv,0,1\n", List.of(), StagedJob.account(0, 0, 1, 1, 0))
            .part(
                1,
                "1.csv,0,2\n",
                List.of(StagedJob.letter("1.csv", 1)),
                StagedJob.account(1, 0, 2, 1, 1))
            .part(2, "", List.of(change), changed(1, 2))
            .part(3, "", List.of(change), changed(1, 9))
            .part(4, "2.csv,0,3\n", List.of(), StagedJob.account(2, 0, 1, 1, 0))
            .staging();

    JobSummary summary = publish(staging, "a-job", OutputSettings.defaults(), NEVER);

    assertThat(published("predictions.csv"), equalTo("file,row,sum\n0.csv,0,1\n2.csv,0,3\n"));
    assertThat(
        published("predictions.csv.dead_letters.jsonl"),
        equalTo(JobStaging.JSON.writeValueAsString(change) + "\n"));
    assertThat(
        List.of(summary.in(), summary.scored(), summary.dead(), summary.failedFiles()),
        equalTo(List.of(3L, 2L, 1L, 1L)));
    checkManifest("predictions.csv.");
  }

  private static FileAccount changed(long file, long firstRecord) {
    return new FileAccount(
        file, file + ".csv", firstRecord, 1, 0, 1, 5, FileAccount.Extent.CHANGED);
  }

  @ParameterizedTest
  @MethodSource("io.scoreline.transforms.output.PublisherTest#layouts")
  void refusesADamagedPartAndGoesOnOnceItIsScoredAgain(RowsLayout layout) throws IOException {
    OutputSettings settings = OutputSettings.defaults().withLayout(layout);
    for (int unit = 0; unit < 2; unit++) {
      JobStaging staging = stagedAnew();
      Path part = folder.resolve("staging/parts/00000000000" + unit);
      byte[] whole = Files.readAllBytes(part);
      byte[] bytes = whole.clone();
      bytes[8] ^= 1;
      Files.write(part, bytes);

      var error =
          assertThrows(JobFailedException.class, () -> publish(staging, "a-job", settings, NEVER));

      assertThat(
          error.getMessage(), containsString("the part of unit %d is damaged".formatted(unit)));
      assertThat(Files.exists(folder.resolve("output/_SUCCESS")), is(false));

      Files.write(part, whole);
      publish(staging, "a-job", settings, NEVER);

      checkManifest("predictions.csv.");
      assertThat(
          new OutputVerifier(DurableStores.at(folder.resolve("output").toString()), settings)
              .verify().differences().stream()
                  .filter(difference -> !difference.contains("CRC-32C"))
                  .toList(),
          equalTo(List.of()));
    }
  }

  static Stream<RowsLayout> layouts() {
    return Stream.of(
        new RowsLayout.OneFile(), new RowsLayout.Shards(2), new RowsLayout.PerInputFile());
  }

  @Test
  void leavesNoFolderWhereItMayNotPublish() throws IOException {
    OutputSettings settings = OutputSettings.defaults().withLayout(new RowsLayout.Shards(2));
    Path there = folder.resolve("output/plots/0.txt");
    Files.createDirectories(there.getParent());
    Files.writeString(there, "another's");
    JobStaging staging = stagedJob();

    assertThrows(JobFailedException.class, () -> publish(staging, "a-job", settings, NEVER));

    assertThat(
        DurableStores.at(folder.resolve("output").toString()).list(), equalTo(List.of("plots")));
    Files.delete(there);
    publish(staging, "a-job", settings, NEVER);
    checkManifest("predictions.csv.");
  }

  @Test
  void removesAllDamagedPartsSoThatOneResumeScoresThemAgain() throws IOException {
    JobStaging staging = stagedJob();
    for (String unit : List.of("000000000000", "000000000001")) {
      Path part = folder.resolve("staging/parts").resolve(unit);
      byte[] bytes = Files.readAllBytes(part);
      bytes[2] ^= 1;
      Files.write(part, bytes);
    }

    var error =
        assertThrows(
            JobFailedException.class,
            () -> publish(staging, "a-job", OutputSettings.defaults(), NEVER));

    assertThat(error.getMessage(), containsString("the part of unit 0 is damaged"));
    assertThat(error.getMessage(), containsString("and units [1], which are damaged too"));
    assertThat(staging.units(), equalTo(List.of()));
  }

  @Test
  void cutsTheRowsIntoShardsWhereUnitsEnd() throws IOException {
    OutputSettings settings = OutputSettings.defaults().withLayout(new RowsLayout.Shards(3));

    JobSummary summary = publish(stagedJob(), "a-job", settings, NEVER);

    assertThat(
        published("predictions.csv/predictions-00000-of-00003.csv"),
        equalTo("file,row,sum\n0.csv,0,1.5\n"));
    assertThat(
        published("predictions.csv/predictions-00001-of-00003.csv"),
        equalTo("file,row,sum\n1.csv,0,2.5\n"));
    assertThat(
        published("predictions.csv/predictions-00002-of-00003.csv"), equalTo("file,row,sum\n"));
    String output = folder.resolve("output").toString();
    assertThat(
        summary.outputs(),
        equalTo(
            List.of(output + "/predictions.csv", output + "/predictions.csv.dead_letters.jsonl")));
    JsonNode outputs =
        JobStaging.JSON.readTree(published("predictions.csv.manifest.json")).path("outputs");
    assertThat(
        List.of(
            outputs.at("/0/rows").asInt(),
            outputs.at("/1/rows").asInt(),
            outputs.at("/2/rows").asInt()),
        equalTo(List.of(1, 1, 0)));
    checkManifest("predictions.csv.");
  }

  @Test
  void putsTheRowsOfEachInputFileIntoAFileAtItsPath() throws IOException {
    OutputSettings settings = OutputSettings.defaults().withLayout(new RowsLayout.PerInputFile());
    JobStaging staging =
        new StagedJob(folder.resolve("staging"))
            .plan(3, 2)
            .part(
                0,
                "0.csv,0,1.5\n1.csv,0,2.5\n",
                List.of(),
                StagedJob.account(0, 0, 1, 1, 0),
                StagedJob.account(1, 0, 1, 1, 0))
            .part(
                1,
                "1.csv,1,3.5\n",
                List.of(StagedJob.letter("2.csv", 0)),
                StagedJob.account(1, 1, 1, 1, 0),
                StagedJob.account(2, 0, 1, 0, 1))
            .staging();

    publish(staging, "a-job", settings, NEVER);

    assertThat(published("predictions.csv/0.csv.csv"), equalTo("file,row,sum\n0.csv,0,1.5\n"));
    assertThat(
        published("predictions.csv/1.csv.csv"),
        equalTo("file,row,sum\n1.csv,0,2.5\n1.csv,1,3.5\n"));
    assertThat(Files.exists(folder.resolve("output/predictions.csv/2.csv.csv")), is(false));
    checkManifest("predictions.csv.");
  }

  @Test
  void refusesAFolderOfItsNameThatWasThereBefore() throws IOException {
    OutputSettings settings = OutputSettings.defaults().withLayout(new RowsLayout.Shards(1));
    Files.createDirectories(folder.resolve("output/predictions.csv"));
    JobStaging staging = stagedJob();

    JobFailedException refused =
        assertThrows(JobFailedException.class, () -> publish(staging, "a-job", settings, NEVER));

    assertThat(refused.reason(), is(JobFailedException.Reason.OUTPUT_EXISTS));
    assertThat(refused.getMessage(), containsString("predictions.csv was there before"));
  }

  @Test
  void takesBackAllFilesOfRowsOnceItIsCancelled() throws IOException {
    OutputSettings settings = OutputSettings.defaults().withLayout(new RowsLayout.PerInputFile());
    for (int step = 1; ; step++) {
      JobStaging staging = stagedAnew();
      boolean crashed = crashes(staging, settings, step);
      if (!crashed) {
        break;
      }
      DurableStore output = DurableStores.at(folder.resolve("output").toString());

      new OutputClaim(output, settings, "a-job").withdraw(staging);

      if (!output.exists("predictions.csv.manifest.json")) {
        assertThat("after step " + step, output.list(), equalTo(List.of()));
      }
    }
  }
}
