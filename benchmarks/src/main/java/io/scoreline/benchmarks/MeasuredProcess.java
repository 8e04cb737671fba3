package io.scoreline.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Runs a command, and measures it with the processes that it starts. */
final class MeasuredProcess {
  private static final long LOOK_EVERY_MILLIS = 5;
  private static final double TICKS_PER_SECOND = 100; // Linux tells processor time in these

  private MeasuredProcess() {}

  /**
   * What a process took.
   *
   * @param exitCode its exit code
   * @param wallSeconds from its start to its end, or until what was waited for
   * @param cpuSeconds of all cores, with the processes that it has started and waited for; where
   *     /proc does not tell, its own alone, as last seen before its end
   * @param peakResidentBytes the most memory it held alone, as last seen; -1 where /proc does not
   *     tell
   */
  record Took(int exitCode, double wallSeconds, double cpuSeconds, long peakResidentBytes) {}

  /**
   * Runs to the end, or until {@code enough} is true: then the process is ended. One at a time.
   *
   * @param environment what it finds in its environment, beside what this process has
   * @param log gets what it prints
   */
  static Took run(
      List<String> command, Map<String, String> environment, Path log, BooleanSupplier enough)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log.toString())));
    double childrenBefore = childrenCpuSeconds();
    long start = System.nanoTime();
    Process process = builder.start();
    double ownCpuSeconds = 0;
    long peakResidentBytes = -1;
    boolean isEnough = false;
    while (!isEnough
        && !process.waitFor(LOOK_EVERY_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS)) {
      ownCpuSeconds =
          process.info().totalCpuDuration().map(MeasuredProcess::seconds).orElse(ownCpuSeconds);
      peakResidentBytes = Math.max(peakResidentBytes, peakResidentBytes(process.pid()));
      isEnough = enough.getAsBoolean();
    }
    double wallSeconds = secondsSince(start);
    int exitCode = isEnough ? 0 : process.exitValue();
    process.destroyForcibly().waitFor();
    double cpuSeconds = Math.max(ownCpuSeconds, childrenCpuSeconds() - childrenBefore);
    return new Took(exitCode, wallSeconds, cpuSeconds, peakResidentBytes);
  }

  /** Of the processes that have ended, with those that they had waited for; 0 if not told. */
  private static double childrenCpuSeconds() throws IOException {
    Path status = Path.of("/proc/self/stat");
    if (Files.notExists(status)) {
      return 0;
    }
    String line = Files.readString(status);
    // Behind the name, which may hold anything: state is the third field, cutime the sixteenth.
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_PER_SECOND;
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
