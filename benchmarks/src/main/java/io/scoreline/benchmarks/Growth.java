package io.scoreline.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Measures a runner: jobs as whole processes, in turns with what they are compared with. */
public final class Growth {
  private final Sides sides;
  private final Workload workload;
  private final String runner;
  private final int repetitions;
  private final List<Double> starts = new ArrayList<>();
  private final Map<Integer, List<Double>> byWorkers = new TreeMap<>();

  private Growth(Sides sides, Workload workload, String runner, int repetitions) {
    this.sides = sides;
    this.workload = workload;
    this.runner = runner;
    this.repetitions = repetitions;
  }

  /**
   * Runs one check with {@code --runner=direct|flink --input= --smallest= --model= --goal=
   * --library= --bare= --work=} and {@code --repetitions=}: {@code --check=textbook} compares the
   * job with the textbook pipeline, {@code --check=bare} with the bare loop, and {@code
   * --check=slots} with itself on the numbers of workers in {@code --workers=}, as {@code 1,2,4}.
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    Workload workload = Workload.ofCheck(arguments, Double.parseDouble(arguments.text("goal")));
    String runner = arguments.text("runner");
    Sides sides = Sides.of(arguments).on(runner);
    Growth growth = new Growth(sides, workload, runner, arguments.integer("repetitions", 3));
    sides.warm(workload);
    switch (workload.name()) {
      case "textbook" -> growth.textbook();
      case "bare" -> growth.bare();
      case "slots" -> growth.slots(List.of(arguments.text("workers").split(",", -1)));
      default -> throw new IllegalArgumentException("--check=textbook|bare|slots");
    }
    sides.cleanUp();
  }

  private static double seconds(MeasuredProcess.Took took) {
    if (took.exitCode() != 0) {
      throw new IllegalStateException("a process ended with " + took.exitCode() + ": see its log");
    }
    return took.wallSeconds();
  }

  private void job(int workers, Path input, List<Double> took) throws Exception {
    took.add(seconds(sides.withWorkers(workers).product(workload, input)));
  }

  private void textbook() throws Exception {
    List<Double> jobs = new ArrayList<>();
    List<Double> textbooks = new ArrayList<>();
    List<Double> textbookStarts = new ArrayList<>();
    sides.textbook(workload, workload.smallest());
    for (int i = 0; i < repetitions; i++) {
      job(2, workload.smallest(), starts);
      job(2, workload.input(), jobs);
      textbookStarts.add(seconds(sides.textbook(workload, workload.smallest())));
      textbooks.add(seconds(sides.textbook(workload, workload.input())));
    }
    compare("textbook pipeline", textbooks, textbookStarts, jobs);
  }

  private void bare() throws Exception {
    List<Double> jobs = new ArrayList<>();
    List<Double> loops = new ArrayList<>();
    List<Double> loopStarts = new ArrayList<>();
    for (int i = 0; i < repetitions; i++) {
      job(2, workload.smallest(), starts);
      job(2, workload.input(), jobs);
      loopStarts.add(seconds(sides.bare(workload, workload.smallest())));
      loops.add(seconds(sides.bare(workload, workload.input())));
    }
    compare("bare loop", loops, loopStarts, jobs);
  }

  private void compare(
      String peer, List<Double> peers, List<Double> peerStarts, List<Double> jobs) {
    double job = median(jobs);
    double start = median(starts);
    double other = median(peers);
    double otherStart = median(peerStarts);
    System.out.printf(
        Locale.ROOT,
        "%n%s, medians of %d: job %.2f s, start-up %.2f s; %s %.2f s, start-up %.2f s%n"
            + "the job is faster, times: %.2f, start-up subtracted: %.2f (goal: %.2f)%n",
        runner,
        repetitions,
        job,
        start,
        peer,
        other,
        otherStart,
        other / job,
        (other - otherStart) / (job - start),
        workload.goal());
  }

  private void slots(List<String> workers) throws Exception {
    for (int i = 0; i < repetitions; i++) {
      job(1, workload.smallest(), starts);
      for (String count : workers) {
        int number = Integer.parseInt(count);
        job(number, workload.input(), byWorkers.computeIfAbsent(number, any -> new ArrayList<>()));
      }
    }
    double start = median(starts);
    double one = median(byWorkers.get(1)) - start;
    System.out.printf(
        Locale.ROOT, "%n%s, medians of %d, start-up %.2f s%n", runner, repetitions, start);
    byWorkers.forEach(
        (count, took) ->
            System.out.printf(
                Locale.ROOT,
                "%d workers: %.2f s, of linear with start-up subtracted: %.2f (goal: %.2f)%n",
                count,
                median(took),
                one / (median(took) - start) / count,
                workload.goal()));
  }

  private static double median(List<Double> values) {
    return Comparison.median(values.stream().mapToDouble(Double::doubleValue));
  }
}
