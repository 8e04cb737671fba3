package io.scoreline.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.benchmarks.textbook.TextbookPipeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Both sides of a comparison, each a process with the JVM options that the launcher gives a job.
 */
final class Sides {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String JOB = "bench";
  private static final String MAIN = "io.scoreline.pipeline.ScoringMain";

  private static final int MINI_BATCH_FILES = 10;

  /** The arithmetic of a script's library: both workers have a core each. */
  private static final Map<String, String> ONE_THREAD_EACH =
      Map.of("OMP_NUM_THREADS", "1", "OPENBLAS_NUM_THREADS", "1");

  private final Path work;
  private final String productClassPath;
  private final Path bareClasses;
  private final String bareClassPath;
  private final boolean shortJob;
  private final List<String> moreOptions;
  private final int sliceBytes;
  private String runner = "direct";
  private int workers = 2;

  /**
   * @param library the folder with the jars of a job process
   * @param bareClasses the jar or folder with the bare loop
   * @param work a folder for outputs, class-data archives and logs
   * @param shortJob whether both sides are started as the launcher starts a job over little input
   * @param moreOptions JVM options for both sides
   * @param sliceBytes how much of a CSV file is a unit of work, for both sides
   */
  Sides(
      Path library,
      Path bareClasses,
      Path work,
      boolean shortJob,
      List<String> moreOptions,
      int sliceBytes)
      throws IOException {
    this.work = work;
    this.sliceBytes = sliceBytes;
    this.shortJob = shortJob;
    Files.createDirectories(work);
    this.productClassPath = jars(library);
    this.bareClasses = bareClasses;
    this.bareClassPath = bareClasses + ":" + productClassPath;
    this.moreOptions = List.copyOf(moreOptions);
  }

  /** Takes {@code --library= --bare= --work= --jvm= --slice= --short=true|false}. */
  static Sides of(Arguments arguments) throws Exception {
    String more = arguments.values().getOrDefault("jvm", "");
    return new Sides(
        arguments.path("library"),
        arguments.path("bare"),
        arguments.path("work"),
        Boolean.parseBoolean(arguments.values().getOrDefault("short", "false")),
        more.isBlank() ? List.of() : List.of(more.strip().split("\\s+", -1)),
        arguments.integer("slice", 64 << 20));
  }

  /** The job on a runner, by its name. */
  Sides on(String itsRunner) {
    runner = itsRunner;
    return this;
  }

  /** The job with so many workers from now on. */
  Sides withWorkers(int count) {
    workers = count;
    return this;
  }

  /** Runs the textbook pipeline on the same runner. */
  MeasuredProcess.Took textbook(Workload workload, Path input) throws Exception {
    delete(folder());
    String named = runner.substring(0, 1).toUpperCase(Locale.ROOT) + runner.substring(1);
    return process("textbook", bareClassPath)
        .run(
            TextbookPipeline.class.getName(),
            List.of(
                "--runner=" + named + "Runner",
                "--input=" + input,
                "--model=" + workload.model(),
                "--output=" + folder().resolve("textbook"),
                runner.equals("flink") ? "--parallelism=2" : "--targetParallelism=2"));
  }

  /** Makes the class-data archives and brings the input into the page cache. */
  void warm(Workload workload) throws Exception {
    warmProduct(workload);
    bare(workload, workload.smallest());
    byte[] buffer = new byte[1 << 20];
    try (Stream<Path> files = Files.walk(workload.input())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          while (in.read(buffer) >= 0) {}
        }
      }
    }
  }

  private static String jars(Path library) throws IOException {
    try (Stream<Path> files = Files.list(library)) {
      return String.join(":", files.map(Path::toString).sorted().toList());
    }
  }

  /** Makes the job's class-data archive. */
  void warmProduct(Workload workload) throws Exception {
    product(workload, workload.smallest());
    cleanUp();
  }

  /** With the waiting model's engine behind the job's own jars. */
  private JavaProcess product() {
    return process("product", productClassPath + ":" + bareClasses);
  }

  private JavaProcess bare() {
    return process("bare", bareClassPath);
  }

  /** As the launcher's JobCommand starts a job, by how much input it has. */
  private JavaProcess process(String side, String classPath) {
    List<String> options = new ArrayList<>();
    if (shortJob) {
      options.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    } else {
      options.add("-XX:+UseParallelGC");
      if (!side.equals("bare")) {
        options.addAll(
            List.of(
                "-XX:Tier4InvocationThreshold=100000",
                "-XX:Tier4MinInvocationThreshold=20000",
                "-XX:Tier4CompileThreshold=300000"));
      }
    }
    Path archive = work.resolve(side + ".jsa").toAbsolutePath();
    options.addAll(
        Files.exists(archive)
            ? List.of("-Xshare:auto", "-Xlog:disable", "-XX:SharedArchiveFile=" + archive)
            : List.of("-Xlog:disable", "-XX:ArchiveClassesAtExit=" + archive));
    options.add("-Djava.awt.headless=true");
    options.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    options.addAll(moreOptions);
    return new JavaProcess(options, classPath, log());
  }

  /** Runs the job without what makes it exact: parts that are not synced are its output. */
  MeasuredProcess.Took inexact(Workload workload, Path input) throws Exception {
    return process("inexact", bareClassPath).run(MAIN, arguments(workload, input));
  }

  /** Runs the product's job until it has so many parts, and ends it there. */
  MeasuredProcess.Took productUntilParts(Workload workload, long parts) throws Exception {
    Path staged = folder().resolve("staging").resolve("parts");
    return product()
        .run(
            MAIN,
            arguments(workload, workload.input()),
            () -> {
              String[] names = staged.toFile().list();
              return names != null && names.length >= parts;
            });
  }

  /** Lets the job that was ended go on where it was. */
  MeasuredProcess.Took resumed(Workload workload) throws Exception {
    List<String> resume = new ArrayList<>(places(workload.input()));
    resume.add("--resume=true");
    return product().run(MAIN, resume);
  }

  /** The dead letters of the last job. */
  Path deadLetters() {
    return folder().resolve("out").resolve("predictions.csv.dead_letters.jsonl");
  }

  /** Runs the product's job; its predictions are in {@link #predictions} then. */
  MeasuredProcess.Took product(Workload workload, Path input) throws Exception {
    return product().run(MAIN, arguments(workload, input));
  }

  MeasuredProcess.Took productUntilPlanned(Workload workload) throws Exception {
    Path plan = folder().resolve("staging").resolve("plan.json");
    return product().run(MAIN, arguments(workload, workload.input()), () -> Files.exists(plan));
  }

  private List<String> arguments(Workload workload, Path input) throws IOException {
    delete(folder());
    Files.createDirectories(folder());
    Path spec = folder().resolve("spec.json");
    Files.write(spec, JSON.writeValueAsBytes(spec(workload)));
    return places(input);
  }

  private List<String> places(Path input) {
    return List.of(
        "--runner=" + runner,
        "--spec=" + folder().resolve("spec.json"),
        "--input=" + input,
        "--output=" + folder().resolve("out"),
        "--jobFolder=" + folder().resolve("job"),
        "--staging=" + folder().resolve("staging"),
        "--jobName=" + JOB);
  }

  private ObjectNode spec(Workload workload) {
    ObjectNode spec = JSON.createObjectNode();
    spec.put("endpoint", JOB).put("deployment", JOB);
    ObjectNode model = spec.putObject("model");
    model.put("name", "model").put("version", "1").put("type", workload.modelType());
    model.put("path", workload.model().toString()).put("sha256", "unknown");
    spec.putObject("compute").put("name", "direct").put("type", "direct");
    ObjectNode settings = spec.putObject("settings");
    settings.put("max_concurrency_per_instance", workers);
    // On a machine with other work a unit of texts may take longer than the usual 30 s.
    settings.putObject("retry_settings").put("timeout", 600);
    ObjectNode scoreline = spec.putObject("scoreline");
    scoreline.putObject("input").put("slice_bytes", sliceBytes);
    workload
        .script()
        .ifPresent(
            script -> {
              ObjectNode code = spec.putObject("code");
              code.put("path", script.code().toString());
              code.put("scoring_script", Workload.Script.FILE).put("sha256", "unknown");
              settings.put("mini_batch_size", MINI_BATCH_FILES);
              ObjectNode variables = settings.putObject("environment_variables");
              ONE_THREAD_EACH.forEach(variables::put);
              scoreline.putObject("python").put("interpreter", script.interpreter());
            });
    return spec;
  }

  Path predictions() {
    return folder().resolve("out").resolve("predictions.csv");
  }

  private Path folder() {
    return work.resolve("job");
  }

  /** Runs the bare loop; its rows are in {@link #bareRows} then. */
  MeasuredProcess.Took bare(Workload workload, Path input) throws Exception {
    Files.deleteIfExists(bareRows());
    if (workload.script().isPresent()) {
      return bareScript(workload, workload.script().get(), input);
    }
    return bare()
        .run(
            BareLoop.class.getName(),
            List.of(
                "--kind=" + workload.kind(),
                "--input=" + input,
                "--model=" + workload.model(),
                "--output=" + bareRows(),
                "--slice=" + sliceBytes));
  }

  private MeasuredProcess.Took bareScript(Workload workload, Workload.Script script, Path input)
      throws Exception {
    Map<String, String> environment = new HashMap<>(ONE_THREAD_EACH);
    environment.put("AZUREML_MODEL_DIR", workload.model().getParent().toString());
    return MeasuredProcess.run(
        List.of(
            script.interpreter(),
            "-s",
            script.bareLoop().toString(),
            script.code().toString(),
            input.toString(),
            Integer.toString(MINI_BATCH_FILES),
            bareRows().toString()),
        environment,
        log(),
        () -> false);
  }

  private Path log() {
    return work.resolve("processes.log");
  }

  Path bareRows() {
    return work.resolve("bare.csv");
  }

  /** Where the two outputs differ first, or -1. */
  long difference() throws IOException {
    return Files.mismatch(predictions(), bareRows());
  }

  static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      files
          .sorted(Collections.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  void cleanUp() throws IOException {
    delete(folder());
    Files.deleteIfExists(bareRows());
  }
}
