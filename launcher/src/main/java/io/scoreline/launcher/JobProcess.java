package io.scoreline.launcher;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.pipeline.ExitCode;
import io.scoreline.pipeline.ProcessIdentity;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The process that supervises the one that runs a job.
 *
 * @param identity which one
 * @param attempt which launch of the job it is, from 1
 */
record JobProcess(
    @JsonProperty("identity") ProcessIdentity identity, @JsonProperty("attempt") int attempt) {
  private static final String FILE = "process.json";
  private static final Duration KILL_GRACE = Duration.ofSeconds(3);

  /**
   * Starts the process of a job, and keeps which one it is.
   *
   * @param command program and arguments
   * @param folder the job's folder
   * @throws LaunchException if it cannot be started
   */
  static JobProcess start(List<String> command, Path folder, int attempt) {
    ProcessHandle process = start(command, Job.log(folder));
    try {
      return keep(process, folder, attempt);
    } catch (IOException e) {
      throw notStarted(e);
    }
  }

  /**
   * Starts a process that goes on when its parent, or its parent's terminal, is gone.
   *
   * @param log the file that gets what it prints
   * @throws LaunchException if it cannot be started
   */
  static ProcessHandle start(List<String> command, Path log) {
    List<String> detached = new ArrayList<>(detaching());
    detached.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(detached);
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putIfAbsent("LC_ALL", "C.UTF-8");
    try {
      Files.createDirectories(log.getParent());
      return builder.start().toHandle();
    } catch (IOException e) {
      throw notStarted(e);
    }
  }

  private static LaunchException notStarted(IOException e) {
    return new LaunchException(
        ExitCode.OTHER, "the job process cannot be started: " + e.getMessage());
  }

  /** A process that nobody knows of would run beside the next one: it ends here. */
  private static JobProcess keep(ProcessHandle process, Path folder, int attempt)
      throws IOException {
    try {
      JobProcess started = new JobProcess(ProcessIdentity.of(process), attempt);
      Path next = folder.resolve(FILE + ".next");
      Files.writeString(next, CatalogJson.toText(started));
      Files.move(next, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
      return started;
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
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

  /** The process that a job was started with last, if it was. */
  static Optional<JobProcess> read(Path folder) throws IOException {
    try {
      return Optional.of(
          CatalogJson.fromText(Files.readString(folder.resolve(FILE)), JobProcess.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      // Torn by a power failure, which has ended the process, too.
      return Optional.empty();
    }
  }

  @JsonIgnore
  boolean isAlive() {
    return identity.isAlive();
  }

  /** Ends it, and then what it supervises, which it would start again. */
  void kill() {
    identity
        .handle()
        .ifPresent(
            supervisor -> {
              List<ProcessHandle> supervised = supervisor.descendants().toList();
              supervisor.destroyForcibly();
              supervised.forEach(ProcessHandle::destroyForcibly);
              // One that is not gone yet would write where its remains are removed.
              supervised.forEach(process -> awaitEnd(process, KILL_GRACE));
            });
  }

  /** Waits until the process is gone, and says whether it is. */
  boolean awaitEnd(Duration atMost) {
    return identity.handle().map(handle -> awaitEnd(handle, atMost)).orElse(true);
  }

  private static boolean awaitEnd(ProcessHandle handle, Duration atMost) {
    try {
      handle.onExit().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
