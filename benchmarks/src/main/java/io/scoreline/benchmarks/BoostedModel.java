package io.scoreline.benchmarks;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.StringJoiner;

/**
 * Models of boosted trees over the made table, as XGBoost and LightGBM write them: full trees whose
 * thresholds lie anywhere in their columns. They have learned nothing, and cost what others do.
 */
final class BoostedModel {
  private final int trees;
  private final int inner;
  private final int columns;
  private final SplittableRandom random = new SplittableRandom(17);

  /**
   * @param depth splits between a tree's root and its leaves
   */
  BoostedModel(int trees, int depth, int columns) {
    this.trees = trees;
    this.inner = (1 << depth) - 1;
    this.columns = columns;
  }

  private String names(String separator, String quote) {
    StringJoiner names = new StringJoiner(separator);
    for (int i = 0; i < columns; i++) {
      names.add(quote + "f" + i + quote);
    }
    return names.toString();
  }

  /** Somewhere among a column's values. */
  private String threshold(int column) {
    double largest = 1e6 / Math.pow(10, 1 + column % 4);
    double least = column % 5 == 4 ? -largest : 0;
    return decimal(random.nextDouble(least, largest));
  }

  private String leaf() {
    return decimal(random.nextDouble(-0.1, 0.1));
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.6f", number);
  }

  /** In XGBoost's JSON. */
  String xgboost() {
    StringJoiner all = new StringJoiner(",\n");
    StringJoiner info = new StringJoiner(",");
    for (int i = 0; i < trees; i++) {
      all.add(xgboostTree());
      info.add("0");
    }
    return """
        {"learner":{"attributes":{},"feature_names":[%s],"feature_types":[],
        "gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"%d"},
        "tree_info":[%s],"trees":[%s]},"name":"gbtree"},
        "learner_model_param":{"base_score":"5E-1","num_class":"0","num_feature":"%d","num_target":"1"},
        "objective":{"name":"binary:logistic"}},"version":[2,1,4]}
        """
        .formatted(names(",", "\""), trees, info, all, columns);
  }

  private String xgboostTree() {
    StringJoiner left = new StringJoiner(",", "[", "]");
    StringJoiner right = new StringJoiner(",", "[", "]");
    StringJoiner split = new StringJoiner(",", "[", "]");
    StringJoiner conditions = new StringJoiner(",", "[", "]");
    StringJoiner defaults = new StringJoiner(",", "[", "]");
    for (int i = 0; i < 2 * inner + 1; i++) {
      int column = random.nextInt(columns);
      left.add(Integer.toString(i < inner ? 2 * i + 1 : -1));
      right.add(Integer.toString(i < inner ? 2 * i + 2 : -1));
      split.add(Integer.toString(i < inner ? column : 0));
      conditions.add(i < inner ? threshold(column) : leaf());
      defaults.add(Integer.toString(i & 1));
    }
    return """
        {"left_children":%s,"right_children":%s,"split_indices":%s,"split_conditions":%s,"default_left":%s}"""
        .formatted(left, right, split, conditions, defaults);
  }

  /** In LightGBM's text. */
  String lightgbm() {
    StringBuilder text =
        new StringBuilder(
            """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            label_index=0
            max_feature_idx=%d
            objective=binary sigmoid:1
            feature_names=%s

            """
                .formatted(columns - 1, names(" ", "")));
    for (int i = 0; i < trees; i++) {
      text.append(lightgbmTree(i));
    }
    return text.append("end of trees\n").toString();
  }

  private String lightgbmTree(int number) {
    StringJoiner left = new StringJoiner(" ");
    StringJoiner right = new StringJoiner(" ");
    StringJoiner split = new StringJoiner(" ");
    StringJoiner thresholds = new StringJoiner(" ");
    StringJoiner decisions = new StringJoiner(" ");
    StringJoiner leaves = new StringJoiner(" ");
    for (int i = 0; i < inner; i++) {
      int column = random.nextInt(columns);
      left.add(Integer.toString(child(2 * i + 1)));
      right.add(Integer.toString(child(2 * i + 2)));
      split.add(Integer.toString(column));
      thresholds.add(threshold(column));
      decisions.add("10"); // a missing value is nan, and goes to the left
    }
    for (int i = 0; i <= inner; i++) {
      leaves.add(leaf());
    }
    return """
        Tree=%d
        num_leaves=%d
        num_cat=0
        split_feature=%s
        threshold=%s
        decision_type=%s
        left_child=%s
        right_child=%s
        leaf_value=%s
        is_linear=0
        shrinkage=1

        """
        .formatted(number, inner + 1, split, thresholds, decisions, left, right, leaves);
  }

  private int child(int node) {
    return node < inner ? node : ~(node - inner);
  }
}
