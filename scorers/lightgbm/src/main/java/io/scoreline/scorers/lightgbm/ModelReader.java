package io.scoreline.scorers.lightgbm;

import io.scoreline.scorers.lightgbm.LightgbmScorerProvider.Parameters;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes a booster of a model's lines, once all of it is as LightGBM writes it. */
final class ModelReader {
  private static final int MOST_GROUPS = 100_000;
  private static final int MOST_FEATURES = Integer.MAX_VALUE >> Trees.FEATURE_SHIFT;

  private final Section header;
  private final Sections sections;
  private final Parameters parameters;
  private final int features;
  private final int groups;

  private ModelReader(Sections sections, Parameters parameters) {
    this.sections = sections;
    this.header = sections.header();
    this.parameters = parameters;
    int last = header.whole("max_feature_idx");
    if (last < 0 || last >= MOST_FEATURES) {
      throw header.refused(
          "max_feature_idx", "is %d (expected: 0 to %d)".formatted(last, MOST_FEATURES - 1));
    }
    this.features = last + 1;
    this.groups = header.wholeOr("num_tree_per_iteration", 1);
    int trees = sections.trees().size();
    if (groups < 1 || groups > MOST_GROUPS || trees % groups != 0) {
      throw header.refused(
          "num_tree_per_iteration", "is %d, for %d trees".formatted(groups, trees));
    }
  }

  static Booster read(Sections sections, Parameters parameters) {
    return new ModelReader(sections, parameters).booster();
  }

  private Booster booster() {
    refuseCategories();
    Objective objective = objective();
    TreeBuilder builder = new TreeBuilder(features);
    sections.trees().forEach(builder::add);
    int rounds = sections.trees().size() / groups;
    // LightGBM calls a forest's sum its raw score, not its mean.
    boolean isMean = header.has("average_output") && !parameters.margin() && rounds > 0;
    return new Booster(
        names(),
        features,
        groups,
        builder.build(groups),
        isMean ? rounds : 1,
        parameters.margin() ? Objective.IDENTITY : objective);
  }

  /** A model of an objective of the trainer's own has none. */
  private Objective objective() {
    if (!header.has("objective")) {
      return Objective.IDENTITY;
    }
    String line = header.text("objective");
    return Objective.parse(line)
        .orElseThrow(
            () ->
                new ModelRefusedException(
                    "%s: the objective '%s' is not known here (expected: one of %s)"
                        .formatted(header.file(), line, String.join(", ", Objective.known()))));
  }

  private List<String> names() {
    List<String> names = List.of(header.text("feature_names").strip().split(" +", -1));
    if (names.size() != features) {
      throw header.refused(
          "feature_names", "has %d names for %d features".formatted(names.size(), features));
    }
    Set<String> seen = new HashSet<>();
    boolean madeUp = true;
    for (int i = 0; i < features; i++) {
      if (!seen.add(names.get(i))) {
        throw header.refused("feature_names", "has %s twice".formatted(names.get(i)));
      }
      madeUp &= names.get(i).equals("Column_" + i);
    }
    return madeUp ? List.of() : names;
  }

  /** Whether numbers in a table are a data frame's values or its codes, nobody can tell. */
  private void refuseCategories() {
    String categories = sections.pandasCategories();
    if (!parameters.codes() && !categories.isEmpty() && !categories.equals("[]")) {
      throw new ModelRefusedException(
          ("%s: the model was trained on a data frame's categories, %s (expected:"
                  + " scoreline.parameters.categories: codes, and a table with the number of each"
                  + " category, from 0, in this order)")
              .formatted(
                  header.file(),
                  categories.length() <= 200 ? categories : categories.substring(0, 200) + "…"));
    }
  }
}
