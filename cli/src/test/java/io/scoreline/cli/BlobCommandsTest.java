package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole jobs whose input, staging and output are blobs of an emulator, a process of its own. */
class BlobCommandsTest {
  @TempDir private static Path azuriteFolder;
  private static int port;
  private static int containers;

  @TempDir Path folder;
  private CommandRun run;
  private LongJobs jobs;
  private String container;
  private String key;

  @BeforeAll
  static void startAzurite() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    azurite("start", "--in-memory", "--folder", azuriteFolder.toString());
  }

  @AfterAll
  static void stopAzurite() throws Exception {
    azurite("stop", "--folder", azuriteFolder.toString());
  }

  private static String azurite(String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(CommandRun.REPOSITORY.resolve("scripts/azurite").toString());
    command.addAll(List.of(words));
    command.addAll(List.of("--port", Integer.toString(port)));
    Path out = Files.createTempFile(azuriteFolder, "command", ".log");
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start()
            .waitFor();
    assertThat(Files.readString(out), code, is(0));
    return Files.readString(out);
  }

  /** A datastore over a container of its own, which holds the table {@code in/t.csv}. */
  @BeforeEach
  void makeDatastore() throws Exception {
    run = new CommandRun(folder);
    jobs = LongJobs.deploy(run);
    container = "lake" + containers++;
    key = azurite("env").lines().filter(line -> line.startsWith("AZURITE_KEY=")).findFirst().get();
    key = key.substring("AZURITE_KEY=".length());
    run.file("key", key + "\n");
    run.file(
        "lake.yml",
        """
        name: lake
        type: azure_blob
        account_name: devstoreaccount1
        container_name: %s
        scoreline:
          service_url: http://127.0.0.1:%d/devstoreaccount1
          account_key: {file: %s}
        """
            .formatted(container, port, folder.resolve("key")));
    azurite("create", container);
    azurite("put", container, folder.resolve("t.csv").toString(), "in/t.csv");
    run.ok("datastore create -f lake.yml -o none");
  }

  private void invoke(String job, String more) {
    run.ok(
        "batch-endpoint invoke -n mlp -o none --job-name %s --input azureml://datastores/lake/paths/in/ --output-path azureml://datastores/lake/paths/out/%s%s"
            .formatted(job, job, more));
  }

  private byte[] downloaded(String job) throws IOException {
    run.ok("job download -n %s --download-path dl-%s".formatted(job, job));
    return Files.readAllBytes(
        folder.resolve("dl-" + job).resolve("named-outputs/score/predictions.csv"));
  }

  private List<String> blobs(String prefix) throws Exception {
    return azurite("list", container).lines().filter(name -> name.startsWith(prefix)).toList();
  }

  private static final List<String> PUBLISHED =
      List.of(
          "_SUCCESS",
          "predictions.csv",
          "predictions.csv.manifest.json",
          "predictions.csv.report.json");

  private List<String> published(String job) {
    return PUBLISHED.stream().map(name -> "out/%s/%s".formatted(job, name)).toList();
  }

  @Test
  void publishesTheBytesOfALocalJobAndLeavesTheKeyNowhere() throws Exception {
    invoke("blobs", "");
    jobs.awaitUnits("blobs", 1);
    String arguments =
        LongJobs.text(Path.of("/proc/%d/cmdline".formatted(jobs.process("blobs").pid())));
    run.ok("job stream -n blobs");

    assertThat(java.util.Arrays.equals(downloaded("blobs"), jobs.undisturbedRows()), is(true));
    assertThat(blobs("out/"), equalTo(published("blobs")));
    JsonNode verified = run.json("job verify -n blobs");
    assertThat(verified.path("verified").asBoolean(), is(true));
    assertThat(verified.path("records").asInt(), is(LongJobs.ROWS));
    assertThat(arguments, allOf(containsString("--azureBlobAccess="), not(containsString(key))));
    try (Stream<Path> files = Files.walk(run.home().path())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(file.toString(), content, not(containsString(key)));
      }
    }
  }

  @Test
  void goesOnWhereAJobWasKilledAndPublishesTheSameBytes() throws Exception {
    invoke("broken", "");
    jobs.awaitUnits("broken", 3);
    jobs.end("broken", true);
    assertThat(jobs.show("broken").path("is_resumable").asBoolean(), is(true));
    assertThat(blobs("out/broken/_SUCCESS"), empty());

    // In a process that has reached no storage yet.
    Process resume = run.start("job resume -n broken -o none", folder.resolve("log"));
    assertThat(resume.waitFor(60, TimeUnit.SECONDS), is(true));
    assertThat(Files.readString(folder.resolve("log")), resume.exitValue(), is(0));
    jobs.awaitAttempt("broken", 2);
    jobs.process("broken").destroyForcibly();
    run.ok("job stream -n broken");

    assertThat(java.util.Arrays.equals(downloaded("broken"), jobs.undisturbedRows()), is(true));
    assertThat(blobs("out/broken/"), equalTo(published("broken")));
    assertThat(jobs.show("broken").path("attempts").asInt(), is(3));
  }

  @Test
  void goesOnWithAJobOverBlobsWhoseOutputIsOnThisMachine() throws Exception {
    run.ok(
        "batch-endpoint invoke -n mlp -o none --job-name broken --input azureml://datastores/lake/paths/in/");
    jobs.awaitUnits("broken", 3);
    jobs.end("broken", true);

    Process resume = run.start("job resume --all", folder.resolve("log"));
    assertThat(resume.waitFor(60, TimeUnit.SECONDS), is(true));

    assertThat(Files.readString(folder.resolve("log")), resume.exitValue(), is(0));
    run.ok("job stream -n broken");
    assertThat(run.json("job verify -n broken").path("verified").asBoolean(), is(true));
  }

  @Test
  void leavesNothingOfACancelledJobAndKeepsAnotherOutOfATakenOutput() throws Exception {
    invoke("cancelled", "");
    jobs.awaitUnits("cancelled", 2);
    run.ok("job cancel -n cancelled -o none");
    assertThat(jobs.show("cancelled").path("status").asText(), equalTo("Canceled"));
    assertThat(blobs("out/cancelled/"), empty());

    invoke("first", " --stream");
    int code =
        run.code(
            "batch-endpoint invoke -n mlp --job-name second --input azureml://datastores/lake/paths/in/ --output-path azureml://datastores/lake/paths/out/first");

    assertThat(code, is(ExitCode.OUTPUT_EXISTS.number()));
    assertThat(
        run.err(),
        containsString(
            "the output wasbs://%s@devstoreaccount1.blob.core.windows.net/out/first/predictions.csv"
                .formatted(container)));
  }

  @Test
  void publishesRowsInAFolderOfBlobsAndKeepsAnotherJobOutOfIt() throws Exception {
    Path table = CommandRun.TEST_DATA.resolve("tables/wine.csv");
    azurite("put", container, table.toString(), "wine/w.csv");
    run.deploy("wine", "wine-matrix.onnx", "scoreline: {output: {shards: 2}}");
    String invoke =
        "batch-endpoint invoke -n wine -o none --stream --input azureml://datastores/lake/paths/wine/"
            + " --output-path azureml://datastores/lake/paths/out/wine";

    run.ok(invoke + " --job-name wine");

    assertThat(
        blobs("out/wine/predictions.csv/"),
        equalTo(
            List.of(
                "out/wine/predictions.csv/predictions-00000-of-00002.csv",
                "out/wine/predictions.csv/predictions-00001-of-00002.csv")));
    assertThat(run.json("job verify -n wine").path("verified").asBoolean(), is(true));
    assertThat(run.code(invoke), is(5));
    assertThat(run.err(), containsString("out/wine/predictions.csv exists"));
  }

  @Test
  void addsWhatAReplayMendsAsAVersionBesideTheFirst() throws Exception {
    azurite(
        "put",
        container,
        run.file(
                "bad.csv",
                "c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,c10,c11,c12\n1,2,3,4,5,6,7,8,9,1,2,3,x\n1,2,3,4,5,6,7,8,9,1,2,3,4\n")
            .toString(),
        "bad/b.csv");
    run.ok(
        "batch-endpoint invoke -n mlp -o none --stream --job-name bad --input azureml://datastores/lake/paths/bad/b.csv --output-path azureml://datastores/lake/paths/out/bad --set error_threshold=-1");
    azurite(
        "put",
        container,
        run.file(
                "bad.csv",
                "c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,c10,c11,c12\n1,2,3,4,5,6,7,8,9,1,2,3,4\n1,2,3,4,5,6,7,8,9,1,2,3,4\n")
            .toString(),
        "bad/b.csv");

    run.ok("job replay -n bad -o none --stream");

    JsonNode verified = run.json("job verify -n bad");
    assertThat(verified.path("version").asInt(), is(2));
    assertThat(verified.path("verified").asBoolean(), is(true));
    assertThat(verified.path("records").asInt(), is(2));
  }

  @Test
  void saysWhatIsWrongWithAStorageThatCannotBeReached() throws Exception {
    run.file("key", "\n");
    String invoke =
        "batch-endpoint invoke -n mlp --job-name none --input azureml://datastores/lake/paths/in/ --output-path azureml://datastores/lake/paths/out/none";

    assertThat(run.code(invoke), is(ExitCode.BAD_ARGUMENTS.number()));
    assertThat(run.err(), containsString(folder.resolve("key") + " holds no secret"));

    run.file("key", "bm90IHRoZSBrZXk=\n");
    assertThat(run.code(invoke), is(ExitCode.BAD_ARGUMENTS.number()));
    assertThat(run.err(), containsString("answers 403"));
  }

  @Test
  void saysThatAContainerIsNotThere() throws Exception {
    run.file("none.yml", LongJobs.text(folder.resolve("lake.yml")).replace(container, "no-such"));
    run.ok("datastore create -f none.yml --name none -o none");
    String invoke =
        "batch-endpoint invoke -n mlp -o none --stream --input azureml://datastores/%s/paths/in/ --output-path azureml://datastores/%s/paths/out/%s --job-name %s";

    assertThat(
        run.code(invoke.formatted("none", "lake", "first", "first")),
        is(ExitCode.INPUT_UNREADABLE.number()));
    assertThat(run.out(), containsString("/in/: the container is not there (expected: one that"));

    assertThat(
        run.code(invoke.formatted("lake", "none", "second", "second")),
        is(ExitCode.RUN_FAILED.number()));
    assertThat(run.out(), containsString(": the container is not there (expected: one that"));
  }
}
