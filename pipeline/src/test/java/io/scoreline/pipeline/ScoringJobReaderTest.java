package io.scoreline.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.resolution.ResolvedDeployment;
import io.scoreline.catalog.tree.DocumentReader;
import io.scoreline.transforms.PublishScores;
import io.scoreline.transforms.ScoringSettings;
import io.scoreline.transforms.output.FailureLimits;
import io.scoreline.transforms.output.OutputSettings;
import io.scoreline.transforms.output.PublishedVersion;
import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.records.InputSettings;
import io.scoreline.transforms.records.RecordFormat;
import io.scoreline.transforms.scorer.BatchLimits;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.ScorerClass;
import io.scoreline.transforms.scorer.ScoringScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoringJobReaderTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** For every setting of a deployment, a value that is not its default. */
  private static final Map<String, String> CHANGED =
      Map.ofEntries(
          Map.entry("settings.mini_batch_size", "7"),
          Map.entry("settings.output_action", "\"summary_only\""),
          Map.entry("settings.output_file_name", "\"other.jsonl\""),
          Map.entry("settings.retry_settings.max_retries", "5"),
          Map.entry("settings.retry_settings.timeout", "77"),
          Map.entry("settings.error_threshold", "3"),
          Map.entry("scoreline.batch_size", "64"),
          Map.entry("scoreline.adaptive_batch", "true"),
          Map.entry("scoreline.max_batch_bytes", "65536"),
          Map.entry("scoreline.input.format", "\"csv\""),
          Map.entry("scoreline.input.recursive", "false"),
          Map.entry("scoreline.input.header", "false"),
          Map.entry("scoreline.input.separator", "\";\""),
          Map.entry("scoreline.input.columns", "[\"a\"]"),
          Map.entry("scoreline.input.text_record", "\"file\""),
          Map.entry("scoreline.input.null_words", "[\"NA\"]"),
          Map.entry("scoreline.input.fill", "{\"a\": \"0\"}"),
          Map.entry("scoreline.input.cast", "{\"a\": \"boolean\"}"),
          Map.entry("scoreline.output.rename", "{\"a\": \"b\"}"),
          Map.entry("scoreline.output.columns", "[\"a\"]"),
          Map.entry("scoreline.output.threshold", "0.7"),
          Map.entry("scoreline.output.round", "3"),
          Map.entry("scoreline.output.shards", "4"),
          Map.entry("scoreline.output.per_input_file", "true"),
          Map.entry("scoreline.input.allow_empty", "true"),
          Map.entry("scoreline.input.slice_bytes", "1000"),
          Map.entry("scoreline.image.width", "8"),
          Map.entry("scoreline.image.height", "9"),
          Map.entry("scoreline.image.layout", "\"nhwc\""),
          Map.entry("scoreline.image.channels", "\"bgr\""),
          Map.entry("scoreline.image.resize", "\"crop\""),
          Map.entry("scoreline.image.scale", "0.5"),
          Map.entry("scoreline.image.mean", "[0.25]"),
          Map.entry("scoreline.image.deviation", "[0.75]"),
          Map.entry("scoreline.model.inputs", "{\"x\": \"column\"}"),
          Map.entry("scoreline.model.outputs", "[\"y\"]"),
          Map.entry("scoreline.output.header", "false"),
          Map.entry("scoreline.output.separator", "\"|\""),
          Map.entry("scoreline.output.keep_columns", "[\"id\"]"),
          Map.entry("scoreline.output.arg_max", "true"),
          Map.entry("scoreline.output.classes", "[\"cat\"]"),
          Map.entry("scoreline.output.top_k", "2"),
          Map.entry("scoreline.dead_letters.record_characters", "0"),
          Map.entry("scoreline.error_budget.records", "7"),
          Map.entry("scoreline.error_budget.ratio", "0.5"),
          Map.entry("scoreline.stall_limit_seconds", "12"),
          Map.entry("scoreline.parameters", "{\"a\": \"b\"}"));

  /** Settings that the runner or the launcher reads, not the job. */
  private static final Set<String> NOT_THE_JOBS =
      Set.of(
          "settings.instance_count",
          "settings.max_concurrency_per_instance",
          "settings.logging_level");

  /** Settings of deployments with a scoring script, each with a value other than its default. */
  private static final Map<String, String> CHANGED_OF_SCRIPTS =
      Map.of(
          "settings.mini_batch_size", "3",
          "settings.environment_variables", "{\"A\": \"b\"}",
          "settings.logging_level", "\"debug\"",
          "scoreline.python.interpreter", "\"python3.12\"",
          "scoreline.python.install", "true",
          "scoreline.python.memory_limit_megabytes", "100",
          "scoreline.python.cpu_count", "1",
          "scoreline.python.separator", "\",\"",
          "scoreline.python.header", "true",
          "scoreline.params", "{\"threshold\": 0.5}");

  @TempDir Path folder;

  private ObjectNode deployment() throws IOException {
    return (ObjectNode)
        JSON.readTree(
            """
            {"endpoint": "e", "deployment": "d",
             "model": {"name": "m", "version": "1", "type": "onnx", "path": "/m.onnx", "sha256": "x"},
             "compute": {"name": "direct", "type": "direct"},
             "settings": {}, "scoreline": {}}
            """);
  }

  private ScoringJob read(JsonNode deployment, String... more) throws IOException {
    Path spec = folder.resolve("spec.json");
    Files.writeString(spec, deployment.toString());
    String[] args = new String[more.length + 4];
    args[0] = "--spec=" + spec;
    args[1] = "--input=/in";
    args[2] = "--output=/out";
    args[3] = "--jobName=a-job";
    System.arraycopy(more, 0, args, 4, more.length);
    return ScoringJobReader.read(
        PipelineOptionsFactory.fromArgs(args).withValidation().as(ScoringOptions.class));
  }

  @Test
  void refusesParametersOfAModelThatNoScriptPasses() throws IOException {
    ObjectNode deployment = deployment();
    ((ObjectNode) deployment.get("scoreline")).putObject("params").put("b", 1).put("a", 2);

    var error = assertThrows(IllegalArgumentException.class, () -> read(deployment));

    assertThat(
        error.getMessage(),
        equalTo(
            "scoreline.params: a, b (expected: none, but for an MLflow model that Python scores)"));
  }

  @Test
  void refusesThatCallsOfAScriptGrow() throws IOException {
    ObjectNode deployment = deployment();
    deployment
        .putObject("code")
        .put("path", "/code")
        .put("scoring_script", "score.py")
        .put("sha256", "y");
    ((ObjectNode) deployment.get("scoreline")).put("adaptive_batch", true);

    var error = assertThrows(IllegalArgumentException.class, () -> read(deployment));

    assertThat(
        error.getMessage(),
        equalTo(
            "scoreline.adaptive_batch: true (expected: false where Python scores: a call has"
                + " mini_batch_size files)"));
  }

  @Test
  void givesEverySettingItsDefault() throws IOException {
    ScoringJob job = read(deployment());

    assertThat(
        job.settings(),
        equalTo(
            new ScoringSettings(
                ModelSource.of("onnx", "/m.onnx"),
                InputSettings.defaults(),
                OutputSettings.defaults(),
                BatchLimits.OPEN,
                3,
                Duration.ofSeconds(30),
                1000)));
    assertThat(job.dataset(), equalTo(FileDataset.of("/in")));
    assertThat(job.miniBatchSize(), is(10));
    assertThat(job.limits(), equalTo(FailureLimits.NONE));
    assertThat(job.stallLimit(), equalTo(Duration.ofMinutes(2)));
    assertThat(job.keepStaging(), is(false));
    assertThat(
        job.locations(),
        equalTo(
            new PublishScores.Locations(
                "/out/.scoreline-staging-a-job", "/out", "/out/.scoreline-a-job")));
  }

  @Test
  void takesEverySettingOfADeploymentOver() throws IOException {
    ScoringJob standard = read(deployment());

    for (Map.Entry<String, String> change : CHANGED.entrySet()) {
      ObjectNode deployment = deployment();
      set(deployment, change.getKey(), JSON.readTree(change.getValue()));
      ScoringJob changed = read(deployment);

      assertThat(change.getKey(), withoutDeployment(changed), not(withoutDeployment(standard)));
    }
  }

  @Test
  void takesEverySettingOfAScriptOver() throws IOException {
    ObjectNode scripted = deployment();
    scripted
        .putObject("code")
        .put("path", "/code")
        .put("scoring_script", "score.py")
        .put("sha256", "y");
    ScoringJob standard = read(scripted);
    assertThat(standard.settings().batch().records(), is(10));
    assertThat(
        standard.settings().input().formatOf("a.csv"), equalTo(Optional.of(RecordFormat.FILE)));
    assertThat(standard.settings().output(), equalTo(OutputSettings.defaults().plain(false, ' ')));
    assertThat(
        standard.settings().model().script().map(ScoringScript::logFolder),
        equalTo(Optional.of("/out/.scoreline-a-job/logs/user")));

    for (Map.Entry<String, String> change : CHANGED_OF_SCRIPTS.entrySet()) {
      ObjectNode deployment = scripted.deepCopy();
      set(deployment, change.getKey(), JSON.readTree(change.getValue()));
      ScoringJob changed = read(deployment);

      assertThat(change.getKey(), withoutDeployment(changed), not(withoutDeployment(standard)));
    }
  }

  @Test
  void takesAClassOver() throws IOException {
    ObjectNode deployment = deployment();
    deployment.putObject("code").put("path", "/jars").put("sha256", "y");
    set(deployment, "scoreline.scorer", JSON.readTree("\"com.example.X\""));

    ScoringJob job = read(deployment);

    assertThat(
        job.settings().model().codeOrNull(), equalTo(new ScorerClass("/jars", "com.example.X")));
    assertThat(job.settings().output(), equalTo(read(deployment()).settings().output()));
    assertThat(job.settings().input(), equalTo(read(deployment()).settings().input()));
  }

  /** Fails when a setting is added and nobody says what it does to a job. */
  @Test
  void knowsEverySettingOfADeployment() throws IOException {
    ResolvedDeployment resolved =
        ResolvedDeployment.read(
            DocumentReader.read(
                Files.writeString(folder.resolve("d.json"), deployment().toString())));
    Map<String, JsonNode> leaves = new TreeMap<>();
    ObjectNode json = (ObjectNode) resolved.toJson();
    collect("settings", json.path("settings"), leaves);
    collect("scoreline", json.path("scoreline"), leaves);

    Set<String> unknown = new TreeSet<>(leaves.keySet());
    unknown.removeAll(CHANGED.keySet());
    unknown.removeAll(CHANGED_OF_SCRIPTS.keySet());
    unknown.removeAll(NOT_THE_JOBS);
    // It has a test of its own, as it needs the folder of its jars.
    unknown.remove("scoreline.scorer");
    assertThat(unknown, equalTo(Set.of()));
  }

  @Test
  void takesLocationsFromOptions() throws IOException {
    ScoringJob job = read(deployment(), "--staging=/s", "--jobFolder=/j", "--keepStaging=true");

    assertThat(job.locations(), equalTo(new PublishScores.Locations("/s", "/out", "/j")));
    assertThat(job.keepStaging(), is(true));
  }

  @Test
  void readsInputsOfAnyNameFromAList() throws IOException {
    Path list =
        Files.writeString(
            folder.resolve("inputs.json"),
            """
            [{"path": "/a,b\\nc", "name": "./a,b\\nc"}, {"path": "/c d", "name": "c d"}]""");

    ScoringJob job = read(deployment(), "--inputList=" + list);

    assertThat(
        job.dataset().roots(),
        equalTo(
            List.of(
                new FileDataset.Root("/in", "/in"),
                new FileDataset.Root("/a,b\nc", "./a,b\nc"),
                new FileDataset.Root("/c d", "c d"))));
  }

  @Test
  void readsWhichDeadLettersAReplayScoresAndAsksForNoLimitThen() throws IOException {
    ObjectNode deployment = deployment();
    set(deployment, "settings.error_threshold", JSON.readTree("0"));
    Path replay =
        Files.writeString(
            folder.resolve("replay.json"),
            "{\"of\":\"a-job\",\"version\":4,\"previous_version\":2,\"manifest_sha256\":\"x\"}");

    ScoringJob job = read(deployment, "--replay=" + replay);

    assertThat(job.settings().output().fileName(), equalTo("predictions.v4.csv"));
    assertThat(
        job.previous(),
        equalTo(
            Optional.of(
                new PublishedVersion(
                    "a-job-replay-2", "/out", OutputSettings.defaults().withVersion(2), "x"))));
    assertThat(job.limits(), equalTo(FailureLimits.NONE));
    assertThat(read(deployment).previous(), equalTo(Optional.empty()));
  }

  @Test
  void takesTheJobThatPublishedTheVersionBeforeFromTheReplay() {
    assertThat(new ReplaySpec("a", 4, 2, null, "x").previousJob(), equalTo("a-replay-2"));
    assertThat(new ReplaySpec("a", 4, 1, null, "x").previousJob(), equalTo("a"));
    assertThat(new ReplaySpec("a", 4, 2, "b", "x").previousJob(), equalTo("b"));
  }

  @Test
  void refusesAReplayOfALaterVersion() throws IOException {
    Path replay =
        Files.writeString(
            folder.resolve("replay.json"),
            "{\"of\":\"a-job\",\"version\":2,\"previous_version\":2,\"manifest_sha256\":\"x\"}");

    var error =
        assertThrows(
            IllegalArgumentException.class, () -> read(deployment(), "--replay=" + replay));

    assertThat(
        error.getMessage(), containsString("version: 2, previous_version: 2 (expected: a version"));
  }

  @Test
  void refusesAJobWithoutInput() throws IOException {
    Path spec = Files.writeString(folder.resolve("spec.json"), deployment().toString());
    ScoringOptions options =
        PipelineOptionsFactory.fromArgs("--spec=" + spec, "--output=/out").as(ScoringOptions.class);

    var error = assertThrows(IllegalArgumentException.class, () -> ScoringJobReader.read(options));

    assertThat(error.getMessage(), containsString("--input=<file, folder or glob>"));
  }

  private static List<Object> withoutDeployment(ScoringJob job) {
    return List.of(
        job.dataset(),
        job.settings(),
        job.miniBatchSize(),
        job.limits(),
        job.stallLimit(),
        job.locations());
  }

  private static void set(ObjectNode root, String path, JsonNode value) {
    ObjectNode at = root;
    String[] names = path.split("\\.", -1);
    for (int i = 0; i < names.length - 1; i++) {
      at = at.withObjectProperty(names[i]);
    }
    at.set(names[names.length - 1], value);
  }

  private static void collect(String path, JsonNode node, Map<String, JsonNode> leaves) {
    boolean free = CHANGED.containsKey(path) || NOT_THE_JOBS.contains(path);
    if (node.isObject() && !free) {
      node.properties()
          .forEach(entry -> collect(path + "." + entry.getKey(), entry.getValue(), leaves));
    } else {
      leaves.put(path, node);
    }
  }
}
