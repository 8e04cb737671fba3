package io.scoreline.launcher;

import io.scoreline.pipeline.ExitCode;
import io.scoreline.transforms.output.OutputClaim;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
  JobDownload(Job job, Path target) {
    if (!job.state().isTerminal()) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "This job is in state %s. Download is allowed only in states Completed, Failed, Canceled"
              .formatted(job.state().shown()));
    }
    Jobs.requireWritable("download path", target);
    this.job = job;
    this.target = target;
  }

  /** Copies the output, and says which files were written. */
  public List<Path> output() throws IOException {
    DurableStore output = DurableStores.at(job.record().outputPath());
    Path folder = target.resolve("named-outputs/score").normalize();
    List<Path> copied = new ArrayList<>();
    // Only this job's files: others may share the folder.
    List<String> names = new ArrayList<>(OutputClaim.published(output, job.record().output()));
    names.add(OutputClaim.beside(job.record().output(), OutputClaim.MANIFEST));
    for (String name : names) {
      Path to = folder.resolve(name).normalize();
      if (!to.startsWith(folder)) {
        throw new LaunchException(
            ExitCode.OTHER,
            "the manifest lists '%s' (expected: a name below the output's folder)".formatted(name));
      }
      try (var channel = output.open(name);
          InputStream from = Channels.newInputStream(channel)) {
        copy(from, to, copied);
      } catch (NoSuchFileException e) {
        // A job that was not completed has no manifest, and a file may have been removed.
      }
    }
    return copied;
  }

  /** Copies logs, report and dead letters, and says which files were written. */
  public List<Path> artifacts() throws IOException {
    Path folder = job.record().folder();
    List<Path> copied = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).filter(this::isKept).sorted().toList()) {
        try (InputStream from = Files.newInputStream(file)) {
          copy(
              from,
              target.resolve("artifacts").resolve(folder.relativize(file).toString()),
              copied);
        }
      }
    }
    return copied;
  }

  private boolean isKept(Path file) {
    return !file.startsWith(job.record().folder().resolve(JobCommand.TEMPORARY));
  }

  private static void copy(InputStream from, Path to, List<Path> copied) {
    try {
      Files.createDirectories(to.getParent());
      // Under its name it is whole.
      Path part = to.resolveSibling(to.getFileName() + ".part");
      Files.copy(from, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new LaunchException(
          ExitCode.OTHER, "%s cannot be copied there: %s".formatted(to, e.getMessage()));
    }
    copied.add(to);
  }
}
