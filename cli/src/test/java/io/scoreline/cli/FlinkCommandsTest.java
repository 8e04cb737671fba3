package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole jobs on a Flink session cluster of real processes: a JobManager and two TaskManagers with
 * two slots each. What kills some of it comes last.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FlinkCommandsTest {
  @TempDir private static Path clusterFolder;
  private static FlinkCluster cluster;

  @TempDir Path folder;
  private CommandRun run;

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = FlinkCluster.start(clusterFolder, 2);
  }

  @AfterAll
  static void stopCluster() throws Exception {
    cluster.stop();
  }

  @BeforeEach
  void makeHome() {
    run = new CommandRun(folder);
    compute("cluster", "settings.master=" + cluster.master(), "settings.provided=beam");
  }

  private void compute(String name, String... settings) {
    run.ok(
        "compute create -o none --type flink -n %s --set %s"
            .formatted(name, String.join(" ", settings)));
  }

  /** An endpoint with a deployment on each runner, the embedded one as the default. */
  private void deploy(String endpoint, String model, String more) throws IOException {
    run.deploy(endpoint, model, more);
    run.ok(
        "batch-deployment create -f %s.yml -o none --set name=on-cluster compute=cluster"
            .formatted(endpoint));
  }

  private Path rows(String job) {
    return run.home().workspaceBlobStore().resolve("azureml/" + job + "/score/predictions.csv");
  }

  private void assertSameRows(String job, String other) throws IOException {
    assertThat(job, Files.mismatch(rows(job), rows(other)), is(-1L));
  }

  @Test
  @Order(1)
  void scoresEachModelAndFormatAsTheEmbeddedRunnerDoesSeveralJobsAtOnce() throws IOException {
    List<String> cases =
        List.of(
            "mnist-cnn.onnx digits",
            "mnist-cnn-batch1.onnx digits",
            "deliveries-columns.onnx tables/deliveries.csv",
            "deliveries-columns.onnx tables/deliveries.jsonl",
            "wine-matrix.onnx tables/wine.csv",
            "iris-zipmap.onnx tables/iris.csv",
            "mlp-13.onnx tables/wine.csv",
            "text-words.onnx tables/texts.txt");
    for (int i = 0; i < cases.size(); i++) {
      String[] words = cases.get(i).split(" ", -1);
      deploy("case-" + i, words[0], "scoreline: {input: {slice_bytes: 4096}}");
    }
    int slots = 4;
    for (int i = 0; i < cases.size(); i++) {
      String invoke =
          "batch-endpoint invoke -n case-%d --no-upload -o none --input %s"
              .formatted(i, CommandRun.TEST_DATA.resolve(cases.get(i).split(" ", -1)[1]));
      run.ok(invoke + " -d on-cluster --job-name flink-" + i);
      run.ok(invoke + " --job-name direct-" + i);
      if (i % slots == slots - 1) {
        for (int started = i - slots + 1; started <= i; started++) {
          run.ok("job stream -n flink-" + started);
          run.ok("job stream -n direct-" + started);
        }
      }
    }
    for (int i = 0; i < cases.size(); i++) {
      assertSameRows("flink-" + i, "direct-" + i);
      assertThat(run.ok("job verify -n flink-" + i + " --query verified -o tsv"), is("true\n"));
    }
  }

  @Test
  @Order(2)
  void tellsWhetherAClusterCanBeReachedAndWhatItHas() {
    compute("gone", "settings.master=127.0.0.1:1");
    compute("inside", "settings.slots=2");

    JsonNode state = run.json("compute show -n cluster --query state");
    assertThat(state.path("reachable").asBoolean(), is(true));
    assertThat(state.path("version").asText(), equalTo("1.19.3"));
    assertThat(state.path("slots").asInt(), is(4));
    assertThat(
        run.json("compute show -n gone --query state").path("problem").asText(),
        containsString("no Flink cluster answers at 127.0.0.1:1"));
    assertThat(run.ok("compute show -n inside --query state.reachable -o tsv"), is("true\n"));
  }

  @Test
  @Order(3)
  void saysInALineWhyAJobCouldNotBeSubmittedAndGoesOnOnceThatIsMended() throws IOException {
    compute("cluster", "settings.master=127.0.0.1:1");
    deploy("wine", "wine-matrix.onnx", "");
    String invoke =
        "batch-endpoint invoke -n wine -d on-cluster --no-upload -o none --input "
            + CommandRun.TEST_DATA.resolve("tables/wine.csv");

    assertThat(run.code(invoke + " --job-name none --stream"), is(ExitCode.RUN_FAILED.number()));
    assertThat(
        run.out(),
        allOf(
            containsString("no Flink cluster answers at 127.0.0.1:1"),
            containsString("What helps: scoreline job resume -n none")));
    compute("cluster", "settings.master=" + cluster.master(), "settings.provided=beam");
    assertThat(
        run.code(invoke + " --job-name many --stream --instance-count 7"),
        is(ExitCode.RUN_FAILED.number()));
    assertThat(
        run.out(),
        containsString("the job asks for 7 slots (instance_count x max_concurrency_per_instance)"));
    compute(
        "cluster",
        "settings.master=" + cluster.master(),
        "settings.provided=beam",
        "settings.slots=3");
    for (String job : List.of("none", "many")) {
      run.ok("job resume -n " + job + " -o none");
      run.ok("job stream -n " + job);
    }
    assertSameRows("none", "many");
  }

  @Test
  @Order(4)
  void cancelsWithinTenSecondsAndLeavesNothing() throws Exception {
    LongJobs jobs = longJobs();
    // As many units as keep it at work until it is cancelled.
    run.ok(
        "batch-deployment update -e mlp -n only-one -o none --set scoreline.input.slice_bytes=20000");
    jobs.invoke("cancelled");
    jobs.awaitUnits("cancelled", 2);
    Instant start = Instant.now();

    run.ok("job cancel -n cancelled -o none");

    assertThat(Duration.between(start, Instant.now()).toMillis(), lessThan(10_000L));
    assertThat(jobs.show("cancelled").path("status").asText(), equalTo("Canceled"));
    assertThat(Files.exists(jobs.output("cancelled")), is(false));
    LongJobs.await(
        () -> run.json("compute show -n cluster --query state").path("free_slots").asInt() == 4);
  }

  private LongJobs longJobs() throws IOException {
    LongJobs jobs = LongJobs.deploy(run);
    run.ok("batch-deployment update -e mlp -n only-one -o none --set compute=cluster");
    run.ok("batch-deployment update -e mlp -n only-one -o none --set resources.instance_count=2");
    return jobs;
  }

  @Test
  @Order(6)
  void losesNoRecordAndCountsNoneTwiceWhenTaskManagersAreKilledInMidJobAndSaysWhatItWaitsFor()
      throws Exception {
    LongJobs jobs = longJobs();
    jobs.invoke("killed");
    jobs.awaitUnits("killed", 5);

    cluster.killTaskManager();
    cluster.killTaskManager();
    LongJobs.await(() -> message(jobs).contains("has 0 of the 2 slots that the job needs"));
    cluster.addTaskManager();
    cluster.addTaskManager();

    run.ok("job stream -n killed");
    assertThat(
        LongJobs.text(Path.of(jobs.show("killed").path("log").asText())),
        containsString("Flink has restarted the job, "));
    assertThat(Arrays.equals(jobs.rows("killed"), jobs.undisturbedRows()), is(true));
    assertThat(run.ok("job verify -n killed --query verified -o tsv"), is("true\n"));
    assertThat(jobs.show("killed").path("attempts").asInt(), is(1));
  }

  private static String message(LongJobs jobs) {
    return jobs.show("killed").path("message").asText();
  }

  @Test
  @Order(5)
  void goesOnAfterItsOwnProcessWasKilledAndLeavesNoSecondJobOnTheCluster() throws Exception {
    LongJobs jobs = longJobs();
    jobs.invoke("killed");
    jobs.awaitUnits("killed", 5);

    jobs.end("killed", true);

    run.ok("job resume -n killed -o none");
    run.ok("job stream -n killed");
    assertThat(Arrays.equals(jobs.rows("killed"), jobs.undisturbedRows()), is(true));
    LongJobs.await(
        () -> run.json("compute show -n cluster --query state").path("free_slots").asInt() == 4);
    run.ok("job clean -o none");
    try (var left = Files.list(jobs.output("killed"))) {
      assertThat(left.filter(file -> file.toString().contains("/.")).toList(), empty());
    }
  }

  @Test
  @Order(7)
  void goesOnWhereItWasWhenTheJobManagerWasKilled() throws Exception {
    LongJobs jobs = longJobs();
    jobs.invoke("orphan");
    jobs.awaitUnits("orphan", 5);

    cluster.stop();

    assertThat(run.code("job stream -n orphan"), is(ExitCode.RUN_FAILED.number()));
    assertThat(
        run.out(),
        allOf(
            containsString("does not answer any more: its JobManager is gone"),
            containsString("What helps: scoreline job resume -n orphan")));
    cluster.start(2);
    run.ok("job resume -n orphan -o none");
    run.ok("job stream -n orphan");
    assertThat(Arrays.equals(jobs.rows("orphan"), jobs.undisturbedRows()), is(true));
    assertThat(jobs.show("orphan").path("attempts").asInt(), is(2));
  }
}
