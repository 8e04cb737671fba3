package io.scoreline.launcher;

import io.scoreline.catalog.Catalog;
import io.scoreline.catalog.ScorelineHome;
import io.scoreline.catalog.resolution.DeploymentResolver;
import io.scoreline.catalog.resolution.JobOverrides;
import io.scoreline.catalog.resolution.ResolvedDeployment;
import io.scoreline.pipeline.ExitCode;
import io.scoreline.pipeline.JobIdentity;
import io.scoreline.transforms.plan.FileDataset;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Starts the jobs that score dead letters again. */
final class Replays {
  private final Catalog catalog;
  private final JobStore store;
  private final ScorelineHome home;
  private final Clock clock;
  private final Path workingFolder;
  private final Function<JobRecord, Job> observe;
  private final RemoteStorage storage;
  private final Optional<JobQueue> queue;

  /**
   * @param observe tells how a job is now
   * @param queue where replays wait for their process; empty: they start at once
   */
  Replays(
      Catalog catalog,
      JobStore store,
      ScorelineHome home,
      Clock clock,
      Path workingFolder,
      Function<JobRecord, Job> observe,
      RemoteStorage storage,
      Optional<JobQueue> queue) {
    this.catalog = catalog;
    this.store = store;
    this.home = home;
    this.clock = clock;
    this.workingFolder = workingFolder;
    this.observe = observe;
    this.storage = storage;
    this.queue = queue;
  }

  /**
   * Replays the newest version of a job's output, as {@link Jobs#replay} does.
   *
   * @param asked the job that the request names
   */
  Jobs.Replay replay(JobRecord asked, ReplayRequest request, Installation installation) {
    storage.reach(asked.outputPath());
    Versions versions = versions(asked);
    Optional<JobRecord> underWay = versions.underWay().map(Job::record);
    if (underWay.isEmpty() && versions.dead() == 0) {
      return new Jobs.Replay(versions.newest(), false, 0, List.of());
    }
    ResolvedDeployment resolved = resolve(asked, request);
    JobInputs.Found inputs = inputs(asked, request);
    String typed = String.join(", ", request.input().map(List::of).orElse(asked.inputs()));
    if (underWay.isPresent()) {
      return again(underWay.get(), resolved, inputs, typed);
    }
    installation.classPath(resolved.compute().type());
    JobRecord job = versions.next(asked, resolved, request.input(), home, clock.instant());
    Jobs.requireName(job.name());
    Jobs.checkOutput(job, storage);
    Optional<JobRecord> faster = store.addUnlessThere(job, queue.map(its -> clock.instant()));
    if (faster.isPresent()) {
      return again(faster.get(), resolved, inputs, typed);
    }
    new JobLaunch(catalog, home, installation, clock, storage)
        .firstOrForget(job, inputs.roots(), request.keepStaging(), store, queue);
    return new Jobs.Replay(observe.apply(job), true, versions.dead(), inputs.leftOut());
  }

  private Versions versions(JobRecord job) {
    return Versions.of(job, store, observe);
  }

  /** The deployment as it is now, but for what shapes the rows. */
  private ResolvedDeployment resolve(JobRecord asked, ReplayRequest request) {
    Optional<String> deployment = request.deployment().or(() -> Optional.of(asked.deployment()));
    return new DeploymentResolver(catalog)
        .resolve(asked.endpoint(), deployment, JobOverrides.none())
        .withRowsOf(asked.resolved());
  }

  private JobInputs.Found inputs(JobRecord asked, ReplayRequest request) {
    if (request.input().isPresent()) {
      boolean mayBeEmpty = false;
      return new JobInputs(catalog, workingFolder)
          .find(List.of(request.input().get()), Optional.empty(), request.upload(), mayBeEmpty);
    }
    List<FileDataset.Root> roots =
        JobLaunch.inputs(asked)
            .orElseThrow(
                () ->
                    new LaunchException(
                        ExitCode.NOT_FOUND,
                        "what job %s was started with is gone from %s (expected: --input)"
                            .formatted(asked.name(), asked.folder())));
    return new JobInputs.Found(roots, List.of());
  }

  /** A replay that is under way: it must be the one that is asked for, and nothing is started. */
  private Jobs.Replay again(
      JobRecord first, ResolvedDeployment resolved, JobInputs.Found inputs, String typed) {
    Map<String, String> before = new TreeMap<>(JobIdentity.of(first.resolved()));
    Map<String, String> now = new TreeMap<>(JobIdentity.of(resolved));
    Optional<String> places = Jobs.places(first);
    // One that is just being started has not written down where its input is.
    before.put("inputs", places.orElse(String.join(", ", first.inputs())));
    now.put("inputs", places.isPresent() ? Jobs.paths(inputs.roots()) : typed);
    Jobs.refuse(
        first.name(),
        "replays already, with other inputs or settings (expected: the same ones, or its end)",
        JobIdentity.differences(before, now));
    return new Jobs.Replay(observe.apply(first), false, versions(first).dead(), List.of());
  }
}
