package io.scoreline.scorers.lightgbm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an objective makes of the sums of a record's trees.
 *
 * @param step what it does
 * @param slope what the sums are multiplied with first, where that is a sigmoid
 */
record Objective(Step step, double slope) {
  static final Objective IDENTITY = new Objective(Step.IDENTITY, 1);

  private static final Map<String, Step> STEPS =
      Map.ofEntries(
          Map.entry("regression", Step.IDENTITY),
          Map.entry("regression_l1", Step.IDENTITY),
          Map.entry("huber", Step.IDENTITY),
          Map.entry("fair", Step.IDENTITY),
          Map.entry("quantile", Step.IDENTITY),
          Map.entry("mape", Step.IDENTITY),
          Map.entry("lambdarank", Step.IDENTITY),
          Map.entry("rank_xendcg", Step.IDENTITY),
          Map.entry("custom", Step.IDENTITY),
          Map.entry("poisson", Step.EXPONENTIAL),
          Map.entry("gamma", Step.EXPONENTIAL),
          Map.entry("tweedie", Step.EXPONENTIAL),
          Map.entry("binary", Step.SIGMOID),
          Map.entry("multiclassova", Step.SIGMOID),
          Map.entry("cross_entropy", Step.SIGMOID),
          Map.entry("cross_entropy_lambda", Step.SOFTPLUS),
          Map.entry("multiclass", Step.SOFTMAX));

  /** The last step, in doubles as LightGBM does it. */
  enum Step {
    IDENTITY,
    SQUARE,
    EXPONENTIAL,
    SIGMOID,
    SOFTPLUS,
    SOFTMAX
  }

  /** Reads the line of the file, for example {@code binary sigmoid:1}; empty if it is not known. */
  static Optional<Objective> parse(String line) {
    List<String> words = new ArrayList<>(List.of(line.strip().split(" +", -1)));
    String name = words.remove(0).toLowerCase(Locale.ROOT);
    Step step = STEPS.get(name);
    if (step == null) {
      return Optional.empty();
    }
    if (words.contains("sqrt")) {
      return Optional.of(new Objective(Step.SQUARE, 1));
    }
    double slope = 1;
    for (String word : words) {
      if (word.startsWith("sigmoid:")) {
        try {
          slope = Double.parseDouble(word.substring("sigmoid:".length()));
        } catch (NumberFormatException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new Objective(step, slope));
  }

  static List<String> known() {
    return STEPS.keySet().stream().sorted().toList();
  }

  /** Makes a record's sums its prediction, in place. */
  void transform(double[] sums, int at, int groups) {
    if (step == Step.IDENTITY) {
      return;
    }
    if (step == Step.SOFTMAX) {
      softmax(sums, at, groups);
      return;
    }
    for (int i = at; i < at + groups; i++) {
      sums[i] = single(sums[i]);
    }
  }

  private double single(double sum) {
    return switch (step) {
      case SQUARE -> Math.signum(sum) * sum * sum;
      case EXPONENTIAL -> Math.exp(sum);
      case SIGMOID -> 1 / (1 + Math.exp(-slope * sum));
      case SOFTPLUS -> Math.log1p(Math.exp(sum));
      default -> sum;
    };
  }

  private static void softmax(double[] sums, int at, int groups) {
    double most = sums[at];
    for (int i = at + 1; i < at + groups; i++) {
      most = Math.max(most, sums[i]);
    }
    double sum = 0;
    for (int i = at; i < at + groups; i++) {
      sums[i] = Math.exp(sums[i] - most);
      sum += sums[i];
    }
    for (int i = at; i < at + groups; i++) {
      sums[i] /= sum;
    }
  }
}
