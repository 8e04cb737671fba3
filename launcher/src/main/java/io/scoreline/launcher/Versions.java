package io.scoreline.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.catalog.ScorelineHome;
import io.scoreline.catalog.resolution.ResolvedDeployment;
import io.scoreline.pipeline.ExitCode;
import io.scoreline.pipeline.JobState;
import io.scoreline.pipeline.ReplaySpec;
import io.scoreline.transforms.output.OutputClaim;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The versions of a job's output: its own, and those that replays of it have published. A replay is
 * a job called as the first one, with {@code -replay-} and its version's number.
 *
 * @param first the job that published version 1
 * @param newest the job that published the newest version
 * @param underWay the replay that runs, or broke off and can go on
 * @param nextNumber the first number that no job has
 */
record Versions(JobRecord first, Job newest, Optional<Job> underWay, int nextNumber) {
  /**
   * Finds the versions of a job, or of the job that it replays.
   *
   * @throws LaunchException if the first one has not completed
   */
  static Versions of(JobRecord job, JobStore store, Function<JobRecord, Job> observe) {
    JobRecord first = job.replay().flatMap(replay -> store.find(replay.of())).orElse(job);
    Job newest = observe.apply(first);
    if (newest.state() != JobState.COMPLETED) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "job %s is %s (expected: one that has completed, as others have published nothing)%s"
              .formatted(first.name(), newest.state().shown(), WhatHelps.whenRefused(newest)));
    }
    Optional<Job> underWay = Optional.empty();
    int number = 2;
    for (Optional<JobRecord> next = store.find(name(first, number));
        next.isPresent();
        next = store.find(name(first, ++number))) {
      if (next.get().replay().filter(replay -> replay.of().equals(first.name())).isEmpty()) {
        continue;
      }
      Job replay = observe.apply(next.get());
      if (replay.state() == JobState.COMPLETED) {
        newest = replay;
      } else if (!replay.state().isTerminal() || replay.isResumable()) {
        underWay = Optional.of(replay);
      }
    }
    return new Versions(first, newest, underWay, number);
  }

  private static String name(JobRecord first, int version) {
    return ReplaySpec.nameOf(first.name(), version);
  }

  /** Dead letters of the newest version. */
  long dead() {
    try {
      JsonNode manifest = JobStaging.JSON.readTree(manifest());
      return manifest.path("dead").asLong();
    } catch (JsonProcessingException e) {
      throw new LaunchException(
          ExitCode.NOT_FOUND,
          "%s is no JSON any more (expected: the manifest as job %s published it; restore it)"
              .formatted(manifestOf(newest.record()), newest.name()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String manifestOf(JobRecord job) {
    return job.outputPath() + "/" + manifestName(job);
  }

  private static String manifestName(JobRecord job) {
    return OutputClaim.beside(job.output(), OutputClaim.MANIFEST);
  }

  private static byte[] readManifest(JobRecord job) throws IOException {
    return DurableStores.at(job.outputPath()).read(manifestName(job));
  }

  /**
   * Refuses an output that is another job's: folders are emptied, and names used again.
   *
   * @throws LaunchException if there is a manifest, and it is not the job's
   */
  static void requireOwnIfThere(JobRecord job) {
    try {
      requireOwn(job, readManifest(job));
    } catch (NoSuchFileException e) {
      // Who reads it says what is missing.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireOwn(JobRecord job, byte[] json) throws IOException {
    JsonNode found;
    try {
      found = JobStaging.JSON.readTree(json);
    } catch (JsonProcessingException e) {
      // Whose it is cannot be told: job verify says that it is damaged, a replay needs it whole.
      return;
    }
    String name = found.path("job").asText();
    int version = found.path("version").asInt();
    if (!name.equals(job.name()) || version != job.output().version()) {
      throw new LaunchException(
          ExitCode.NOT_FOUND,
          "the output of job %s is gone: %s is version %d of job %s (expected: version %d of job %s;"
                  .formatted(
                      job.name(),
                      manifestOf(job),
                      version,
                      name,
                      job.output().version(),
                      job.name())
              + " restore it, or start a new job over the input)");
    }
  }

  private byte[] manifest() {
    try {
      byte[] json = readManifest(newest.record());
      requireOwn(newest.record(), json);
      return json;
    } catch (NoSuchFileException e) {
      throw new LaunchException(
          ExitCode.NOT_FOUND,
          "the output of job %s is gone: there is no %s"
              .formatted(newest.name(), manifestOf(newest.record())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The job that replays the newest version.
   *
   * @param asked the job whose replay was asked for
   * @param input what is read in place of that job's inputs
   */
  JobRecord next(
      JobRecord asked,
      ResolvedDeployment resolved,
      Optional<String> input,
      ScorelineHome home,
      Instant now) {
    String name = name(first, nextNumber);
    return new JobRecord(
        name,
        resolved.endpoint(),
        resolved.deployment(),
        DisplayNames.of(name),
        first.experimentName(),
        "Replay of the dead letters of job %s, version %d."
            .formatted(first.name(), newest.record().output().version()),
        first.tags(),
        Map.of(),
        now,
        false,
        Optional.empty(),
        input.map(List::of).orElse(asked.inputs()),
        first.outputFolder(),
        first.outputPath(),
        home.path().resolve("jobs").resolve(name),
        resolved,
        Optional.of(
            new ReplaySpec(
                first.name(),
                nextNumber,
                newest.record().output().version(),
                newest.name(),
                HashingStream.sha256(manifest()))));
  }
}
