package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.pipeline.ExitCode;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deployments with scoring scripts, as Azure's users have them, through the real command. */
class ScriptCommandsTest {
  private static final int PIXELS = 28 * 28;

  @TempDir Path folder;
  private CommandRun run;
  private LongJobs jobs;

  @BeforeEach
  void start() {
    run = new CommandRun(folder);
    jobs = LongJobs.of(run);
  }

  private void deploy(String endpoint, String script, String more) throws IOException {
    run.file("code/score.py", script);
    run.file("model/weights.txt", "3");
    run.ok("batch-endpoint create -n " + endpoint + " -o none");
    run.file(
        endpoint + ".yml",
        """
        $schema: https://azuremlschemas.azureedge.net/latest/batchDeployment.schema.json
        name: scripted
        endpoint_name: %s
        model:
          path: ./model
        code_configuration:
          code: ./code
          scoring_script: score.py
        environment:
          conda_file: ./conda.yml
          image: mcr.microsoft.com/azureml/openmpi3.1.2-ubuntu18.04:latest
        compute: azureml:batch-cluster
        resources:
          instance_count: 1
        %s
        """
            .formatted(endpoint, more));
    run.file("conda.yml", "name: any\n");
    run.ok("compute create -n batch-cluster --type amlcompute --max-instances 5 -o none");
    run.ok("batch-deployment create -f " + endpoint + ".yml --set-default -o none");
  }

  private void files(String name, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      run.file("%s/f%03d.txt".formatted(name, i), "x".repeat(i));
    }
  }

  private static Raster pixels(Path picture) {
    try {
      return ImageIO.read(picture.toFile()).getRaster();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int[] samples(Path picture) {
    return pixels(picture).getSamples(0, 0, 28, 28, 0, (int[]) null);
  }

  @Test
  void scoresTheArticlesDigitsWithAScriptOfItsShape() throws Exception {
    Path digits = CommandRun.TEST_DATA.resolve("digits");
    List<String> labels = Files.readAllLines(CommandRun.TEST_DATA.resolve("digits-labels.csv"));
    long[][] sums = new long[10][PIXELS];
    int[] counts = new int[10];
    for (String line : labels.subList(1, labels.size())) {
      int label = Integer.parseInt(line.substring(line.indexOf(',') + 1));
      int[] samples = samples(digits.resolve(line.substring(0, line.indexOf(','))));
      counts[label]++;
      for (int i = 0; i < PIXELS; i++) {
        sums[label][i] += samples[i];
      }
    }
    String centres =
        IntStream.range(0, 10)
            .mapToObj(
                label ->
                    IntStream.range(0, PIXELS)
                        .mapToObj(i -> Long.toString(sums[label][i] / counts[label]))
                        .collect(Collectors.joining(",", "[", "]")))
            .collect(Collectors.joining(",", "[", "]"));
    run.file("model/centres.json", centres);
    deploy(
        "mnist",
        """
        import glob
        import json
        import os
        import zlib

        def pixels(path):
            data = open(path, "rb").read()
            at, packed = 8, b""
            while at < len(data):
                length = int.from_bytes(data[at:at + 4], "big")
                if data[at + 4:at + 8] == b"IDAT":
                    packed += data[at + 8:at + 8 + length]
                at += 12 + length
            raw, rows, before = zlib.decompress(packed), [], [0] * 28
            for y in range(28):
                kind, line = raw[y * 29], list(raw[y * 29 + 1:y * 29 + 29])
                for x in range(28):
                    a, b = (line[x - 1] if x else 0), before[x]
                    c = before[x - 1] if x else 0
                    p = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
                    line[x] = (line[x] + (0, a, b, (a + b) // 2, p)[kind]) % 256
                rows += line
                before = line
            return rows

        def init():
            global centres
            folder = glob.glob(os.path.join(os.environ["AZUREML_MODEL_DIR"], "*/"))[0]
            centres = json.load(open(os.path.join(folder, "centres.json")))

        def run(mini_batch):
            print(f"run method start: {__file__}, run({mini_batch})")
            results = []
            for image in mini_batch:
                seen = pixels(image)
                far = [sum((s - c) ** 2 for s, c in zip(seen, centre)) for centre in centres]
                results.append("{}: {}".format(os.path.basename(image), far.index(min(far))))
            return results
        """,
        """
        max_concurrency_per_instance: 2
        mini_batch_size: 10
        output_action: append_row
        output_file_name: predictions.csv
        retry_settings:
          max_retries: 3
          timeout: 30
        error_threshold: -1
        logging_level: info""");

    run.ok(
        "batch-endpoint",
        "invoke",
        "--name",
        "mnist",
        "--input-local-path",
        digits.toString(),
        "--job-name",
        "digits",
        "--stream");

    List<String> expected = new ArrayList<>();
    try (Stream<Path> all = Files.list(digits)) {
      for (Path digit : all.sorted().toList()) {
        int[] samples = samples(digit);
        long best = Long.MAX_VALUE;
        int nearest = -1;
        for (int label = 0; label < 10; label++) {
          long far = 0;
          for (int i = 0; i < PIXELS; i++) {
            long apart = samples[i] - sums[label][i] / counts[label];
            far += apart * apart;
          }
          nearest = far < best ? label : nearest;
          best = Math.min(best, far);
        }
        expected.add("%s: %d".formatted(digit.getFileName(), nearest));
      }
    }
    assertThat(
        Files.readAllLines(jobs.output("digits").resolve("predictions.csv")), equalTo(expected));
    assertThat(run.ok("job verify -n digits --query verified -o tsv"), equalTo("true\n"));
  }

  @Test
  void sendsWhatAScriptFailsOnToTheDeadLettersAndSavesItByAReplay() throws Exception {
    deploy(
        "e-script",
        """
        import os, time
        def run(mini_batch):
            for f in mini_batch:
                if os.path.getsize(f) == 3: raise ValueError("three is bad")
                if os.path.getsize(f) == 5: os._exit(9)
                if os.path.getsize(f) == 7: time.sleep(600)
            return [f"{os.path.basename(f)} has {os.path.getsize(f)}" for f in mini_batch]
        """,
        """
        mini_batch_size: 4
        scoreline: {stall_limit_seconds: 5}
        retry_settings: {max_retries: 3, timeout: 2}""");
    files("in", 9);

    run.ok("batch-endpoint invoke -n e-script --input in --job-name first --stream");

    JsonNode job = jobs.show("first");
    assertThat(job.at("/summary/scored").asInt(), is(6));
    assertThat(job.at("/summary/dead").asInt(), is(3));
    assertThat("three tries of 2 s stand still for none", job.at("/restarts").size(), is(0));
    assertThat(
        Files.readAllLines(jobs.output("first").resolve("predictions.csv.dead_letters.jsonl")),
        equalTo(
            List.of(
                letter(
                    "f003.txt",
                    3,
                    "model",
                    "run() raised ValueError: three is bad (score.py, line 4)"),
                letter("f005.txt", 5, "process", "the script's process exited with 9"),
                letter("f007.txt", 7, "timeout", "no result within 2 s"))));

    for (int i : new int[] {3, 5, 7}) {
      run.file("mended/f%03d.txt".formatted(i), "x".repeat(10 + i));
    }
    run.ok("job replay -n first --input mended --stream");

    assertThat(
        Files.readAllLines(jobs.output("first").resolve("predictions.v2.csv")),
        equalTo(
            IntStream.range(0, 9)
                .mapToObj(i -> "f%03d.txt has %d".formatted(i, i % 2 == 1 && i > 1 ? 10 + i : i))
                .toList()));
    assertThat(run.ok("job verify -n first --query verified -o tsv"), equalTo("true\n"));
  }

  private static String letter(String file, int ordinal, String kind, String message) {
    return ("{\"file\":\"%s\",\"file_ordinal\":%d,\"record\":0,\"kind\":\"%s\","
            + "\"message\":\"%s\",\"attempts\":3}")
        .formatted(file, ordinal, kind, message);
  }

  @Test
  void publishesTheSameBytesAndFilesHoweverItIsKilledAndLeavesNoProcess() throws Exception {
    deploy(
        "e-script",
        """
        import os, time
        def run(mini_batch):
            time.sleep(0.05 * len(mini_batch))
            name = os.path.splitext(os.path.basename(mini_batch[0]))[0]
            with open(os.path.join(os.environ["AZUREML_BI_OUTPUT_PATH"], name + ".out"), "w") as out:
                out.write(str([os.path.basename(f) for f in mini_batch]))
            return [os.path.basename(f) for f in mini_batch for i in range(2)]
        """,
        """
        max_concurrency_per_instance: 2
        mini_batch_size: 3""");
    files("in", 150);
    String invoke = "batch-endpoint invoke -n e-script --input in -o none --job-name ";
    run.ok(invoke + "whole --stream");

    run.ok(invoke + "broken");
    jobs.awaitUnits("broken", 2);
    jobs.end("broken", true);
    LongJobs.await(() -> workers().isEmpty());
    run.ok("job resume -n broken --stream");

    Map<String, String> published = contents("broken");
    assertThat(published, equalTo(contents("whole")));
    assertThat(published.keySet(), allOf(hasItem("f000.out"), hasItem("f147.out")));
    assertThat(published.get("f003.out"), equalTo("['f003.txt', 'f004.txt', 'f005.txt']"));
    assertThat(run.ok("job verify -n broken --query verified -o tsv"), equalTo("true\n"));
    run.ok("job download -n broken --output-name score --download-path .");
    assertThat(
        Files.readString(folder.resolve("named-outputs/score/f147.out")),
        equalTo("['f147.txt', 'f148.txt', 'f149.txt']"));
    assertThat(workers(), empty());
  }

  /** The output's files by name, but for those that tell when it was made. */
  private Map<String, String> contents(String job) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> all = Files.list(jobs.output(job))) {
      for (Path file : all.toList()) {
        if (!file.toString().endsWith(".json")) {
          contents.put(file.getFileName().toString(), Files.readString(file));
        }
      }
    }
    return contents;
  }

  private List<String> workers() {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().commandLine().stream())
        .filter(line -> line.contains("worker.py") && line.contains(folder.toString()))
        .toList();
  }

  @Test
  void cancelsAJobInMidCallAndLeavesNothing() throws Exception {
    deploy(
        "e-script",
        """
        import time
        def run(mini_batch):
            time.sleep(600)
            return mini_batch
        """,
        """
        mini_batch_size: 4
        retry_settings: {timeout: 900}""");
    files("in", 6);
    run.ok("batch-endpoint invoke -n e-script --input in --job-name long -o none");
    LongJobs.await(() -> !workers().isEmpty());
    TimeUnit.SECONDS.sleep(1);

    long begun = System.nanoTime();
    run.ok("job cancel -n long -o none");
    LongJobs.await(() -> jobs.show("long").path("status").asText().equals("Canceled"));

    // The call would go on for ten minutes; a busy machine needs its time to start commands.
    assertThat(Duration.ofNanos(System.nanoTime() - begun), lessThan(Duration.ofSeconds(20)));
    LongJobs.await(() -> workers().isEmpty());
    assertThat(Files.exists(jobs.output("long")), is(false));
  }

  @Test
  void countsFailedFilesForTheThreshold() throws Exception {
    deploy(
        "e-script",
        """
        import os
        def run(mini_batch):
            return [f for f in mini_batch if os.path.getsize(f) > 1]
        """,
        """
        mini_batch_size: 4
        error_threshold: 1
        output_action: summary_only""");
    files("in", 6);

    int code = run.code("batch-endpoint invoke -n e-script --input in --job-name failing --stream");

    assertThat(code, is(ExitCode.ERROR_THRESHOLD_PASSED.number()));
    assertThat(
        run.out(), containsString("2 x model: run() returned no result for this file (expected:"));
  }

  @Test
  void saysWhatAScriptLacksBeforeAnythingIsScored() throws Exception {
    deploy("e-script", "import nosuchpackage\ndef run(b): return b\n", "mini_batch_size: 4");
    files("in", 6);

    int code = run.code("batch-endpoint invoke -n e-script --input in --job-name lacks --stream");

    assertThat(code, is(ExitCode.MODEL_REFUSED.number()));
    assertThat(
        run.out(),
        allOf(
            containsString(
                "scoring script score.py cannot be used: ModuleNotFoundError: No module named"
                    + " 'nosuchpackage' (score.py, line 1) (expected: a Python that has"),
            not(containsString("at io.scoreline"))));
  }

  @Test
  void refusesAScriptThatKeepsAFileOfItsOutputOpenFromCallToCall() throws Exception {
    deploy(
        "e-script",
        """
        import os
        kept = None
        def run(mini_batch):
            global kept
            kept = kept or open(os.path.join(os.environ["AZUREML_BI_OUTPUT_PATH"], "all.txt"), "w")
            kept.write(str(mini_batch))
            return mini_batch
        """,
        "mini_batch_size: 4\nerror_threshold: -1");
    files("in", 6);

    int code = run.code("batch-endpoint invoke -n e-script --input in --job-name keeps --stream");

    assertThat(code, is(ExitCode.MODEL_REFUSED.number()));
    assertThat(
        run.out(),
        containsString(
            "scoring script score.py: run() left open for writing in AZUREML_BI_OUTPUT_PATH:"
                + " all.txt (expected: files that are closed when it returns, as they are taken"
                + " then)"));
  }

  @Test
  void refusesAScriptThatPythonCannotReadWhenItIsDeployed() throws Exception {
    run.ok("batch-endpoint create -n e-script -o none");
    run.file("model/weights.txt", "3");
    run.file("code/score.py", "def run(mini_batch):\n    return [\n");
    run.file(
        "bad.yml",
        """
        name: scripted
        endpoint_name: e-script
        model: {path: ./model}
        code_configuration: {code: ./code, scoring_script: score.py}
        """);

    int code = run.code("batch-deployment create -f bad.yml");

    assertThat(code, is(ExitCode.BAD_ARGUMENTS.number()));
    assertThat(
        run.err(),
        allOf(
            containsString("bad.yml:4: code_configuration.scoring_script: "),
            containsString("score.py, line 2: '[' was never closed")));
    run.ok("batch-deployment create -f bad.yml --skip-script-validation -o none");
  }
}
