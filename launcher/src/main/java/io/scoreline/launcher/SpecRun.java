package io.scoreline.launcher;

import static java.util.Objects.requireNonNull;

import io.scoreline.catalog.resolution.ResolvedDeployment;
import io.scoreline.catalog.tree.DocumentReader;
import io.scoreline.pipeline.ExitCode;
import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs a resolved deployment over inputs without a catalog: the job's own process, and as many more
 * of them as it takes when a record ends one.
 *
 * @param spec the resolved deployment's file
 * @param inputs files, folders or globs; at least one
 * @param output the folder for the predictions
 * @param runner the runner's name; by default the one that runs the spec's compute
 * @param jobName the job's name
 * @param jobFolder the job's own folder, on this machine
 * @param more further options of the job's process, as they are
 */
public record SpecRun(
    Path spec,
    List<String> inputs,
    String output,
    Optional<String> runner,
    String jobName,
    Path jobFolder,
    List<String> more) {
  /** A process that a record has ended, and what the system's signals for that come to. */
  private static final Set<Integer> STARTS_AGAIN = Set.of(ExitCode.GAVE_UP.number(), 134, 137, 139);

  private static final int MOST_STARTS = 200;

  private static final String RESUME = "--resume=true";

  public SpecRun {
    requireNonNull(spec, "spec is null");
    inputs = List.copyOf(inputs);
    requireNonNull(output, "output is null");
    requireNonNull(runner, "runner is null");
    requireNonNull(jobName, "jobName is null");
    requireNonNull(jobFolder, "jobFolder is null");
    more = List.copyOf(more);
  }

  /** Where a process that nobody waits for writes. */
  public Path log() {
    return Job.log(jobFolder);
  }

  /**
   * Runs it to its end, and returns the exit code of its last process. A signal to this process
   * goes on to that one.
   *
   * @throws LaunchException if there is no such runner, or the job's folder cannot be written
   */
  public int await(Installation installation) {
    List<String> command = command(installation);
    int code = 0;
    for (int starts = 0; starts == 0 || (STARTS_AGAIN.contains(code) && starts < MOST_STARTS); ) {
      code = runOnce(command);
      // Given twice, the option would be refused.
      if (starts++ == 0 && !command.contains(RESUME)) {
        command.add(RESUME);
      }
    }
    return code;
  }

  private static int runOnce(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      Thread hook = new Thread(() -> end(process), "scoreline-stop");
      Runtime.getRuntime().addShutdownHook(hook);
      int code = process.waitFor();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // This process is going down itself: not its own code tells how the job ended.
        Runtime.getRuntime().halt(code);
      }
      return code;
    } catch (IOException e) {
      throw new LaunchException(ExitCode.OTHER, "no process can be started: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException(ExitCode.OTHER, "interrupted");
    }
  }

  private static void end(Process process) {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Starts it, and does not wait: no further process is started then if a record ends this one.
   *
   * @return the process
   */
  public ProcessHandle start(Installation installation) {
    List<String> command = command(installation);
    try {
      Files.createDirectories(log().getParent());
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
          .start()
          .toHandle();
    } catch (IOException e) {
      throw new LaunchException(ExitCode.OTHER, "no process can be started: " + e.getMessage());
    }
  }

  private List<String> command(Installation installation) {
    String type =
        runner.orElseGet(() -> ResolvedDeployment.read(DocumentReader.read(spec)).compute().type());
    List<String> command = new ArrayList<>();
    command.add(JobCommand.java());
    command.addAll(
        List.of(
            "-XX:+UseParallelGC",
            "-XX:-CreateCoredumpOnCrash",
            "-Djava.awt.headless=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.log.com.azure.core.http.jdk.httpclient=error",
            "-cp",
            installation.classPath(type).stream()
                .map(Path::toString)
                .collect(Collectors.joining(":")),
            JobCommand.MAIN));
    command.add("--jobName=" + jobName);
    command.add("--spec=" + spec);
    command.add("--output=" + output);
    command.add("--jobFolder=" + jobFolder);
    runner.ifPresent(name -> command.add("--runner=" + name));
    command.add(inputOption());
    command.addAll(more);
    return command;
  }

  private String inputOption() {
    if (inputs.size() == 1) {
      return "--input=" + inputs.get(0);
    }
    Path list = jobFolder.resolve("inputs.json");
    try {
      Files.createDirectories(jobFolder);
      List<FileDataset.Root> roots =
          inputs.stream().map(input -> new FileDataset.Root(input, input)).toList();
      Files.write(list, JobStaging.JSON.writeValueAsBytes(roots));
    } catch (IOException e) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "job folder: %s cannot be written: %s".formatted(jobFolder, e.getMessage()));
    }
    return "--inputList=" + list;
  }
}
