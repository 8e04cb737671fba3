package io.scoreline.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a job and the bare loop in turn, each in a process of its own, and prints how they compare.
 */
public final class Compare {
  private final Sides sides;
  private final int repetitions;

  private Compare(Sides sides, int repetitions) {
    this.sides = sides;
    this.repetitions = repetitions;
  }

  /**
   * Compares: {@code --name= --kind=csv|png|text|python --input= --smallest= --model= --goal=
   * --library= --bare= --work= --results=<JSON file>}, for {@code python} {@code --script=
   * --interpreter=}, and {@code --repetitions=} (5), {@code --slice=} (bytes of a unit), {@code
   * --jvm=} (options for both sides).
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = Arguments.of(args);
    Workload workload = Workload.of(arguments);
    Sides sides = Sides.of(arguments);
    sides.warm(workload);
    Comparison comparison = new Compare(sides, arguments.integer("repetitions", 5)).run(workload);
    System.out.print(comparison.table());
    ObjectNode json = comparison.json();
    Files.createDirectories(arguments.path("results").getParent());
    Files.write(
        arguments.path("results"),
        new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
  }

  private Comparison run(Workload workload) throws Exception {
    List<MeasuredProcess.Took> productStarts = new ArrayList<>();
    List<MeasuredProcess.Took> bareStarts = new ArrayList<>();
    List<MeasuredProcess.Took> product = new ArrayList<>();
    List<MeasuredProcess.Took> bare = new ArrayList<>();
    for (int i = 0; i < repetitions; i++) {
      productStarts.add(ended(sides.product(workload, workload.smallest())));
      bareStarts.add(ended(sides.bare(workload, workload.smallest())));
      product.add(ended(sides.product(workload, workload.input())));
      bare.add(ended(sides.bare(workload, workload.input())));
      if (i == 0 && sides.difference() >= 0) {
        throw new IllegalStateException(
            "the two outputs differ at byte %d".formatted(sides.difference()));
      }
      sides.cleanUp();
    }
    return new Comparison(workload, productStarts, bareStarts, product, bare);
  }

  private static MeasuredProcess.Took ended(MeasuredProcess.Took took) {
    if (took.exitCode() != 0) {
      throw new IllegalStateException("a process ended with " + took.exitCode() + ": see its log");
    }
    return took;
  }
}
