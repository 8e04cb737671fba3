package io.scoreline.launcher;

import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.Datastore;
import io.scoreline.catalog.ScorelineHome;
import io.scoreline.catalog.resolution.DataReference;
import io.scoreline.catalog.resolution.DataReferences;
import io.scoreline.catalog.resolution.DeploymentResolver;
import io.scoreline.catalog.resolution.ResolvedDeployment;
import io.scoreline.catalog.resolution.ResolvedDeployment.ComputeChoice;
import io.scoreline.launcher.JobStore.JobFilter;
import io.scoreline.pipeline.Attempts;
import io.scoreline.pipeline.ExitCode;
import io.scoreline.pipeline.JobIdentity;
import io.scoreline.pipeline.JobName;
import io.scoreline.pipeline.JobState;
import io.scoreline.pipeline.JobStatus;
import io.scoreline.pipeline.ProcessIdentity;
import io.scoreline.pipeline.StatusFile;
import io.scoreline.pipeline.WritableFolder;
import io.scoreline.transforms.output.OutputClaim;
import io.scoreline.transforms.output.OutputSettings;
import io.scoreline.transforms.output.OutputVerifier;
import io.scoreline.transforms.output.Publisher;
import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.plan.InputStorage;
import io.scoreline.transforms.staging.DamagedStagingException;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.JobStaging.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Starts jobs and tells how they are. A job is a process of its own; what it tells stands in its
 * folder, and whether it lives is asked of the system, so that any process can watch it.
 */
public final class Jobs {
  private static final JobFilter EVERY_JOB =
      new JobFilter(Optional.empty(), Optional.empty(), Optional.empty(), 0, Integer.MAX_VALUE);

  /** How long a cancelled job may take to end by itself, and its workers on a cluster with it. */
  private static final Duration CANCEL_GRACE = Duration.ofSeconds(9);

  private static final Duration CLEAN_UP_GRACE = Duration.ofSeconds(5);

  /** How long a process that was killed may take to be gone. */
  private static final Duration KILL_GRACE = Duration.ofSeconds(3);

  /** How long a cancelled job whose output is all but published may take for the last steps. */
  private static final Duration PUBLISH_GRACE = Duration.ofSeconds(30);

  private final Catalog catalog;
  private final JobStore store;
  private final ScorelineHome home;
  private final Clock clock;
  private final Path workingFolder;
  private final JobObserver observer;
  private final RemoteStorage storage;
  private final JobQueue queue;
  private final boolean waits;

  /**
   * Jobs that start when they are asked for.
   *
   * @param queue where jobs wait that were accepted by {@link #queueing()}
   * @param workingFolder what relative local paths start from
   */
  public Jobs(
      Catalog catalog,
      JobStore store,
      JobQueue queue,
      ScorelineHome home,
      Clock clock,
      Path workingFolder) {
    this(catalog, store, queue, home, clock, workingFolder, false);
  }

  private Jobs(
      Catalog catalog,
      JobStore store,
      JobQueue queue,
      ScorelineHome home,
      Clock clock,
      Path workingFolder,
      boolean waits) {
    this.catalog = catalog;
    this.store = store;
    this.queue = queue;
    this.home = home;
    this.clock = clock;
    this.workingFolder = workingFolder;
    this.waits = waits;
    this.observer = new JobObserver(clock);
    this.storage = new RemoteStorage(catalog);
  }

  /** The same jobs, of which new ones wait until a {@link QueueDispatcher} starts them. */
  public Jobs queueing() {
    return new Jobs(catalog, store, queue, home, clock, workingFolder, true);
  }

  private Optional<JobQueue> queueOfNewJobs() {
    return waits ? Optional.of(queue) : Optional.empty();
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
   * A replay that was asked for.
   *
   * @param job the job that replays, or if nothing is dead, the one whose version is newest
   * @param started whether this request started it, or found it started
   * @param dead dead letters that it scores again; 0 if nothing is dead
   * @param leftOut a line each for what was not copied from local input, as it holds no records
   */
  public record Replay(Job job, boolean started, long dead, List<String> leftOut) {
    public Replay {
      leftOut = List.copyOf(leftOut);
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
      return again(first.get(), request, installation);
    }
    ResolvedDeployment resolved = resolve(request);
    installation.classPath(resolved.compute().type());
    String name = request.jobName().orElseGet(() -> "batchjob-" + UUID.randomUUID());
    requireName(name);
    JobRecord job = record(name, request, resolved);
    checkOutput(job, storage);
    JobInputs.Found inputs = inputs(request, resolved);
    Optional<JobRecord> faster =
        store.addUnlessThere(job, queueOfNewJobs().map(its -> clock.instant()));
    if (faster.isPresent()) {
      return again(faster.get(), request, installation);
    }
    new JobLaunch(catalog, home, installation, clock, storage)
        .firstOrForget(job, inputs.roots(), request.keepStaging(), store, queueOfNewJobs());
    return new Started(current(job), true, inputs.leftOut());
  }

  /**
   * Scores the dead letters of a job's newest version again, in a job of its own, unless one does
   * so already: then that one is returned. If nothing is dead, nothing is started.
   *
   * @throws LaunchException if the job has not completed, if its output is gone, or if the request
   *     cannot become a job; nothing has been started
   * @throws io.scoreline.catalog.CatalogException if deployment or input are wrong
   */
  public Replay replay(ReplayRequest request, Installation installation) {
    return new Replays(
            catalog, store, home, clock, workingFolder, this::current, storage, queueOfNewJobs())
        .replay(requireRecord(request.job()), request, installation);
  }

  private JobInputs.Found inputs(JobRequest request, ResolvedDeployment resolved) {
    return new JobInputs(catalog, workingFolder)
        .find(
            request.inputs(),
            request.inputType(),
            request.upload(),
            resolved.scoreline().input().allowEmpty());
  }

  private ResolvedDeployment resolve(JobRequest request) {
    return new DeploymentResolver(catalog)
        .resolve(request.endpoint(), request.deployment(), request.overrides());
  }

  static void requireName(String name) {
    try {
      JobName.checked(name);
    } catch (IllegalArgumentException e) {
      throw new LaunchException(ExitCode.BAD_ARGUMENTS, e.getMessage());
    }
  }

  /** A request whose name or key was used: it must be the same one, and starts nothing new. */
  private Started again(JobRecord first, JobRequest request, Installation installation) {
    refuse(
        first.name(),
        "was started before, with other inputs or settings (expected: the same ones, or another"
            + " name and key)",
        differences(first, request));
    if (queue.isUnready(first.name())) {
      // Whoever accepted it was ended, or is slow: either may finish it.
      new JobLaunch(catalog, home, installation, clock, storage)
          .accept(first, inputs(request, first.resolved()).roots(), request.keepStaging(), queue);
    }
    Job job = current(first);
    if (request.resume() && job.isResumable()) {
      return new Started(resume(first.name(), installation), true, List.of());
    }
    return Started.before(job);
  }

  /** Where a job's inputs are; a copy's place tells its content. */
  static Optional<String> places(JobRecord job) {
    return JobLaunch.inputs(job).map(Jobs::paths);
  }

  private String places(JobRequest request) {
    boolean mayBeEmpty = true;
    return paths(
        new JobInputs(catalog, workingFolder)
            .find(request.inputs(), request.inputType(), request.upload(), mayBeEmpty)
            .roots());
  }

  static String paths(List<FileDataset.Root> roots) {
    return roots.stream().map(FileDataset.Root::path).collect(Collectors.joining(", "));
  }

  private List<String> differences(JobRecord first, JobRequest request) {
    Map<String, String> before = new TreeMap<>(JobIdentity.of(first.resolved()));
    Map<String, String> now = new TreeMap<>(JobIdentity.of(resolve(request)));
    String typedBefore = String.join(", ", first.inputs());
    String typedNow = String.join(", ", withoutSecrets(request.inputs()));
    Optional<String> placesBefore = places(first);
    Optional<String> placesNow = placesBefore.map(places -> places(request));
    if (placesBefore.isEmpty() || !placesBefore.equals(placesNow)) {
      // Told as they were typed, unless that does not tell them apart.
      boolean typed = placesBefore.isEmpty() || !typedBefore.equals(typedNow);
      before.put("inputs", typed ? typedBefore : placesBefore.get());
      now.put("inputs", typed ? typedNow : placesNow.orElseThrow());
    }
    request
        .outputFolder()
        .ifPresent(
            folder -> {
              before.put("output path", first.outputFolder());
              now.put("output path", folder);
            });
    return JobIdentity.differences(before, now);
  }

  private Optional<JobRecord> findFirst(JobRequest request) {
    Optional<JobRecord> byName = request.jobName().flatMap(store::find);
    return byName.isPresent() ? byName : request.idempotencyKey().flatMap(store::findByKey);
  }

  private JobRecord record(String name, JobRequest request, ResolvedDeployment resolved) {
    String outputFolder = request.outputFolder().orElseGet(() -> defaultOutput(name));
    DataReference output = new DataReferences(catalog, workingFolder).outputFolder(outputFolder);
    String outputPath = outputPath(output);
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
        withoutSecrets(request.inputs()),
        outputFolder,
        outputPath,
        home.path().resolve("jobs").resolve(name),
        resolved,
        Optional.empty());
  }

  private static List<String> withoutSecrets(List<String> inputs) {
    return inputs.stream().map(JobInputs::withoutSecret).toList();
  }

  private static String outputPath(DataReference output) {
    if (output instanceof DataReference.Local local) {
      return local.path().toString();
    }
    if (output instanceof DataReference.Blob blob) {
      return blob.location().replaceAll("/+$", "");
    }
    throw new LaunchException(
        ExitCode.BAD_ARGUMENTS,
        "output path: %s (expected: a folder of this machine, or one in a datastore)"
            .formatted(output.origin()));
  }

  private String defaultOutput(String name) {
    Datastore standard = catalog.datastores().defaultDatastore();
    return "azureml://datastores/%s/paths/azureml/%s/score/".formatted(standard.name(), name);
  }

  private static OutputSettings outputOf(JobRecord job) {
    try {
      return job.output();
    } catch (IllegalArgumentException e) {
      throw new LaunchException(ExitCode.BAD_ARGUMENTS, e.getMessage());
    }
  }

  static void checkOutput(JobRecord job, RemoteStorage storage) {
    storage.reach(job.outputPath());
    if (InputStorage.isLocal(job.outputPath())) {
      requireWritable("output path", Path.of(job.outputPath()));
    }
    OutputSettings settings = outputOf(job);
    String file = settings.fileName();
    if (file.equals(Publisher.SUCCESS)) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          ("output_file_name: '%s' (expected: a name for CSV or, ending in .jsonl, JSON lines or, in"
                  + " .parquet, Parquet)")
              .formatted(file));
    }
    Optional<String> there = firstThere(job, settings);
    if (there.isPresent()) {
      throw new LaunchException(
          ExitCode.OUTPUT_EXISTS,
          "the output %s/%s exists (expected: %s)"
              .formatted(
                  job.outputPath(),
                  there.get(),
                  job.replay().isPresent()
                      ? "no file of that name, as a replay names its files itself"
                      : "another --output-path or --set output_file_name=…"));
    }
  }

  private static Optional<String> firstThere(JobRecord job, OutputSettings settings) {
    try {
      return OutputClaim.firstThere(DurableStores.at(job.outputPath()), settings);
    } catch (IOException e) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS, "output path: %s".formatted(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw new LaunchException(ExitCode.BAD_ARGUMENTS, e.getMessage());
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

  /** The endpoint of the job of a name, if there is one. */
  public Optional<String> endpointOf(String name) {
    return store.find(name).map(JobRecord::endpoint);
  }

  /** Whether a job of a request's name or key was started before. */
  public boolean isRepeated(JobRequest request) {
    return findFirst(request).isPresent();
  }

  private JobRecord requireRecord(String name) {
    return store.find(name).orElseThrow(() -> unknown(name));
  }

  private static LaunchException unknown(String name) {
    return new LaunchException(
        ExitCode.NOT_FOUND, "no job '%s' (scoreline job list shows the last ones)".formatted(name));
  }

  /**
   * Waits until the processes of a job that has ended are gone: what it leaves they remove after
   * they have told its end. Some seconds at most.
   */
  public void awaitCleanUp(String name) {
    try {
      JobProcess.read(requireRecord(name).folder())
          .ifPresent(process -> process.awaitEnd(CLEAN_UP_GRACE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Jobs as they are now, newest first. */
  public List<Job> list(JobFilter filter) {
    return store.list(filter).stream().map(this::current).toList();
  }

  private Job current(JobRecord job) {
    Job now = observed(job);
    boolean waits = now.state() == JobState.PREPARING && queue.waits(job.name());
    boolean waitsAgain = hasBrokenOff(now) && queue.holds(job.name());
    return waits || waitsAgain ? now.queued() : now;
  }

  /** A job as its process tells, whatever the queue is going to do with it. */
  private Job observed(JobRecord job) {
    try {
      return observer.observe(job);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Goes on with a job that broke off: what is done is not done again.
   *
   * @throws LaunchException if it cannot go on: it runs, or has ended for good, or another command
   *     was faster, or its inputs are not what they were
   */
  public Job resume(String name, Installation installation) {
    JobRecord job = requireRecord(name);
    return resume(job, current(job), installation);
  }

  private Job resume(JobRecord job, Job now, Installation installation) {
    String name = job.name();
    if (!now.isResumable()) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "job %s is %s (expected: one that was interrupted, or that broke off with exit code 9)%s"
              .formatted(name, now.state().shown(), WhatHelps.whenRefused(now)));
    }
    JobLaunch.inputs(job).ifPresent(inputs -> inputs.forEach(input -> storage.reach(input.path())));
    try {
      refuse(
          name,
          "cannot go on, as what it scores is not what it was",
          JobIdentity.differences(staged(job).staging(), job.resolved(), job.replay()));
    } catch (DamagedStagingException e) {
      endForGood(job, e.getMessage());
      throw new LaunchException(ExitCode.OTHER, "job %s: %s".formatted(name, e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    new JobLaunch(catalog, home, installation, clock, storage)
        .again(withComputeAsItIsNow(job), now.attempt());
    return current(job);
  }

  /**
   * Gives a job that has waited its process; does nothing if it has one, or had one that ended it.
   *
   * @throws LaunchException if it cannot be started, or another launch of it was faster
   */
  void startAfterWaiting(String name, Installation installation) {
    JobRecord job = requireRecord(name);
    try {
      if (new Attempts(job.folder().toString()).last() == 0) {
        new JobLaunch(catalog, home, installation, clock, storage)
            .afterWaiting(withComputeAsItIsNow(job));
        return;
      }
      Job now = observed(job);
      if (hasBrokenOff(now)) {
        resume(job, now, installation);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The job of a name as its process tells; nothing if there is none. */
  Optional<Job> observed(String name) {
    return store.find(name).map(this::observed);
  }

  /** Whether the processes of a job that was observed are gone without having told its end. */
  static boolean hasBrokenOff(Job observed) {
    try {
      return observed.isResumable()
          && new StatusFile(observed.record().folder())
              .read()
              .filter(status -> status.state().isTerminal())
              .isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether an attempt of a job was claimed, whatever came of it. */
  boolean isClaimed(String name) {
    try {
      return new Attempts(requireRecord(name).folder().toString()).last() > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends a job that cannot be given a process. */
  void endUnstarted(String name, String why) {
    JobRecord job = requireRecord(name);
    try {
      writeEnd(job, Optional.empty(), JobState.FAILED, ExitCode.RUN_FAILED, why);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What came of a job that was to go on.
   *
   * @param name the job's name
   * @param problem why it does not; empty if it does
   */
  public record Resumed(String name, Optional<String> problem) {}

  /**
   * Goes on with all jobs that broke off, as after a restart of the machine, in the order in which
   * they were made.
   */
  public List<Resumed> resumeAll(Installation installation) {
    return list(EVERY_JOB).stream()
        .filter(Job::isResumable)
        .map(Job::record)
        .sorted(Comparator.comparing(JobRecord::createdAt))
        .map(job -> tryToResume(job.name(), installation))
        .toList();
  }

  private Resumed tryToResume(String name, Installation installation) {
    try {
      resume(name, installation);
      return new Resumed(name, Optional.empty());
    } catch (LaunchException e) {
      return new Resumed(name, Optional.of(e.getMessage()));
    } catch (UncheckedIOException | IllegalArgumentException e) {
      // Its storage cannot be reached, perhaps: those of the others may.
      return new Resumed(name, Optional.of("job %s: %s".formatted(name, e.getMessage())));
    }
  }

  /** A cluster that moved, or has more slots, changes no byte of what a job publishes. */
  private JobRecord withComputeAsItIsNow(JobRecord job) {
    ComputeChoice before = job.resolved().compute();
    return catalog
        .computes()
        .find(before.name())
        .filter(compute -> compute.type().equals(before.type()))
        .map(compute -> new ComputeChoice(before.name(), before.type(), compute.settings()))
        .map(compute -> job.withResolved(job.resolved().withCompute(compute)))
        .orElse(job);
  }

  /** A job that nothing can go on with is not offered to be resumed, and can be cleaned up. */
  private static void endForGood(JobRecord job, String why) {
    try {
      StatusFile statusFile = new StatusFile(job.folder());
      Optional<JobStatus> last = statusFile.read();
      if (last.isPresent()) {
        statusFile.write(last.get().failed(ExitCode.OTHER, why));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void requireWritable(String what, Path folder) {
    WritableFolder.problem(folder)
        .ifPresent(
            problem -> {
              throw new LaunchException(ExitCode.BAD_ARGUMENTS, what + ": " + problem);
            });
  }

  static void refuse(String name, String what, List<String> differences) {
    if (!differences.isEmpty()) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "job %s %s:%n  %s".formatted(name, what, String.join("%n  ".formatted(), differences)));
    }
  }

  /**
   * What was found of a version of an output.
   *
   * @param version from 1
   */
  public record Verified(int version, OutputVerifier.Verdict verdict) {}

  /**
   * Proves a completed job's output from the published files alone: its newest version, or that of
   * a replay.
   *
   * @throws LaunchException if the job has not completed
   */
  public Verified verify(String name) {
    JobRecord asked = requireRecord(name);
    boolean isFirst = asked.replay().isEmpty() && current(asked).state() == JobState.COMPLETED;
    JobRecord job = isFirst ? Versions.of(asked, store, this::current).newest().record() : asked;
    Job now = current(job);
    if (now.state() != JobState.COMPLETED) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "job %s is %s (expected: one that has completed)%s"
              .formatted(name, now.state().shown(), WhatHelps.whenRefused(now)));
    }
    storage.reach(job.outputPath());
    Versions.requireOwnIfThere(job);
    try {
      OutputVerifier verifier =
          new OutputVerifier(DurableStores.at(job.outputPath()), job.output());
      return new Verified(job.output().version(), verifier.verify());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Copies what a job has left, when asked to.
   *
   * @throws LaunchException if the job has not ended, or the target cannot be written
   */
  public JobDownload download(Job job, Path target) {
    storage.reach(job.record().outputPath());
    return new JobDownload(job, target);
  }

  /**
   * The names of the files that a completed job has published, below its output's folder; none of a
   * job that has not.
   */
  public List<String> published(Job job) throws IOException {
    if (job.state() != JobState.COMPLETED) {
      return List.of();
    }
    storage.reach(job.record().outputPath());
    Versions.requireOwnIfThere(job.record());
    return OutputClaim.published(
        DurableStores.at(job.record().outputPath()), job.record().output());
  }

  /**
   * Opens a file that a job has {@linkplain #published published}.
   *
   * @throws java.nio.file.NoSuchFileException if it is gone
   */
  public ReadableByteChannel open(Job job, String name) throws IOException {
    storage.reach(job.record().outputPath());
    return DurableStores.at(job.record().outputPath()).open(name);
  }

  /** The job that published the newest version of a completed job's output, if that is another. */
  public Optional<Job> newerVersion(Job job) {
    if (job.state() != JobState.COMPLETED) {
      return Optional.empty();
    }
    Job newest = Versions.of(job.record(), store, this::current).newest();
    return Optional.of(newest).filter(it -> !it.name().equals(job.name()));
  }

  /**
   * Removes what jobs that are over have left beside their outputs: plan, parts, a claim.
   *
   * @param alsoResumable whether jobs that broke off are given up too; they are cancelled then
   * @param alsoKept whether what {@code --keep-staging} has kept goes too
   * @return the jobs whose remains were removed
   */
  public List<Job> clean(boolean alsoResumable, boolean alsoKept) {
    List<Job> cleaned = new ArrayList<>();
    for (Job job : list(EVERY_JOB)) {
      try {
        StagingCleanup staged = staged(job.record());
        boolean kept =
            !alsoKept && JobLaunch.keepsStaging(job.record()) && job.state() == JobState.COMPLETED;
        if (!job.state().isTerminal() || kept) {
          continue;
        }
        if (!staged.isLeft()) {
          staged.removeEmptyFolder();
        } else if (!job.isResumable()) {
          staged.remove();
          cleaned.add(job);
        } else if (alsoResumable) {
          cleaned.add(cancel(job.name()));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return cleaned;
  }

  /**
   * Cancels a job: asks its process to end, and ends it if it does not. Nothing of its output is
   * left. A job that has ended already stays as it is, and so does one whose output is all but
   * published: it completes.
   */
  public Job cancel(String name) {
    JobRecord job = requireRecord(name);
    Job before = current(job);
    if (before.state().isTerminal() && !before.isResumable()) {
      return before;
    }
    try {
      queue.withdraw(name);
      Files.writeString(job.folder().resolve("cancel"), clock.instant().toString());
      Optional<JobProcess> process = JobProcess.read(job.folder());
      StagingCleanup staged = staged(job);
      if (process.isPresent() && !process.get().awaitEnd(CANCEL_GRACE)) {
        boolean publishing = staged.staging().decide(Outcome.CANCELLED) == Outcome.PUBLISHED;
        if (publishing && process.get().awaitEnd(PUBLISH_GRACE)) {
          return current(job);
        }
        process.get().kill();
        process.get().awaitEnd(KILL_GRACE);
      }
      Optional<JobStatus> status = new StatusFile(job.folder()).read();
      boolean over = status.filter(JobStatus::isOver).isPresent();
      if (!over && staged.staging().decide(Outcome.CANCELLED) == Outcome.CANCELLED) {
        writeEnd(job, status, JobState.CANCELED, ExitCode.CANCELLED, "the job was cancelled");
        staged.remove();
      }
      return current(job);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeEnd(
      JobRecord job, Optional<JobStatus> status, JobState state, ExitCode code, String message)
      throws IOException {
    String now = clock.instant().toString();
    new StatusFile(job.folder())
        .write(
            new JobStatus(
                job.name(),
                state,
                status.map(JobStatus::process).orElseGet(ProcessIdentity::current),
                status.map(JobStatus::attempt).orElse(1),
                status.map(JobStatus::startedAt).orElse(now),
                now,
                status.map(JobStatus::progress).orElse(JobStatus.Progress.NONE),
                Optional.of(code.number()),
                message,
                List.of(),
                Optional.empty()));
  }

  private StagingCleanup staged(JobRecord job) {
    storage.reach(job.outputPath());
    return StagingCleanup.of(job);
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
    return change(name, it -> archived(it, true));
  }

  /** Shows a job in lists again. */
  public Job restore(String name) {
    return change(name, it -> archived(it, false));
  }

  private static JobRecord archived(JobRecord job, boolean archived) {
    return job.with(job.displayName(), job.description(), job.tags(), job.properties(), archived);
  }

  /** Changes what a user may change of a job. */
  public Job update(
      String name,
      String displayName,
      String description,
      Map<String, String> tags,
      Map<String, String> properties) {
    return change(name, it -> it.with(displayName, description, tags, properties, it.archived()));
  }

  private Job change(String name, UnaryOperator<JobRecord> change) {
    return current(store.change(name, change).orElseThrow(() -> unknown(name)));
  }
}
