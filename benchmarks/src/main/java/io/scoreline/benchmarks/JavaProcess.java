package io.scoreline.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Runs a main class in a JVM of its own, and measures it. */
final class JavaProcess {
  private static final long LOOK_EVERY_MILLIS = 5;

  private final List<String> jvmOptions;
  private final String classPath;
  private final Path log;

  /**
   * @param log gets what the processes print
   */
  JavaProcess(List<String> jvmOptions, String classPath, Path log) {
    this.jvmOptions = List.copyOf(jvmOptions);
    this.classPath = classPath;
    this.log = log;
  }

  /**
   * What a process took.
   *
   * @param exitCode its exit code
   * @param wallSeconds from its start to its end, or until what was waited for
   * @param cpuSeconds of all cores, as last seen before its end
   * @param peakResidentBytes the most memory it held, as last seen; -1 where /proc does not tell
   */
  record Took(int exitCode, double wallSeconds, double cpuSeconds, long peakResidentBytes) {}

  /** Runs to the end. */
  Took run(String mainClass, List<String> arguments) throws IOException, InterruptedException {
    return run(mainClass, arguments, () -> false);
  }

  /** Runs to the end, or until {@code enough} is true: then the process is ended. */
  Took run(String mainClass, List<String> arguments, BooleanSupplier enough)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log.toString())));
    long start = System.nanoTime();
    Process process = builder.start();
    double cpuSeconds = 0;
    long peakResidentBytes = -1;
    while (!process.waitFor(LOOK_EVERY_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS)) {
      cpuSeconds = process.info().totalCpuDuration().map(JavaProcess::seconds).orElse(cpuSeconds);
      peakResidentBytes = Math.max(peakResidentBytes, peakResidentBytes(process.pid()));
      if (enough.getAsBoolean()) {
        double wallSeconds = secondsSince(start);
        process.destroyForcibly().waitFor();
        return new Took(0, wallSeconds, cpuSeconds, peakResidentBytes);
      }
    }
    return new Took(process.exitValue(), secondsSince(start), cpuSeconds, peakResidentBytes);
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static long peakResidentBytes(long process) throws IOException {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + process + "/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        }
      }
      return -1;
    } catch (NoSuchFileException e) {
      return -1; // not Linux, or the process has just ended
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("No such process")) {
        return -1;
      }
      throw e;
    }
  }
}
