package io.scoreline.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Supervisors and what they supervise, as real processes, with a model that ends them. */
class SupervisorTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String CLASS_PATH =
      System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

  @TempDir Path folder;
  private ObjectNode deployment;
  private Optional<Process> supervisor = Optional.empty();

  @BeforeEach
  void makeDeployment() throws IOException {
    deployment = JSON.createObjectNode();
    deployment.put("endpoint", "e").put("deployment", "d");
    deployment.putObject("compute").put("name", "direct").put("type", "direct");
    deployment.putObject("settings").putObject("retry_settings").put("max_retries", 2);
    ObjectNode scoreline = deployment.putObject("scoreline");
    scoreline.put("stall_limit_seconds", 1);
    scoreline.putObject("input").put("slice_bytes", 400);
    useModel("gives-numbers-back");
  }

  @AfterEach
  void leaveNoProcess() {
    supervisor.ifPresent(
        process -> {
          List<ProcessHandle> below = process.descendants().toList();
          process.destroyForcibly();
          below.forEach(ProcessHandle::destroyForcibly);
        });
  }

  private void useModel(String name) throws IOException {
    Path model = Files.writeString(folder.resolve(name), "");
    deployment
        .putObject("model")
        .put("name", "m")
        .put("version", "1")
        .put("type", "custom_model")
        .put("path", model.toString())
        .put("sha256", "x");
  }

  private Path table(int rows, Map<Integer, Long> special) throws IOException {
    StringBuilder text = new StringBuilder("a\n");
    for (int i = 0; i < rows; i++) {
      text.append(special.getOrDefault(i, (long) i)).append('\n');
    }
    return Files.writeString(folder.resolve("t.csv"), text.toString());
  }

  private Process start(Path table) throws IOException {
    Path spec = Files.writeString(folder.resolve("spec.json"), deployment.toString());
    new Attempts(job().toString()).claim(1, Instant.EPOCH.toString());
    List<String> command = new ArrayList<>(List.of(JAVA, "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:ErrorFile=" + folder.resolve("crash.log"), "-cp", CLASS_PATH));
    command.add(ScoringMain.class.getName());
    command.add("--spec=" + spec);
    command.add("--input=" + table);
    command.add("--output=" + folder.resolve("out"));
    command.add("--jobFolder=" + job());
    command.add("--jobName=a-job");
    return supervise(1, command);
  }

  private Process supervise(int attempt, List<String> command) throws IOException {
    List<String> supervised =
        Supervisor.command(
            List.of(JAVA, "-cp", CLASS_PATH),
            job(),
            staging(),
            attempt,
            Optional.empty(),
            0,
            command);
    ProcessBuilder builder = new ProcessBuilder(supervised);
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("log.txt").toFile());
    supervisor = Optional.of(builder.start());
    return supervisor.get();
  }

  private Path job() {
    return folder.resolve("job");
  }

  private String staging() {
    return ScoringJob.stagingBeside(folder.resolve("out").toString(), "a-job");
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log.txt"));
  }

  private JobStatus status() throws IOException {
    return new StatusFile(job()).read().orElseThrow();
  }

  private List<String> reasons() throws IOException {
    return new Attempts(job().toString())
        .list().stream().map(Attempts.Attempt::because).distinct().toList();
  }

  @Test
  void scoresAllButTheRecordsThatEndTheProcess() throws Exception {
    TreeMap<Integer, Long> special = new TreeMap<>();
    special.put(40, FragileEngine.CRASHES);
    special.put(411, FragileEngine.HANGS);
    special.put(900, FragileEngine.IS_KILLED);
    Path table = table(1000, special);

    Process process = start(table);
    assertThat(process.waitFor(150, TimeUnit.SECONDS), is(true));

    assertThat(log(), process.exitValue(), is(0));
    StringBuilder rows = new StringBuilder("file,row,a\n");
    for (int i = 0; i < 1000; i++) {
      if (!special.containsKey(i)) {
        rows.append("t.csv,%d,%d%n".formatted(i, i));
      }
    }
    assertThat(Files.readString(folder.resolve("out/predictions.csv")), equalTo(rows.toString()));
    List<String> letters =
        Files.readAllLines(folder.resolve("out/predictions.csv.dead_letters.jsonl"));
    List<Integer> dead = new ArrayList<>();
    for (String line : letters) {
      JsonNode letter = JSON.readTree(line);
      dead.add(letter.path("record").asInt());
      assertThat(letter.path("kind").asText(), equalTo("process"));
    }
    assertThat(dead, equalTo(List.copyOf(special.keySet())));
    assertThat(status().state(), is(JobState.COMPLETED));
    // Two for what crashes in the first round, and at most three more for each record.
    assertThat(status().attempt(), lessThanOrEqualTo(1 + 2 + 3 * special.size()));
    assertThat(
        String.join("\n", reasons()),
        allOf(
            containsString("the process was ended by signal 6 (SIGABRT"),
            containsString("the process was ended by signal 9 (SIGKILL"),
            containsString("has stood still for 1 s, at record 411 of t.csv")));
  }

  @Test
  void startsNoProcessForEverThatGetsNoFurther() throws Exception {
    useModel("crashes-when-opened");

    Process process = start(table(10, Map.of()));
    assertThat(process.waitFor(60, TimeUnit.SECONDS), is(true));

    assertThat(log(), process.exitValue(), is(ExitCode.RUN_FAILED.number()));
    assertThat(status().state(), is(JobState.FAILED));
    assertThat(status().isResumable(), is(true));
    assertThat(
        status().message(),
        containsString("the process was ended by signal 6 (SIGABRT, a crash in native code), 3"));
    assertThat(status().attempt(), lessThanOrEqualTo(5));
  }

  @Test
  void startsAJobAgainByItsNameWhereNoAttemptWasClaimedAndGivesAllProcessesTheTimeOfOne()
      throws Exception {
    Path fake =
        Files.writeString(
            folder.resolve("fake"), "echo \"$*\" >> %s; sleep 1.1; exit 132".formatted(starts()));
    Files.createDirectories(job());

    Process process =
        supervise(
            Supervisor.NONE_CLAIMED,
            List.of("sh", fake.toString(), "--resume=false", "--timeoutSeconds=100"));
    assertThat(process.waitFor(60, TimeUnit.SECONDS), is(true));

    assertThat(log(), process.exitValue(), is(ExitCode.RUN_FAILED.number()));
    String supervisedBy = " --supervisorPid=" + process.pid();
    List<String> starts = Files.readAllLines(starts());
    assertThat(starts.get(0), equalTo("--resume=false --timeoutSeconds=100" + supervisedBy));
    assertThat(
        starts.get(1), matchesPattern("--timeoutSeconds=9[0-9] --resume=true" + supervisedBy));
    assertThat(starts.size(), is(3));
    assertThat(status().message(), containsString("signal 4 (SIGILL), 3 times without"));
  }

  @Test
  void endsAsOneThatBrokeOffWhereItCannotSeeHowFarTheJobIs() throws Exception {
    Path fake = Files.writeString(folder.resolve("fake"), "exit 137");
    Files.createDirectories(job());
    Files.createDirectories(Path.of(staging()).getParent());
    Files.writeString(Path.of(staging()), "no folder");

    Process process =
        supervise(Supervisor.NONE_CLAIMED, List.of("sh", fake.toString(), "--resume=true"));
    assertThat(process.waitFor(60, TimeUnit.SECONDS), is(true));

    assertThat(log(), process.exitValue(), is(ExitCode.RUN_FAILED.number()));
    assertThat(status().isResumable(), is(true));
    assertThat(status().message(), containsString("the job cannot be supervised: "));
  }

  private Path starts() {
    return folder.resolve("starts");
  }

  @Test
  void handsASignalOnAndStartsNothingThen() throws Exception {
    Process process = startOneThatHangs();

    process.destroy();

    assertThat(process.waitFor(30, TimeUnit.SECONDS), is(true));
    assertThat(status().state(), is(JobState.FAILED));
    assertThat(status().message(), containsString("interrupted by a signal"));
    assertThat(new Attempts(job().toString()).last(), is(1));
  }

  @Test
  void exitsWithTheCodeThatWasToldWhereTheJvmCrashesAfterIt() throws Exception {
    String script = "trap 'mv told job/status.json; kill -ABRT $$' TERM; sleep 1; touch ready; ";
    Path fake = Files.writeString(folder.resolve("fake"), script + "while :; do sleep 0.1; done");
    Files.createDirectories(job());
    Process process =
        supervise(
            Supervisor.NONE_CLAIMED, List.of("sh", "-c", "cd %s; . %s".formatted(folder, fake)));
    await(() -> Files.exists(folder.resolve("ready")));
    tell(process.children().findFirst().orElseThrow(), ExitCode.RUN_FAILED);

    process.destroy();

    assertThat(process.waitFor(30, TimeUnit.SECONDS), is(true));
    assertThat(log(), process.exitValue(), is(ExitCode.RUN_FAILED.number()));
  }

  @Test
  void startsNothingAgainWhereAProcessWasKilledAfterItToldItsEnd() throws Exception {
    Path fake = folder.resolve("fake");
    // A job's process takes as long to start: by then its supervisor knows which one it is.
    Files.writeString(fake, "sleep 1; echo a start >> starts; while :; do sleep 0.1; done");
    Files.createDirectories(job());
    Process process =
        supervise(
            Supervisor.NONE_CLAIMED, List.of("sh", "-c", "cd %s; . %s".formatted(folder, fake)));
    await(() -> Files.exists(starts()));
    ProcessHandle child = process.children().findFirst().orElseThrow();
    tell(child, ExitCode.ERROR_THRESHOLD_PASSED);
    Files.move(folder.resolve("told"), job().resolve("status.json"));

    child.destroyForcibly();

    assertThat(process.waitFor(30, TimeUnit.SECONDS), is(true));
    assertThat(log(), process.exitValue(), is(ExitCode.ERROR_THRESHOLD_PASSED.number()));
    assertThat(Files.readAllLines(starts()).size(), is(1));
  }

  /** Writes what a process would tell of its end beside the job's folder. */
  private void tell(ProcessHandle process, ExitCode code) throws IOException {
    JobStatus told =
        new JobStatus(
            "a-job",
            JobState.FAILED,
            ProcessIdentity.of(process),
            1,
            Instant.EPOCH.toString(),
            Instant.EPOCH.toString(),
            JobStatus.Progress.NONE,
            Optional.of(code.number()),
            "told",
            List.of(),
            Optional.empty());
    new StatusFile(folder).write(told);
    Files.move(folder.resolve("status.json"), folder.resolve("told"));
  }

  @Test
  void takesTheProcessWithItWhenItIsKilledItself() throws Exception {
    Process process = startOneThatHangs();
    ProcessHandle child = process.children().findFirst().orElseThrow();

    process.destroyForcibly();
    child.onExit().get(30, TimeUnit.SECONDS);

    assertThat(status().state(), is(JobState.FAILED));
    assertThat(status().message(), containsString("the process that supervised it is gone"));
  }

  /** Gives a supervisor whose job has come to a call that never ends. */
  private Process startOneThatHangs() throws Exception {
    ((ObjectNode) deployment.path("scoreline")).put("stall_limit_seconds", 600);
    Process process = start(table(100, Map.of(40, FragileEngine.HANGS)));
    await(() -> !JobStaging.at(staging()).trails().isEmpty());
    return process;
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    Instant end = Instant.now().plus(Duration.ofSeconds(60));
    while (!condition.call()) {
      assertThat("in time", Instant.now().isBefore(end), is(true));
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
