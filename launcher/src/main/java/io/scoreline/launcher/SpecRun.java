package io.scoreline.launcher;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.resolution.ResolvedDeployment;
import io.scoreline.catalog.tree.DocumentReader;
import io.scoreline.pipeline.ExitCode;
import io.scoreline.pipeline.ScoringJob;
import io.scoreline.pipeline.Supervisor;
import io.scoreline.pipeline.WritableFolder;
import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs a resolved deployment over inputs without a catalog: the job's own process, and the
 * supervisor that starts it again when a record ends it.
 *
 * @param spec the resolved deployment's file
 * @param inputs files, folders or globs; at least one
 * @param output the folder for the predictions
 * @param runner the runner's name; by default the one that runs the spec's compute
 * @param jobName the job's name
 * @param jobFolder the job's own folder, on this machine
 * @param cache the folder of what is made once for many jobs
 * @param more further options of the job's process, as they are
 */
public record SpecRun(
    Path spec,
    List<String> inputs,
    String output,
    Optional<String> runner,
    String jobName,
    Path jobFolder,
    Path cache,
    List<String> more) {
  /** Longer than the supervisor and the job's process take. */
  private static final long STOP_GRACE_SECONDS = 10;

  private static final String STAGING = "--staging=";

  public SpecRun {
    requireNonNull(spec, "spec is null");
    inputs = List.copyOf(inputs);
    requireNonNull(output, "output is null");
    requireNonNull(runner, "runner is null");
    requireNonNull(jobName, "jobName is null");
    requireNonNull(jobFolder, "jobFolder is null");
    requireNonNull(cache, "cache is null");
    more = List.copyOf(more);
  }

  /** Where a process that nobody waits for writes. */
  public Path log() {
    return Job.log(jobFolder);
  }

  /**
   * Runs it to its end, and returns its exit code. A signal to this process goes on to the job; so
   * does its end.
   *
   * @throws LaunchException if there is no such runner, or the job's folder cannot be written
   */
  public int await(Installation installation) {
    AtomicReference<Optional<Process>> supervisor = new AtomicReference<>(Optional.empty());
    Thread hook = new Thread(() -> supervisor.get().ifPresent(SpecRun::end), "scoreline-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      Process process =
          new ProcessBuilder(command(installation, ProcessHandle.current().pid()))
              .inheritIO()
              .start();
      supervisor.set(Optional.of(process));
      int code = process.waitFor();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // This process is going down: the hook ends it with the same code.
      }
      return code;
    } catch (IOException e) {
      throw new LaunchException(ExitCode.OTHER, "no process can be started: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException(ExitCode.OTHER, "interrupted");
    }
  }

  private static void end(Process supervisor) {
    supervisor.destroy();
    try {
      if (supervisor.waitFor(STOP_GRACE_SECONDS, TimeUnit.SECONDS)) {
        // Not the signal's code tells how the job ended.
        Runtime.getRuntime().halt(supervisor.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Starts it, and does not wait: it goes on when this process, or its terminal, is gone.
   *
   * @return the process that supervises it
   * @throws LaunchException as {@link #await} does
   */
  public ProcessHandle start(Installation installation) {
    return JobProcess.start(command(installation, 0), log());
  }

  private List<String> command(Installation installation, long parentPid) {
    String type =
        runner.orElseGet(() -> ResolvedDeployment.read(DocumentReader.read(spec)).compute().type());
    List<Path> jars = installation.classPath(type);
    return Supervisor.command(
        JobCommand.supervising(jars),
        jobFolder,
        staging(),
        Supervisor.NONE_CLAIMED,
        Optional.empty(),
        parentPid,
        scoring(jars));
  }

  private String staging() {
    return more.stream()
        .filter(option -> option.startsWith(STAGING))
        .map(option -> option.substring(STAGING.length()))
        .findFirst()
        .orElseGet(() -> ScoringJob.stagingBeside(output, jobName));
  }

  private List<String> scoring(List<Path> jars) {
    List<String> command = new ArrayList<>();
    command.add(JobCommand.java());
    command.addAll(JobCommand.FOR_LONG_JOBS);
    command.addAll(
        List.of(
            "-XX:-CreateCoredumpOnCrash",
            "-Djava.awt.headless=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.log.com.azure=off"));
    if (WritableFolder.problem(cache).isEmpty()) {
      command.add("-Dscoreline.cache=" + cache);
    }
    // One that a job of an endpoint has made; where none was run, there is none.
    Path archive = JobCommand.archive(cache, jars);
    if (Files.exists(archive)) {
      command.addAll(JobCommand.sharing(archive));
    }
    temporaryFolder().ifPresent(folder -> command.add("-Djava.io.tmpdir=" + folder));
    command.addAll(List.of("-cp", JobCommand.joined(jars), JobCommand.MAIN));
    command.add("--jobName=" + jobName);
    command.add("--spec=" + spec);
    command.add("--output=" + output);
    command.add("--jobFolder=" + jobFolder);
    runner.ifPresent(name -> command.add("--runner=" + name));
    command.add(inputOption());
    command.addAll(more);
    return command;
  }

  /** What a killed process leaves in it goes with the job's; none where none can be made. */
  private Optional<Path> temporaryFolder() {
    try {
      return Optional.of(Files.createDirectories(jobFolder.resolve(JobCommand.TEMPORARY)));
    } catch (IOException e) {
      // The job says so better.
      return Optional.empty();
    }
  }

  private String inputOption() {
    if (inputs.size() == 1) {
      return "--input=" + inputs.get(0);
    }
    try {
      List<FileDataset.Root> roots =
          inputs.stream().map(input -> new FileDataset.Root(input, input)).toList();
      byte[] list = JobStaging.JSON.writeValueAsBytes(roots);
      // Another start under this name may have other inputs, and must not change what runs.
      byte[] hash = HashingStream.newSha256().digest(list);
      String name = "inputs-%s.json".formatted(HexFormat.of().formatHex(hash, 0, 8));
      Files.createDirectories(jobFolder);
      DurableStores.at(jobFolder.toString()).put(name, list);
      return "--inputList=" + jobFolder.resolve(name);
    } catch (IOException e) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "job folder: %s cannot be written: %s".formatted(jobFolder, e.getMessage()));
    }
  }
}
