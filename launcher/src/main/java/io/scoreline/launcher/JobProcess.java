package io.scoreline.launcher;

import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.pipeline.ExitCode;
import io.scoreline.pipeline.JobStatus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The process that runs a job. It is named by its id and the time it started, as ids are used
 * again.
 *
 * @param pid its id
 * @param startedAt when it started, as the system says; empty if the system does not say
 */
record JobProcess(long pid, String startedAt) {
  private static final String FILE = "process.json";

  /**
   * Starts a process that goes on when its parent, or its parent's terminal, is gone.
   *
   * @param command program and arguments
   * @param folder the job's folder
   */
  static JobProcess start(List<String> command, Path folder) {
    Path log = Job.log(folder);
    List<String> detached = new ArrayList<>(detaching());
    detached.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(detached);
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putIfAbsent("LC_ALL", "C.UTF-8");
    try {
      Files.createDirectories(log.getParent());
      JobProcess process = of(builder.start().toHandle());
      Path next = folder.resolve(FILE + ".next");
      Files.writeString(next, CatalogJson.toText(process));
      Files.move(next, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
      return process;
    } catch (IOException e) {
      throw new LaunchException(
          ExitCode.OTHER, "the job process cannot be started: " + e.getMessage());
    }
  }

  /** A session of its own keeps a Ctrl-C in the terminal away from the job. */
  private static List<String> detaching() {
    for (String program : List.of("/usr/bin/setsid", "/bin/setsid")) {
      if (Files.isExecutable(Path.of(program))) {
        return List.of(program);
      }
    }
    return List.of("nohup");
  }

  static JobProcess of(ProcessHandle handle) {
    return new JobProcess(
        handle.pid(), handle.info().startInstant().map(Instant::toString).orElse(""));
  }

  static JobProcess of(JobStatus status) {
    return new JobProcess(status.pid(), status.processStartedAt());
  }

  /** The process that a job was started with, if it was. */
  static Optional<JobProcess> read(Path folder) throws IOException {
    try {
      return Optional.of(
          CatalogJson.fromText(Files.readString(folder.resolve(FILE)), JobProcess.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** The process, if it is still the same one. */
  Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(handle -> startedAt.isEmpty() || of(handle).startedAt().equals(startedAt));
  }

  boolean isAlive() {
    return handle().isPresent();
  }

  /** Waits until the process is gone, and says whether it is. */
  boolean awaitEnd(Duration atMost) {
    Optional<ProcessHandle> handle = handle();
    if (handle.isEmpty()) {
      return true;
    }
    try {
      handle.get().onExit().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
