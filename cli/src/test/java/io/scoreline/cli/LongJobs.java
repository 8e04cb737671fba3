package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Jobs over one table that take some seconds, and their processes, to be met in mid-job. */
final class LongJobs {
  static final int ROWS = 600_000;

  private static byte[] undisturbed = new byte[0];

  private final CommandRun run;

  private LongJobs(CommandRun run) {
    this.run = run;
  }

  /** Makes the table {@code t.csv} and the endpoint {@code mlp} to score it in some 80 slices. */
  static LongJobs deploy(CommandRun run) throws IOException {
    run.deploy("mlp", "mlp-13.onnx", "scoreline: {input: {slice_bytes: 300000}}");
    writeTable(run);
    return new LongJobs(run);
  }

  /** Makes the table {@code t.csv}. */
  static void writeTable(CommandRun run) throws IOException {
    String header = IntStream.range(0, 13).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
    Path table = run.file("t.csv", header + "\n");
    byte[][] rows =
        IntStream.range(0, 97)
            .mapToObj(i -> i + ".25,2.5,3.75,4.5,5.5,6.5,7.5,8.5,9.5,1.5,2.5,3.5,4.5\n")
            .map(row -> row.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    try (var out =
        new BufferedOutputStream(
            Files.newOutputStream(table, StandardOpenOption.APPEND), 1 << 16)) {
      for (int i = 0; i < ROWS; i++) {
        out.write(rows[i % rows.length]);
      }
    }
  }

  /**
   * What a job over the table publishes that nothing disturbs: the same on any runner and storage,
   * so that the first test of a JVM that asks scores it for all.
   */
  byte[] undisturbedRows() throws IOException {
    synchronized (LongJobs.class) {
      if (undisturbed.length == 0) {
        invoke("undisturbed");
        run.ok("job stream -n undisturbed");
        undisturbed = rows("undisturbed");
      }
      return undisturbed;
    }
  }

  /** The jobs of a command, whatever they score. */
  static LongJobs of(CommandRun run) {
    return new LongJobs(run);
  }

  void invoke(String job) {
    run.ok("batch-endpoint invoke -n mlp --no-upload --input t.csv --job-name " + job + " -o none");
  }

  Path output(String job) {
    return run.home().workspaceBlobStore().resolve("azureml/" + job + "/score");
  }

  byte[] rows(String job) throws IOException {
    return Files.readAllBytes(output(job).resolve("predictions.csv"));
  }

  JsonNode show(String job) {
    return run.json("job show -n " + job);
  }

  void awaitUnits(String job, int units) throws InterruptedException {
    await(() -> show(job).path("progress").path("units_done").asInt() >= units);
  }

  /** Waits until the process of a launch tells that it runs. */
  void awaitAttempt(String job, int attempt) throws InterruptedException {
    Path status = run.home().path().resolve("jobs/" + job + "/status.json");
    String told = "\"attempt\" : " + attempt;
    await(() -> text(status).contains(told));
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void await(BooleanSupplier reached) throws InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(60));
    while (!reached.getAsBoolean()) {
      assertThat("in time", Instant.now().isBefore(end), is(true));
      TimeUnit.MILLISECONDS.sleep(30);
    }
  }

  private ProcessHandle handle(String job, String file, String pid) throws IOException {
    Path told = run.home().path().resolve("jobs/" + job + "/" + file);
    JsonNode json = new ObjectMapper().readTree(told.toFile());
    return ProcessHandle.of(json.at(pid).asLong()).orElseThrow();
  }

  ProcessHandle supervisor(String job) throws IOException {
    return handle(job, "process.json", "/identity/pid");
  }

  /** The process that scores. */
  ProcessHandle process(String job) throws IOException {
    return handle(job, "status.json", "/process/pid");
  }

  /** Ends both processes of a job, as a machine does that loses power, or is shut down. */
  void end(String job, boolean forcibly) throws Exception {
    ProcessHandle supervisor = supervisor(job);
    ProcessHandle process = process(job);
    if (forcibly) {
      supervisor.destroyForcibly();
      process.destroyForcibly();
    } else {
      supervisor.destroy();
    }
    process.onExit().get(30, TimeUnit.SECONDS);
    supervisor.onExit().get(30, TimeUnit.SECONDS);
  }

  /** Sends a signal by name, as {@code STOP}. */
  static void signal(ProcessHandle process, String name) throws Exception {
    String pid = Long.toString(process.pid());
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor(), is(0));
    if (name.equals("STOP")) {
      // It may be writing still: what the test writes must come after.
      await(() -> text(Path.of("/proc", pid, "stat")).contains(") T "));
    }
  }
}
