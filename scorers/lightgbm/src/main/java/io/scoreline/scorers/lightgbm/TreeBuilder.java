package io.scoreline.scorers.lightgbm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Puts trees behind one another, and sees that each of them is one. */
final class TreeBuilder {
  private static final int KIND_ZERO = 1;
  private static final int KIND_NAN = 2;

  private final int features;
  private final List<Integer> roots = new ArrayList<>();
  private final List<int[]> categories = new ArrayList<>();
  private final List<Trees.LinearLeaf> linearLeaves = new ArrayList<>();
  private int[] nodes = new int[1024];
  private double[] thresholds = new double[256];
  private double[] leaves = new double[256];
  private int nodeCount;
  private int leafCount;
  private boolean isLinear;

  TreeBuilder(int features) {
    this.features = features;
  }

  Trees build(int groups) {
    return new Trees(
        Arrays.copyOf(nodes, nodeCount * Trees.NODE_INTS),
        Arrays.copyOf(thresholds, nodeCount),
        categories.toArray(int[][]::new),
        roots.stream().mapToInt(Integer::intValue).toArray(),
        Arrays.copyOf(leaves, leafCount),
        isLinear ? linearLeaves.toArray(Trees.LinearLeaf[]::new) : null,
        features,
        groups);
  }

  void add(Section tree) {
    int leavesOfTree = tree.whole("num_leaves");
    int inner = leavesOfTree - 1;
    if (leavesOfTree < 1) {
      throw tree.refused("num_leaves", "is %d".formatted(leavesOfTree));
    }
    if (nodeCount + (long) inner > Integer.MAX_VALUE / Trees.NODE_INTS - 8) {
      throw tree.refused("num_leaves", "is more than fits in memory with the trees before");
    }
    double[] values = tree.numbers("leaf_value", leavesOfTree);
    roots.add(inner == 0 ? ~leafCount : nodeCount * Trees.NODE_INTS);
    if (inner > 0) {
      addNodes(tree, inner);
    }
    addLinear(tree, leavesOfTree);
    leaves = grown(leaves, leafCount + leavesOfTree);
    System.arraycopy(values, 0, leaves, leafCount, leavesOfTree);
    leafCount += leavesOfTree;
  }

  private static double[] grown(double[] array, int least) {
    return array.length >= least
        ? array
        : Arrays.copyOf(array, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * least));
  }

  private void addNodes(Section tree, int inner) {
    int[] split = tree.wholes("split_feature", inner);
    double[] subjects = tree.numbers("threshold", inner);
    int[] decisions = tree.wholes("decision_type", inner);
    int[] left = tree.wholes("left_child", inner);
    int[] right = tree.wholes("right_child", inner);
    checkReached(tree, left, right);
    int firstSet = categories.size();
    int sets = tree.wholeOr("num_cat", 0);
    if (sets > 0) {
      addSets(tree, sets);
    }
    int needed = (nodeCount + inner) * Trees.NODE_INTS;
    if (nodes.length < needed) {
      nodes = Arrays.copyOf(nodes, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * needed));
    }
    thresholds = grown(thresholds, nodeCount + inner);
    for (int i = 0; i < inner; i++) {
      if (split[i] < 0 || split[i] >= features) {
        throw tree.refused(
            "split_feature",
            "has feature %d at place %d (expected: 0 to %d)".formatted(split[i], i, features - 1));
      }
      boolean byCategory = (decisions[i] & 1) != 0;
      int at = (nodeCount + i) * Trees.NODE_INTS;
      nodes[at] = split[i] << Trees.FEATURE_SHIFT | bits(decisions[i]);
      nodes[at + 1] = nodeCount + i;
      if (byCategory) {
        int set = (int) subjects[i];
        if (set != subjects[i] || set < 0 || set >= sets) {
          throw tree.refused(
              "threshold", "has set %s at place %d, of %d".formatted(subjects[i], i, sets));
        }
        nodes[at + 1] = firstSet + set;
      }
      thresholds[nodeCount + i] = subjects[i];
      nodes[at + 2] = child(left[i]);
      nodes[at + 3] = child(right[i]);
    }
    nodeCount += inner;
  }

  private static int bits(int decision) {
    int missing = decision >> 2 & 3;
    return (decision & 1) * Trees.BY_CATEGORY
        | ((decision & 2) != 0 ? Trees.MISSING_LEFT : 0)
        | (missing == KIND_ZERO ? Trees.ZERO_IS_MISSING : 0)
        | (missing == KIND_NAN ? Trees.NAN_IS_MISSING : 0);
  }

  private int child(int child) {
    return child < 0 ? ~(leafCount + ~child) : (nodeCount + child) * Trees.NODE_INTS;
  }

  private void addSets(Section tree, int sets) {
    int[] ends = tree.wholes("cat_boundaries", sets + 1);
    int[] words = tree.wholes("cat_threshold", Math.max(0, ends[sets]));
    for (int i = 0; i < sets; i++) {
      if (ends[i] < 0 || ends[i] > ends[i + 1] || ends[i + 1] > words.length) {
        throw tree.refused("cat_boundaries", "is out of range at place %d".formatted(i));
      }
      categories.add(Arrays.copyOfRange(words, ends[i], ends[i + 1]));
    }
  }

  /** From the root, each inner node and each leaf is reached once at most. */
  private static void checkReached(Section tree, int[] left, int[] right) {
    int inner = left.length;
    BitSet seenNodes = new BitSet();
    BitSet seenLeaves = new BitSet();
    int[] open = new int[inner + 1];
    int waiting = 0;
    open[waiting++] = 0;
    seenNodes.set(0);
    while (waiting > 0) {
      int node = open[--waiting];
      for (int child : new int[] {left[node], right[node]}) {
        boolean isLeaf = child < 0;
        int number = isLeaf ? ~child : child;
        BitSet seen = isLeaf ? seenLeaves : seenNodes;
        if (number >= (isLeaf ? inner + 1 : inner) || seen.get(number)) {
          throw tree.refused(
              child == left[node] ? "left_child" : "right_child",
              "has %d at place %d (expected: %d to %d, and each once)"
                  .formatted(child, node, -inner - 1, inner - 1));
        }
        seen.set(number);
        if (!isLeaf) {
          open[waiting++] = number;
        }
      }
    }
  }

  private void addLinear(Section tree, int leavesOfTree) {
    if (tree.wholeOr("is_linear", 0) == 0) {
      for (int i = 0; i < leavesOfTree; i++) {
        linearLeaves.add(null);
      }
      return;
    }
    isLinear = true;
    double[] constants = tree.numbers("leaf_const", leavesOfTree);
    int[] counts = tree.wholes("num_features", leavesOfTree);
    long total = 0;
    for (int count : counts) {
      total += Math.max(0, count);
    }
    int[] all = tree.wholes("leaf_features", (int) Math.min(total, Integer.MAX_VALUE));
    double[] weights = tree.numbers("leaf_coeff", all.length);
    int at = 0;
    for (int i = 0; i < leavesOfTree; i++) {
      int end = at + Math.max(0, counts[i]);
      int[] ofLeaf = Arrays.copyOfRange(all, at, end);
      for (int feature : ofLeaf) {
        if (feature < 0 || feature >= features) {
          throw tree.refused("leaf_features", "has feature %d".formatted(feature));
        }
      }
      linearLeaves.add(
          new Trees.LinearLeaf(constants[i], ofLeaf, Arrays.copyOfRange(weights, at, end)));
      at = end;
    }
  }
}
