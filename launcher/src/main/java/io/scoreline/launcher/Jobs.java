package io.scoreline.launcher;

import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.Datastore;
import io.scoreline.catalog.ScorelineHome;
import io.scoreline.catalog.resolution.DataReference;
import io.scoreline.catalog.resolution.DataReferences;
import io.scoreline.catalog.resolution.DeploymentResolver;
import io.scoreline.catalog.resolution.ResolvedDeployment;
import io.scoreline.catalog.settings.OutputAction;
import io.scoreline.launcher.JobStore.JobFilter;
import io.scoreline.pipeline.ExitCode;
import io.scoreline.pipeline.JobState;
import io.scoreline.pipeline.JobStatus;
import io.scoreline.pipeline.StatusFile;
import io.scoreline.transforms.output.Publisher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Starts jobs and tells how they are. A job is a process of its own; what it tells stands in its
 * folder, and whether it lives is asked of the system, so that any process can watch it.
 */
public final class Jobs {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}");

  /** How long a cancelled job may take to end by itself. */
  private static final Duration CANCEL_GRACE = Duration.ofSeconds(3);

  /** How long a job may have no process before it counts as never started. */
  private static final Duration START_GRACE = Duration.ofSeconds(30);

  private final Catalog catalog;
  private final JobStore store;
  private final ScorelineHome home;
  private final Clock clock;
  private final Path workingFolder;

  /**
   * @param workingFolder what relative local paths start from
   */
  public Jobs(
      Catalog catalog, JobStore store, ScorelineHome home, Clock clock, Path workingFolder) {
    this.catalog = catalog;
    this.store = store;
    this.home = home;
    this.clock = clock;
    this.workingFolder = workingFolder;
  }

  /**
   * A job that was asked for.
   *
   * @param job the job
   * @param started whether this request started it, or found it started
   * @param leftOut a line each for what was not copied from local input, as it holds no records
   */
  public record Started(Job job, boolean started, List<String> leftOut) {
    public Started {
      leftOut = List.copyOf(leftOut);
    }

    private static Started before(Job job) {
      return new Started(job, false, List.of());
    }
  }

  /**
   * Starts a job, unless one of its name or key was started before: then that one is returned.
   *
   * @throws LaunchException if the request cannot become a job; nothing has been started
   * @throws io.scoreline.catalog.CatalogException if endpoint, deployment or settings are wrong
   */
  public Started start(JobRequest request, Installation installation) {
    Optional<JobRecord> first = findFirst(request);
    if (first.isPresent()) {
      return Started.before(current(first.get()));
    }
    ResolvedDeployment resolved =
        new DeploymentResolver(catalog)
            .resolve(request.endpoint(), request.deployment(), request.overrides());
    installation.classPath(resolved.compute().type());
    requireNoScript(resolved);
    String name = request.jobName().orElseGet(() -> "batchjob-" + UUID.randomUUID());
    if (!NAME.matcher(name).matches()) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "job name: '%s' (expected: letters, digits, '-' and '_', at most 255)".formatted(name));
    }
    JobRecord job = record(name, request, resolved);
    checkOutput(job);
    JobInputs.Found inputs =
        new JobInputs(catalog, workingFolder)
            .find(
                request.inputs(),
                request.inputType(),
                request.upload(),
                resolved.scoreline().input().allowEmpty());
    JobRecord kept = store.addOrGet(job);
    if (!kept.equals(job)) {
      return Started.before(current(kept));
    }
    try {
      launch(job, inputs.paths(), request.keepStaging(), installation);
    } catch (LaunchException e) {
      store.remove(name);
      throw e;
    }
    return new Started(current(job), true, inputs.leftOut());
  }

  /** A script decides what a record is and what comes out; the model alone would be another job. */
  private static void requireNoScript(ResolvedDeployment resolved) {
    if (resolved.code().isPresent()) {
      throw new LaunchException(
          ExitCode.MODEL_REFUSED,
          ("deployment %s of %s scores with the script %s, and this version has no engine for"
                  + " scripts (expected: an ONNX model without code_configuration)")
              .formatted(
                  resolved.deployment(),
                  resolved.endpoint(),
                  resolved.code().get().scoringScript()));
    }
  }

  private Optional<JobRecord> findFirst(JobRequest request) {
    Optional<JobRecord> byName = request.jobName().flatMap(store::find);
    return byName.isPresent() ? byName : request.idempotencyKey().flatMap(store::findByKey);
  }

  private JobRecord record(String name, JobRequest request, ResolvedDeployment resolved) {
    String outputFolder = request.outputFolder().orElseGet(() -> defaultOutput(name));
    DataReference output = new DataReferences(catalog, workingFolder).outputFolder(outputFolder);
    if (!(output instanceof DataReference.Local local)) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "output path: %s (expected: a local datastore or a local folder)"
              .formatted(outputFolder));
    }
    return new JobRecord(
        name,
        resolved.endpoint(),
        resolved.deployment(),
        DisplayNames.of(name),
        request.experimentName().orElse(resolved.endpoint()),
        request
            .description()
            .orElseGet(
                () ->
                    "Pipeline submission for endpoint: %s, deployment: %s."
                        .formatted(resolved.endpoint(), resolved.deployment())),
        request.tags(),
        Map.of(),
        clock.instant(),
        false,
        request.idempotencyKey(),
        request.inputs(),
        outputFolder,
        local.path(),
        home.path().resolve("jobs").resolve(name),
        resolved);
  }

  private String defaultOutput(String name) {
    Datastore standard = catalog.datastores().defaultDatastore();
    return "azureml://datastores/%s/paths/azureml/%s/score/".formatted(standard.name(), name);
  }

  private static void checkOutput(JobRecord job) {
    WritableFolder.require("output path", job.outputPath());
    boolean rows = job.resolved().settings().outputAction() == OutputAction.APPEND_ROW;
    String file = rows ? job.resolved().settings().outputFileName() : "manifest.json";
    if (file.equals(Publisher.SUCCESS) || file.endsWith(".parquet")) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "output_file_name: '%s' (expected: a name for CSV or, ending in .jsonl, JSON lines)"
              .formatted(file));
    }
    Path output = job.outputPath().resolve(file);
    boolean taken =
        Files.exists(output) || Files.exists(output.resolveSibling(file + ".manifest.json"));
    if (taken) {
      throw new LaunchException(
          ExitCode.OUTPUT_EXISTS,
          "the output %s exists (expected: another --output-path or --set output_file_name=…)"
              .formatted(output));
    }
  }

  private void launch(
      JobRecord job, List<Path> inputs, boolean keepStaging, Installation installation) {
    Path folder = job.folder();
    try {
      Files.createDirectories(folder.resolve(JobCommand.TEMPORARY));
      Path spec = folder.resolve("deployment.json");
      Files.writeString(spec, job.resolved().toJson().toPrettyString());
      Path inputList = folder.resolve("inputs.txt");
      Files.write(inputList, inputs.stream().map(Path::toString).toList());
      List<String> arguments = new ArrayList<>();
      arguments.add("--spec=" + spec);
      arguments.add("--inputList=" + inputList);
      arguments.add("--output=" + job.outputPath());
      arguments.add("--jobFolder=" + folder);
      arguments.add("--jobName=" + job.name());
      if (keepStaging) {
        arguments.add("--keepStaging=true");
      }
      JobProcess.start(
          new JobCommand(installation, home).of(job, JobInputs.measure(inputs), arguments), folder);
    } catch (IOException e) {
      throw new LaunchException(
          ExitCode.OTHER, "the job's folder %s cannot be written: %s".formatted(folder, e));
    }
  }

  /**
   * The job of a name, as it is now.
   *
   * @throws LaunchException if there is none
   */
  public Job require(String name) {
    return current(requireRecord(name));
  }

  private JobRecord requireRecord(String name) {
    return store
        .find(name)
        .orElseThrow(
            () ->
                new LaunchException(
                    ExitCode.NOT_FOUND,
                    "no job '%s' (scoreline job list shows the last ones)".formatted(name)));
  }

  /** Jobs as they are now, newest first. */
  public List<Job> list(JobFilter filter) {
    return store.list(filter).stream().map(this::current).toList();
  }

  /** Puts together what is kept of a job, what its process told, and whether the process lives. */
  private Job current(JobRecord job) {
    try {
      Optional<JobProcess> process = JobProcess.read(job.folder());
      Optional<JobStatus> status = new StatusFile(job.folder()).read();
      if (status.isPresent() && status.get().state().isTerminal()) {
        return told(job, status.get());
      }
      boolean alive =
          process.filter(JobProcess::isAlive).isPresent()
              || status.map(JobProcess::of).filter(JobProcess::isAlive).isPresent();
      if (alive) {
        return status.map(there -> told(job, there)).orElseGet(() -> untold(job));
      }
      // It may have told its end between the two looks.
      Optional<JobStatus> last = new StatusFile(job.folder()).read();
      if (last.isPresent() && last.get().state().isTerminal()) {
        return told(job, last.get());
      }
      boolean young =
          process.isEmpty() && clock.instant().isBefore(job.createdAt().plus(START_GRACE));
      return young ? untold(job) : gone(job, last);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Job told(JobRecord job, JobStatus status) {
    return new Job(
        job,
        status.state(),
        status.progress(),
        Instant.parse(status.updatedAt()),
        status.exitCode(),
        ModelName.of(job.resolved().model()).in(status.message()),
        status.causes(),
        status.summary());
  }

  private static Job untold(JobRecord job) {
    return new Job(
        job,
        JobState.PREPARING,
        JobStatus.Progress.NONE,
        job.createdAt(),
        Optional.empty(),
        "",
        List.of(),
        Optional.empty());
  }

  private static Job gone(JobRecord job, Optional<JobStatus> last) {
    return new Job(
        job,
        JobState.FAILED,
        last.map(JobStatus::progress).orElse(JobStatus.Progress.NONE),
        last.map(status -> Instant.parse(status.updatedAt())).orElse(job.createdAt()),
        Optional.of(ExitCode.RUN_FAILED.number()),
        "the job's process is gone: it was killed, or it crashed; its log is %s"
            .formatted(Job.log(job.folder())),
        List.of(),
        Optional.empty());
  }

  /**
   * Cancels a job: asks its process to end, and ends it if it does not. Nothing of its output is
   * left. A job that has ended already stays as it is.
   */
  public Job cancel(String name) {
    JobRecord job = requireRecord(name);
    Job before = current(job);
    if (before.state().isTerminal()) {
      return before;
    }
    try {
      Files.writeString(job.folder().resolve("cancel"), clock.instant().toString());
      Optional<JobProcess> process = JobProcess.read(job.folder());
      if (process.isPresent() && !process.get().awaitEnd(CANCEL_GRACE)) {
        process.get().handle().ifPresent(ProcessHandle::destroyForcibly);
        process.get().awaitEnd(CANCEL_GRACE);
      }
      Optional<JobStatus> status = new StatusFile(job.folder()).read();
      if (status.isEmpty() || !status.get().state().isTerminal()) {
        writeCancelled(job, status);
      }
      Job after = current(job);
      if (after.state() == JobState.CANCELED) {
        StagingCleanup.of(job).remove();
      }
      return after;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeCancelled(JobRecord job, Optional<JobStatus> status) throws IOException {
    String now = clock.instant().toString();
    new StatusFile(job.folder())
        .write(
            new JobStatus(
                job.name(),
                JobState.CANCELED,
                status.map(JobStatus::pid).orElse(0L),
                status.map(JobStatus::processStartedAt).orElse(""),
                status.map(JobStatus::startedAt).orElse(now),
                now,
                status.map(JobStatus::progress).orElse(JobStatus.Progress.NONE),
                Optional.of(ExitCode.CANCELLED.number()),
                "the job was cancelled",
                List.of(),
                Optional.empty()));
  }

  /**
   * Hides a job from lists.
   *
   * @throws LaunchException if it has not ended
   */
  public Job archive(String name) {
    JobRecord job = requireRecord(name);
    if (!current(job).state().isTerminal()) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "job %s is %s (expected: a job that has ended)"
              .formatted(name, current(job).state().shown()));
    }
    return replace(job, job.description(), job.displayName(), job.tags(), job.properties(), true);
  }

  /** Shows a job in lists again. */
  public Job restore(String name) {
    JobRecord job = requireRecord(name);
    return replace(job, job.description(), job.displayName(), job.tags(), job.properties(), false);
  }

  /** Changes what a user may change of a job. */
  public Job update(
      String name,
      String displayName,
      String description,
      Map<String, String> tags,
      Map<String, String> properties) {
    JobRecord job = requireRecord(name);
    return replace(job, description, displayName, tags, properties, job.archived());
  }

  private Job replace(
      JobRecord job,
      String description,
      String displayName,
      Map<String, String> tags,
      Map<String, String> properties,
      boolean archived) {
    JobRecord changed = job.with(displayName, description, tags, properties, archived);
    store.replace(changed);
    return current(changed);
  }
}
