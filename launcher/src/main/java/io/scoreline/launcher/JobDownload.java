package io.scoreline.launcher;

import io.scoreline.pipeline.ExitCode;
import io.scoreline.transforms.output.OutputClaim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies what a job has left: its output to {@code named-outputs/score/}, and its logs, report and
 * dead letters to {@code artifacts/}.
 */
public final class JobDownload {
  private final Job job;
  private final Path target;

  /**
   * @throws LaunchException if the job has not ended, or the target cannot be written
   */
  public JobDownload(Job job, Path target) {
    if (!job.state().isTerminal()) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "This job is in state %s. Download is allowed only in states Completed, Failed, Canceled"
              .formatted(job.state().shown()));
    }
    WritableFolder.require("download path", target);
    this.job = job;
    this.target = target;
  }

  /** Copies the output, and says which files were written. */
  public List<Path> output() throws IOException {
    Path folder = job.record().outputPath();
    List<Path> copied = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return copied;
    }
    // Only this job's files: others may share the folder.
    for (String name : OutputClaim.names(job.record().output())) {
      copy(folder.resolve(name), target.resolve("named-outputs/score").resolve(name), copied);
    }
    return copied;
  }

  /** Copies logs, report and dead letters, and says which files were written. */
  public List<Path> artifacts() throws IOException {
    Path folder = job.record().folder();
    List<Path> copied = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).filter(this::isKept).sorted().toList()) {
        copy(file, target.resolve("artifacts").resolve(folder.relativize(file).toString()), copied);
      }
    }
    return copied;
  }

  private boolean isKept(Path file) {
    return !file.startsWith(job.record().folder().resolve(JobCommand.TEMPORARY));
  }

  private static void copy(Path from, Path to, List<Path> copied) throws IOException {
    if (!Files.exists(from)) {
      return;
    }
    try {
      Files.createDirectories(to.getParent());
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new LaunchException(
          ExitCode.OTHER, "download path: %s cannot be written: %s".formatted(to, e));
    }
    copied.add(to);
  }
}
