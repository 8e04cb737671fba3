package io.scoreline.launcher;

import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.ScorelineHome;
import io.scoreline.pipeline.Attempts;
import io.scoreline.pipeline.ComputeQueue;
import io.scoreline.pipeline.ExitCode;
import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.plan.InputStorage;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Starts the process of a job: first of all, or again after it broke off. */
final class JobLaunch {
  private static final String SPEC = "deployment.json";
  private static final String INPUTS = "inputs.json";
  private static final String REPLAY = "replay.json";

  /** Whose presence means that plan and parts are kept. */
  private static final String KEEP_STAGING = "keep-staging";

  private final Catalog catalog;
  private final RemoteStorage storage;
  private final ScorelineHome home;
  private final Installation installation;
  private final Clock clock;

  JobLaunch(
      Catalog catalog,
      ScorelineHome home,
      Installation installation,
      Clock clock,
      RemoteStorage storage) {
    this.catalog = catalog;
    this.storage = storage;
    this.home = home;
    this.installation = installation;
    this.clock = clock;
  }

  private static void prepare(JobRecord job, List<FileDataset.Root> inputs, boolean keepStaging) {
    Path folder = job.folder();
    try {
      Files.createDirectories(folder);
      // Durable, as the record of a job that waits is.
      DurableStore store = DurableStores.at(folder.toString());
      store.put(INPUTS, JobStaging.JSON.writeValueAsBytes(inputs));
      if (job.replay().isPresent()) {
        store.put(REPLAY, JobStaging.JSON.writeValueAsBytes(job.replay().get()));
      }
      if (keepStaging && !keepsStaging(job)) {
        Files.createFile(folder.resolve(KEEP_STAGING));
      }
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /**
   * Starts a job for the first time, or lets it wait for that, or takes its record back.
   *
   * @param queue where it waits; empty: it starts now
   * @throws LaunchException if it cannot be started
   */
  void firstOrForget(
      JobRecord job,
      List<FileDataset.Root> inputs,
      boolean keepStaging,
      JobStore store,
      Optional<JobQueue> queue) {
    try {
      if (queue.isPresent()) {
        accept(job, inputs, keepStaging, queue.get());
      } else {
        prepare(job, inputs, keepStaging);
        launch(job, 1);
      }
    } catch (LaunchException e) {
      store.remove(job.name());
      throw e;
    }
  }

  /**
   * Writes down what a recorded job needs, and lets it wait for its turn; may be done again.
   *
   * @throws LaunchException if it has been forgotten meanwhile
   */
  void accept(JobRecord job, List<FileDataset.Root> inputs, boolean keepStaging, JobQueue queue) {
    prepare(job, inputs, keepStaging);
    if (!queue.ready(job.name())) {
      throw new LaunchException(
          ExitCode.OTHER,
          "job %s took too long to be accepted, and is forgotten (start it again)"
              .formatted(job.name()));
    }
  }

  /**
   * Starts a job that has waited.
   *
   * @throws LaunchException if another launch of it was faster
   */
  void afterWaiting(JobRecord job) {
    launch(job, 1);
  }

  /**
   * Starts a job again.
   *
   * @param broken the attempt that was seen to have broken off: what was decided about it does not
   *     hold for any later one
   * @throws LaunchException if another launch of it was faster
   */
  void again(JobRecord job, int broken) {
    launch(job, broken + 1);
  }

  private void launch(JobRecord job, int attempt) {
    Path folder = job.folder();
    try {
      if (!new Attempts(folder.toString()).claim(attempt, clock.instant().toString())) {
        throw new LaunchException(
            ExitCode.OTHER,
            "job %s is being started by another command (scoreline job show -n %s)"
                .formatted(job.name(), job.name()));
      }
      // A compute may be another than at the launch before.
      DurableStores.at(folder.toString())
          .put(SPEC, job.resolved().toJson().toPrettyString().getBytes(StandardCharsets.UTF_8));
      Files.createDirectories(folder.resolve(JobCommand.TEMPORARY));
      List<FileDataset.Root> inputs = readInputs(folder);
      JobCommand command = new JobCommand(installation, home);
      Optional<ComputeQueue.Place> place = place(job);
      JobProcess process =
          JobProcess.start(
              command.of(
                  job,
                  attempt,
                  place,
                  JobInputs.measure(inputs),
                  places(job, inputs).allMatch(InputStorage::isLocal),
                  arguments(job, inputs)),
              folder,
              attempt);
      if (place.isPresent()) {
        ComputeQueue.awaitEntry(place.get(), folder, process.identity());
      }
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private List<String> arguments(JobRecord job, List<FileDataset.Root> inputs) {
    Path folder = job.folder();
    List<String> arguments = new ArrayList<>();
    arguments.add("--spec=" + folder.resolve(SPEC));
    arguments.add("--inputList=" + folder.resolve(INPUTS));
    arguments.add("--output=" + job.outputPath());
    arguments.add("--jobFolder=" + folder);
    arguments.add("--jobName=" + job.name());
    if (job.replay().isPresent()) {
      arguments.add("--replay=" + folder.resolve(REPLAY));
    }
    if (keepsStaging(job)) {
      arguments.add("--keepStaging=true");
    }
    arguments.addAll(storage.arguments(places(job, inputs)));
    return arguments;
  }

  /** A compute that says how many instances it has at most can be full. */
  private Optional<ComputeQueue.Place> place(JobRecord job) {
    String compute = job.resolved().compute().name();
    int instances = Math.max(1, job.resolved().settings().instanceCount());
    return catalog
        .computes()
        .find(compute)
        .flatMap(found -> found.instances().maximum())
        .map(
            most ->
                new ComputeQueue.Place(
                    home.path().resolve("queues").resolve(compute).toString(),
                    instances,
                    Math.max(most, instances)));
  }

  private static Stream<String> places(JobRecord job, List<FileDataset.Root> inputs) {
    return Stream.concat(inputs.stream().map(FileDataset.Root::path), Stream.of(job.outputPath()));
  }

  /** The inputs that a job was started with, if it was. */
  static Optional<List<FileDataset.Root>> inputs(JobRecord job) {
    try {
      return Optional.of(readInputs(job.folder()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<FileDataset.Root> readInputs(Path folder) throws IOException {
    return List.of(
        JobStaging.JSON.readValue(folder.resolve(INPUTS).toFile(), FileDataset.Root[].class));
  }

  static boolean keepsStaging(JobRecord job) {
    return Files.exists(job.folder().resolve(KEEP_STAGING));
  }

  private static LaunchException unwritable(Path folder, IOException e) {
    return new LaunchException(
        ExitCode.OTHER, "the job's folder %s cannot be written: %s".formatted(folder, e));
  }
}
