package io.scoreline.scorers.lightgbm;

/**
 * Trees, one behind the other in arrays. Every walk ends: whoever makes trees has seen that each
 * node has one parent. Immutable.
 */
final class Trees {
  static final int NODE_INTS = 4;

  /** Bits of a node's first number, above which its feature stands. */
  static final int BY_CATEGORY = 1;

  static final int MISSING_LEFT = 2;
  static final int ZERO_IS_MISSING = 4;
  static final int NAN_IS_MISSING = 8;
  static final int FEATURE_SHIFT = 4;

  /** Closer to zero than this is zero. */
  private static final double ZERO = 1e-35f;

  private final int[] nodes;
  private final double[] thresholds;
  private final int[][] categories;
  private final int[] roots;
  private final double[] leaves;
  private final LinearLeaf[] linearLeaves;
  private final int features;
  private final int groups;

  /**
   * The weighted sum that a leaf of a linear tree gives, where none of its features is missing.
   *
   * @param features places in the row
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record LinearLeaf(double constant, int[] features, double[] weights) {}

  /**
   * @param nodes for each node its feature and bits, the number of its threshold or set, and its
   *     children: another node's start, or {@code ~leaf}
   * @param thresholds what is compared
   * @param categories sets of categories, as bits, that go to the left
   * @param roots where each tree starts, or {@code ~leaf}; a round has one for each group
   * @param leaves the leaves' values
   * @param linearLeavesOrNull for each leaf its sum, or null; null where no tree is linear
   */
  Trees(
      int[] nodes,
      double[] thresholds,
      int[][] categories,
      int[] roots,
      double[] leaves,
      LinearLeaf[] linearLeavesOrNull,
      int features,
      int groups) {
    this.nodes = nodes;
    this.thresholds = thresholds;
    this.categories = categories;
    this.roots = roots;
    this.leaves = leaves;
    this.linearLeaves = linearLeavesOrNull;
    this.features = features;
    this.groups = groups;
  }

  /**
   * Adds a block of records' sums.
   *
   * @param rows the records' values, one after the other
   * @param sums one for each record and group
   * @param at where the first one stands
   */
  void add(double[] rows, int records, double[] sums, int at) {
    // Tree by tree: a tree stays in the cache, and a record's sum grows in the order of the trees.
    for (int tree = 0; tree < roots.length; tree++) {
      int root = roots[tree];
      int place = at + tree % groups;
      for (int record = 0; record < records; record++) {
        int leaf = leaf(root, rows, record * features);
        sums[place] += linearLeaves == null ? leaves[leaf] : linear(leaf, rows, record * features);
        place += groups;
      }
    }
  }

  private double linear(int leaf, double[] rows, int row) {
    LinearLeaf linear = linearLeaves[leaf];
    if (linear == null) {
      return leaves[leaf];
    }
    double sum = linear.constant();
    for (int i = 0; i < linear.features().length; i++) {
      double value = rows[row + linear.features()[i]];
      if (Double.isNaN(value)) {
        return leaves[leaf];
      }
      sum += linear.weights()[i] * value;
    }
    return sum;
  }

  private int leaf(int root, double[] rows, int row) {
    int node = root;
    while (node >= 0) {
      int bits = nodes[node];
      double value = rows[row + (bits >> FEATURE_SHIFT)];
      int subject = nodes[node + 1];
      boolean left =
          (bits & BY_CATEGORY) != 0
              ? isIn(value, categories[subject])
              : isLeft(value, bits, thresholds[subject]);
      node = nodes[left ? node + 2 : node + 3];
    }
    return ~node;
  }

  private static boolean isLeft(double given, int bits, double threshold) {
    double value = given;
    if (Double.isNaN(given)) {
      if ((bits & NAN_IS_MISSING) != 0) {
        return (bits & MISSING_LEFT) != 0;
      }
      value = 0;
    }
    if ((bits & ZERO_IS_MISSING) != 0 && value >= -ZERO && value <= ZERO) {
      return (bits & MISSING_LEFT) != 0;
    }
    return value <= threshold;
  }

  private static boolean isIn(double value, int[] set) {
    // nan is not; a decimal counts as what stands before its point.
    if (!(value > -1) || value >= 32.0 * set.length) {
      return false;
    }
    int category = (int) value;
    return (set[category >> 5] & 1 << category) != 0;
  }
}
