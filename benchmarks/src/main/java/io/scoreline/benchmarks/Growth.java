package io.scoreline.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures a runner: the job against the textbook pipeline, two workers against one, and the job
 * against the bare loop; all in turns, as whole processes.
 */
public final class Growth {
  private final Sides sides;
  private final Workload workload;
  private final List<Double> starts = new ArrayList<>();
  private final List<Double> two = new ArrayList<>();
  private final List<Double> one = new ArrayList<>();
  private final List<Double> textbook = new ArrayList<>();
  private final List<Double> textbookStarts = new ArrayList<>();
  private final List<Double> bare = new ArrayList<>();
  private final List<Double> bareStarts = new ArrayList<>();

  private Growth(Sides sides, Workload workload) {
    this.sides = sides;
    this.workload = workload;
  }

  /**
   * Takes {@code --runner=direct|flink --input= --smallest= --model= --goal= --library= --bare=
   * --work=}, {@code --repetitions=} and {@code --textbooks=}, how often the textbook pipeline
   * runs, as it may take minutes.
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    Workload workload =
        new Workload(
            "growth",
            "csv",
            arguments.path("input"),
            arguments.path("smallest"),
            arguments.path("model"),
            Double.parseDouble(arguments.text("goal")));
    String runner = arguments.text("runner");
    Growth growth = new Growth(Sides.of(arguments).on(runner), workload);
    growth.measure(runner, arguments.integer("repetitions", 3), arguments.integer("textbooks", 1));
  }

  private static double seconds(JavaProcess.Took took) {
    if (took.exitCode() != 0) {
      throw new IllegalStateException("a process ended with " + took.exitCode() + ": see its log");
    }
    return took.wallSeconds();
  }

  private void measure(String runner, int repetitions, int textbooks) throws Exception {
    sides.warm(workload);
    for (int i = 0; i < repetitions; i++) {
      starts.add(seconds(sides.product(workload, workload.smallest())));
      two.add(seconds(sides.withWorkers(2).product(workload, workload.input())));
      one.add(seconds(sides.withWorkers(1).product(workload, workload.input())));
      bareStarts.add(seconds(sides.bare(workload, workload.smallest())));
      bare.add(seconds(sides.bare(workload, workload.input())));
      if (i < textbooks) {
        textbookStarts.add(seconds(sides.textbook(workload, workload.smallest())));
        textbook.add(seconds(sides.textbook(workload, workload.input())));
      }
    }
    sides.cleanUp();
    tell(runner);
  }

  private void tell(String runner) {
    double start = median(starts);
    double bareStart = median(bareStarts);
    System.out.printf(
        Locale.ROOT,
        "%n%s, medians of %d (textbook: %d): job %.2f s, with one worker %.2f s, start-up %.2f s;"
            + " textbook %.2f s, start-up %.2f s; bare loop %.2f s, start-up %.2f s%n"
            + "faster than the textbook: %.1f times (goal: %.0f), start-up subtracted: %.1f%n"
            + "two workers, of linear: %.2f (goal: 0.9; the Direct runner has one per core at least)%n"
            + "of the bare loop, start-up subtracted: %.2f (goal: 0.9)%n",
        runner,
        two.size(),
        textbook.size(),
        median(two),
        median(one),
        start,
        median(textbook),
        median(textbookStarts),
        median(bare),
        bareStart,
        median(textbook) / median(two),
        workload.goal(),
        (median(textbook) - median(textbookStarts)) / (median(two) - start),
        (median(one) - start) / (median(two) - start) / 2,
        (median(bare) - bareStart) / (median(two) - start));
  }

  private static double median(List<Double> values) {
    return Comparison.median(values.stream().mapToDouble(Double::doubleValue));
  }
}
