package io.scoreline.scorers.xgboost;

import io.scoreline.scorers.xgboost.XgboostScorerProvider.Parameters;
import io.scoreline.scorers.xgboost.XgboostScorerProvider.Parameters.Iterations;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes a booster of a model's document, once all of it is as XGBoost writes it. */
final class ModelReader {
  private static final int MOST_GROUPS = 100_000;
  private static final String LEARNER = "learner";
  private static final String BASE_SCORE = "base_score";
  private static final String BEST_ITERATION = "best_iteration";
  private static final String SCIKIT_LEARN = "scikit_learn";

  private final Part document;
  private final Part learner;
  private final Parameters parameters;
  private final int features;
  private final int groups;

  private ModelReader(Part document, Parameters parameters) {
    this.document = document;
    this.learner = document.part(LEARNER);
    this.parameters = parameters;
    Part sizes = learner.part("learner_model_param");
    this.features = sizes.whole("num_feature");
    if (features < 1) {
      throw sizes.refused("num_feature", "is %d".formatted(features));
    }
    this.groups = Math.max(sizes.wholeOr("num_class", 0), sizes.wholeOr("num_target", 1));
    if (groups < 1 || groups > MOST_GROUPS) {
      throw sizes.refused(
          "num_class", "is %d (expected: at most %d)".formatted(groups, MOST_GROUPS));
    }
  }

  static Booster read(Part document, Parameters parameters) {
    return new ModelReader(document, parameters).booster();
  }

  private Booster booster() {
    Objective objective = objective();
    boolean labels = parameters.output() == Parameters.Output.LABEL;
    if (labels && !objective.isOfClasses()) {
      throw new ModelRefusedException(
          "%s: output: label, of a model with the objective %s (expected: one with classes, or output: value)"
              .formatted(learner.file(), learner.part("objective").text("name")));
    }
    return new Booster(
        names(), features, groups, base(objective), margins(), asked(objective), labels);
  }

  private Objective objective() {
    Part part = learner.part("objective");
    String name = part.text("name");
    return Objective.named(name)
        .orElseThrow(
            () ->
                new ModelRefusedException(
                    "%s: the objective %s is not known here (expected: one of %s)"
                        .formatted(learner.file(), name, String.join(", ", Objective.known()))));
  }

  private Objective asked(Objective objective) {
    boolean mayCross = objective == Objective.QUANTILES && !isFrom(3, 4);
    return parameters.output() == Parameters.Output.MARGIN || mayCross
        ? Objective.IDENTITY
        : objective;
  }

  /** Whether the version that wrote the file is this one or a later one. */
  private boolean isFrom(int major, int minor) {
    if (!document.has("version")) {
      return false;
    }
    double[] version = document.numbers("version");
    return version.length >= 2
        && (version[0] > major || (version[0] == major && version[1] >= minor));
  }

  private List<String> names() {
    if (!learner.has("feature_names")) {
      return List.of();
    }
    List<String> names = learner.texts("feature_names");
    if (!names.isEmpty() && names.size() != features) {
      throw learner.refused(
          "feature_names", "has %d names for %d features".formatted(names.size(), features));
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw learner.refused("feature_names", "has %s twice".formatted(name));
      }
    }
    return names;
  }

  private float[] base(Objective objective) {
    Part sizes = learner.part("learner_model_param");
    boolean isMargin = sizes.has(BinaryForm.BASE_MARGIN);
    String field = isMargin ? BinaryForm.BASE_MARGIN : BASE_SCORE;
    // One number, and since 3.1 an array, with one for each group where they differ.
    String written = sizes.text(field).strip();
    String bare =
        written.startsWith("[") && written.endsWith("]")
            ? written.substring(1, written.length() - 1)
            : written;
    String[] numbers = bare.split(",", -1);
    if (numbers.length != 1 && numbers.length != groups) {
      throw sizes.refused(
          field, "has %d numbers (expected: 1 or %d)".formatted(numbers.length, groups));
    }
    float[] base = new float[groups];
    for (int i = 0; i < groups; i++) {
      String number = numbers[numbers.length == 1 ? 0 : i].strip();
      try {
        base[i] = Float.parseFloat(number);
      } catch (NumberFormatException e) {
        throw sizes.refused(field, "is '%s', which is no number".formatted(number));
      }
    }
    if (!isMargin) {
      objective.toMargins(base);
    }
    return base;
  }

  private Margins margins() {
    Part booster = learner.part("gradient_booster");
    String name = booster.text("name");
    return switch (name) {
      case "gbtree" -> {
        Part model = booster.part("model");
        // Since 3.4, a dart is a gbtree with weights.
        boolean isDart = model.has("weight_drop") && model.numbers("weight_drop").length > 0;
        yield trees(model, isDart ? model.numbers("weight_drop") : null);
      }
      case "dart" -> trees(booster.part("gbtree").part("model"), booster.numbers("weight_drop"));
      case "gblinear" -> linear(booster.part("model"));
      default ->
          throw booster.refused(
              "name", "is %s (expected: gbtree, dart or gblinear)".formatted(name));
    };
  }

  private Margins linear(Part model) {
    long count = (features + 1L) * groups;
    double[] weights = model.numbers("weights");
    if (weights.length != count) {
      throw model.refused(
          "weights", "has %d numbers (expected: %d)".formatted(weights.length, count));
    }
    float[] floats = new float[weights.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) weights[i];
    }
    return new LinearMargins(floats, features, groups);
  }

  private Margins trees(Part model, double[] weightsOrNull) {
    refuseWords(model);
    List<Part> trees = model.parts("trees");
    int[] groupOfTree = model.wholes("tree_info", trees.size());
    for (int group : groupOfTree) {
      if (group < 0 || group >= groups) {
        throw model.refused("tree_info", "names group %d of %d".formatted(group, groups));
      }
    }
    if (weightsOrNull != null && weightsOrNull.length != trees.size()) {
      throw learner.refused(
          "gradient_booster.weight_drop",
          "has %d numbers for %d trees".formatted(weightsOrNull.length, trees.size()));
    }
    int used = Math.min(trees.size(), treesUsed(model, trees.size()));
    float[] weights = new float[used];
    TreeBuilder builder = new TreeBuilder(features);
    for (int i = 0; i < used; i++) {
      weights[i] = weightsOrNull == null ? 1 : (float) weightsOrNull[i];
      builder.add(trees.get(i));
    }
    return builder.build(Arrays.copyOf(groupOfTree, used), weights, groups);
  }

  /** As many as Python's predict would use: the interface that wrote the file decides. */
  private int treesUsed(Part model, int all) {
    Part attributes = learner.part("attributes");
    boolean toBest =
        parameters.iterations() == Iterations.BEST
            || (parameters.iterations() == Iterations.AS_IN_PYTHON && attributes.has(SCIKIT_LEARN));
    if (!toBest || !attributes.has(BEST_ITERATION)) {
      if (parameters.iterations() == Iterations.BEST) {
        throw new ModelRefusedException(
            "%s: iterations: best, but the model has no best_iteration (expected: iterations: all)"
                .formatted(learner.file()));
      }
      return all;
    }
    int best = attributes.whole(BEST_ITERATION);
    if (best < 0) {
      throw attributes.refused(BEST_ITERATION, "is %d".formatted(best));
    }
    if (model.has("iteration_indptr")) {
      double[] ends = model.numbers("iteration_indptr");
      return best + 1 < ends.length ? (int) Math.max(0, ends[best + 1]) : all;
    }
    long inRound = (long) groups * model.part("gbtree_model_param").wholeOr("num_parallel_tree", 1);
    return (int) Math.min(all, (best + 1L) * Math.max(1, inRound));
  }

  /** Since 3.1, a model can hold the words that its categories stand for. */
  private void refuseWords(Part model) {
    if (parameters.codes() || !model.has("cats")) {
      return;
    }
    Part words = model.part("cats");
    if (words.has("enc") && !words.parts("enc").isEmpty()) {
      String names = names().isEmpty() ? "" : " (%s)".formatted(Feature.shown(names()));
      throw new ModelRefusedException(
          ("%s: the model was trained on a data frame's categories, whose values are not read"
                  + " here%s (expected: scoreline.parameters.categories: codes, and a table with the"
                  + " number of each category, from 0, in the data frame's order)")
              .formatted(learner.file(), names));
    }
  }
}
