package io.scoreline.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** Single jobs against limits: a large plan, a small heap, a short job. */
public final class Limits {
  private Limits() {}

  /**
   * Runs one check: {@code --check=plan|memory|short}, with {@code --input= --smallest= --model=
   * --library= --bare= --work= --limit=} (seconds; a job that takes longer has missed it), {@code
   * --jvm=} (the heap is set there), {@code --slice=} and {@code --repetitions=}.
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    Workload workload = Workload.ofCheck(arguments, 0);
    Sides sides = Sides.of(arguments);
    sides.warmProduct(workload);
    double[] seconds = new double[arguments.integer("repetitions", 1)];
    long peakResidentBytes = 0;
    for (int i = 0; i < seconds.length; i++) {
      MeasuredProcess.Took took =
          workload.name().equals("plan")
              ? sides.productUntilPlanned(workload)
              : sides.product(workload, workload.input());
      if (took.exitCode() != 0) {
        throw new IllegalStateException("the job ended with " + took.exitCode() + ": see its log");
      }
      seconds[i] = took.wallSeconds();
      peakResidentBytes = Math.max(peakResidentBytes, took.peakResidentBytes());
      sides.cleanUp();
    }
    Arrays.sort(seconds);
    System.out.printf(
        Locale.ROOT,
        "%n%s (%s): %.2f s, median of %d (limit: %s s); most memory of the process: %d MB%n",
        workload.name(),
        arguments.values().getOrDefault("jvm", "default heap"),
        seconds[seconds.length / 2],
        seconds.length,
        arguments.values().getOrDefault("limit", "none"),
        Math.round(peakResidentBytes / 1e6));
  }
}
