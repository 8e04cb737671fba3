package io.scoreline.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What exactness costs, and what it saves: jobs against jobs, in turn. */
public final class Exactness {
  private final Sides sides;
  private final Workload workload;
  private final int repetitions;
  private final List<Double> starts = new ArrayList<>();

  private Exactness(Sides sides, Workload workload, int repetitions) {
    this.sides = sides;
    this.workload = workload;
    this.repetitions = repetitions;
  }

  /**
   * Runs one check: {@code --check=cost} (a job with parts, fsync and ledger against one without),
   * {@code --check=poison} (a table with bad records at {@code --poisoned=} against a clean one),
   * or {@code --check=resume} (of a job of {@code --units=} that was ended when nine in ten were
   * done, against the whole job). With {@code --input= --smallest= --model= --goal= --library=
   * --bare= --work=}, {@code --slice=} and {@code --repetitions=}.
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    Workload workload = Workload.ofCheck(arguments, Double.parseDouble(arguments.text("goal")));
    Sides sides = Sides.of(arguments);
    sides.warm(workload);
    Exactness exactness = new Exactness(sides, workload, arguments.integer("repetitions", 5));
    switch (workload.name()) {
      case "cost" -> exactness.cost();
      case "poison" -> exactness.poison(arguments.path("poisoned"), arguments.number("rows", 0));
      case "resume" -> exactness.resume(arguments.number("units", 0));
      default -> throw new IllegalArgumentException("--check=cost|poison|resume");
    }
  }

  /** Runs one side, and what it took in seconds of wall time. */
  private interface Side {
    MeasuredProcess.Took run() throws Exception;
  }

  private static double seconds(Side side) throws Exception {
    MeasuredProcess.Took took = side.run();
    if (took.exitCode() != 0) {
      throw new IllegalStateException("a process ended with " + took.exitCode() + ": see its log");
    }
    return took.wallSeconds();
  }

  private static double median(List<Double> values) {
    return Comparison.median(values.stream().mapToDouble(Double::doubleValue));
  }

  /** Compares medians; the second side is the one that the first is measured by. */
  private void tell(String first, List<Double> firsts, String second, List<Double> seconds) {
    double start = median(starts);
    System.out.printf(
        Locale.ROOT,
        "%n%s, medians of %d: %s %.2f s %s, %s %.2f s %s, start-up %.2f s%n"
            + "ratio: %.3f (goal: at most %.2f), start-up subtracted: %.3f%n",
        workload.name(),
        repetitions,
        first,
        median(firsts),
        rounded(firsts),
        second,
        median(seconds),
        rounded(seconds),
        start,
        median(firsts) / median(seconds),
        workload.goal(),
        (median(firsts) - start) / (median(seconds) - start));
  }

  private static String rounded(List<Double> values) {
    return Arrays.toString(
        values.stream().map(value -> String.format(Locale.ROOT, "%.2f", value)).toArray());
  }

  private void cost() throws Exception {
    seconds(() -> sides.inexact(workload, workload.smallest()));
    List<Double> exact = new ArrayList<>();
    List<Double> inexact = new ArrayList<>();
    for (int i = 0; i < repetitions; i++) {
      starts.add(seconds(() -> sides.product(workload, workload.smallest())));
      exact.add(seconds(() -> sides.product(workload, workload.input())));
      inexact.add(seconds(() -> sides.inexact(workload, workload.input())));
    }
    sides.cleanUp();
    tell("exact", exact, "without parts, fsync and ledger", inexact);
  }

  private void poison(Path poisonedInput, long rows) throws Exception {
    List<Double> clean = new ArrayList<>();
    List<Double> poisoned = new ArrayList<>();
    for (int i = 0; i < repetitions; i++) {
      starts.add(seconds(() -> sides.product(workload, workload.smallest())));
      clean.add(seconds(() -> sides.product(workload, workload.input())));
      poisoned.add(seconds(() -> sides.product(workload, poisonedInput)));
      if (i == 0) {
        requireThatPoisonIsDead(rows);
      }
    }
    sides.cleanUp();
    tell("1 % bad records", poisoned, "none", clean);
  }

  private void requireThatPoisonIsDead(long rows) throws Exception {
    try (MappingIterator<JsonNode> letters =
            new JsonMapper().readerFor(JsonNode.class).readValues(sides.deadLetters().toFile());
        var scored = Files.lines(sides.predictions())) {
      long dead = 0;
      for (long row = 0; row < rows; row++) {
        if (MakeData.isPoison(row)) {
          long found = letters.hasNext() ? letters.next().path("record").asLong() : -1;
          if (found != row) {
            throw new IllegalStateException(
                "record %d should be dead, %d is".formatted(row, found));
          }
          dead++;
        }
      }
      if (letters.hasNext() || scored.count() != rows - dead + 1) {
        throw new IllegalStateException("%d records should be dead, no more".formatted(dead));
      }
    }
  }

  private void resume(long units) throws Exception {
    List<Double> whole = new ArrayList<>();
    List<Double> resumed = new ArrayList<>();
    for (int i = 0; i < repetitions; i++) {
      starts.add(seconds(() -> sides.product(workload, workload.smallest())));
      whole.add(seconds(() -> sides.product(workload, workload.input())));
      byte[] undisturbed = i == 0 ? Files.readAllBytes(sides.predictions()) : new byte[0];
      seconds(() -> sides.productUntilParts(workload, units * 9 / 10));
      resumed.add(seconds(() -> sides.resumed(workload)));
      if (i == 0 && !Arrays.equals(undisturbed, Files.readAllBytes(sides.predictions()))) {
        throw new IllegalStateException("the resumed job published other bytes");
      }
    }
    sides.cleanUp();
    tell("resumed at 90 %", resumed, "whole", whole);
  }
}
