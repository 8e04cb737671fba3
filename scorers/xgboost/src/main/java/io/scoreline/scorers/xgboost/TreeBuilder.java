package io.scoreline.scorers.xgboost;

import io.scoreline.transforms.scorer.ModelRefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Puts trees behind one another, and sees that each of them is one. */
final class TreeBuilder {
  private static final int LARGEST_FEATURE = Integer.MAX_VALUE >> Trees.FEATURE_SHIFT;
  private static final int NO_CATEGORY = 1 << 24;

  private final int features;
  private final List<Integer> roots = new ArrayList<>();
  private final List<long[]> categories = new ArrayList<>();
  private final BitSet byKeys = new BitSet();
  private int[] nodes = new int[1024];
  private int length;

  TreeBuilder(int features) {
    if (features > LARGEST_FEATURE) {
      throw new ModelRefusedException(
          "the model has %d features (expected: at most %d)".formatted(features, LARGEST_FEATURE));
    }
    this.features = features;
  }

  Trees build(int[] groupOfTree, float[] weightOfTree, int groups) {
    return new Trees(
        Arrays.copyOf(nodes, length),
        roots.stream().mapToInt(Integer::intValue).toArray(),
        groupOfTree,
        weightOfTree,
        categories.toArray(long[][]::new),
        treesByKeys(),
        features,
        groups);
  }

  private boolean[] treesByKeys() {
    boolean[] trees = new boolean[roots.size()];
    for (int i = 0; i < trees.length; i++) {
      trees[i] = byKeys.get(i);
    }
    return trees;
  }

  void add(Part tree) {
    if (tree.has("tree_param") && tree.part("tree_param").wholeOr("size_leaf_vector", 1) > 1) {
      throw new ModelRefusedException(
          ("%s: %s has a vector in each leaf, which is not scored here (expected: a model trained"
                  + " with multi_strategy: one_output_per_tree)")
              .formatted(tree.file(), tree.place()));
    }
    double[] conditions = tree.numbers("split_conditions");
    int count = conditions.length;
    if (count == 0) {
      throw tree.refused("split_conditions", "is empty");
    }
    int[] left = tree.wholes("left_children", count);
    int[] right = tree.wholes("right_children", count);
    int[] split = tree.wholes("split_indices", count);
    double[] missingLeft = tree.numbers("default_left", count);
    boolean[] byCategory = byCategory(tree, count);
    int[] sets = sets(tree, byCategory);
    int start = length;
    if (start + (long) count * Trees.NODE_INTS > Integer.MAX_VALUE - 8) {
      throw tree.refused("split_conditions", "is one more tree than fits in memory");
    }
    length += count * Trees.NODE_INTS;
    if (nodes.length < length) {
      nodes = Arrays.copyOf(nodes, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * length));
    }
    boolean hasSets = anyOf(byCategory);
    byKeys.set(roots.size(), !hasSets);
    roots.add(start);
    for (int i = 0; i < count; i++) {
      int at = start + i * Trees.NODE_INTS;
      nodes[at + 1] = Float.floatToRawIntBits((float) conditions[i]);
      if (left[i] == -1) {
        nodes[at] = Trees.LEAF;
        continue;
      }
      nodes[at] =
          split[i] << Trees.FEATURE_SHIFT
              | (missingLeft[i] != 0 ? Trees.MISSING_LEFT : 0)
              | (byCategory[i] ? Trees.BY_CATEGORY : 0);
      if (byCategory[i]) {
        nodes[at + 1] = sets[i];
      } else if (!hasSets) {
        nodes[at] = split[i] * Keys.OF_VALUE + (missingLeft[i] != 0 ? 1 : 0);
        nodes[at + 1] = Keys.of((float) conditions[i]);
      }
      nodes[at + 2] = start + left[i] * Trees.NODE_INTS;
      nodes[at + 3] = start + right[i] * Trees.NODE_INTS;
    }
    checkReached(tree, left, right, split);
  }

  /** Whatever is reached from the root is a tree: no node twice, and none out of range. */
  private void checkReached(Part tree, int[] left, int[] right, int[] split) {
    BitSet seen = new BitSet(left.length);
    int[] open = new int[left.length + 1];
    int waiting = 0;
    open[waiting++] = 0;
    seen.set(0);
    while (waiting > 0) {
      int node = open[--waiting];
      if (left[node] == -1) {
        continue;
      }
      if (split[node] < 0 || split[node] >= features) {
        throw tree.refused(
            "split_indices",
            "has feature %d at place %d (expected: 0 to %d)"
                .formatted(split[node], node, features - 1));
      }
      for (int child : new int[] {left[node], right[node]}) {
        if (child <= 0 || child >= left.length || seen.get(child)) {
          throw tree.refused(
              child == left[node] ? "left_children" : "right_children",
              "has node %d at place %d (expected: 1 to %d, and each once)"
                  .formatted(child, node, left.length - 1));
        }
        seen.set(child);
        open[waiting++] = child;
      }
    }
  }

  private static boolean anyOf(boolean[] flags) {
    for (boolean flag : flags) {
      if (flag) {
        return true;
      }
    }
    return false;
  }

  private static boolean[] byCategory(Part tree, int count) {
    boolean[] byCategory = new boolean[count];
    if (tree.has("split_type")) {
      int[] types = tree.wholes("split_type", count);
      for (int i = 0; i < count; i++) {
        byCategory[i] = types[i] == 1;
      }
    }
    return byCategory;
  }

  /** The number of its set for each node that is split by one. */
  private int[] sets(Part tree, boolean[] byCategory) {
    int[] sets = new int[byCategory.length];
    Arrays.fill(sets, -1);
    if (tree.has("categories_nodes")) {
      double[] all = tree.numbers("categories");
      int count = tree.numbers("categories_nodes").length;
      int[] ofNode = tree.wholes("categories_nodes", count);
      int[] starts = tree.wholes("categories_segments", count);
      int[] sizes = tree.wholes("categories_sizes", count);
      for (int i = 0; i < count; i++) {
        boolean isInside =
            starts[i] >= 0 && sizes[i] >= 0 && (long) starts[i] + sizes[i] <= all.length;
        if (!isInside || ofNode[i] < 0 || ofNode[i] >= sets.length) {
          throw tree.refused("categories_segments", "is out of range at place %d".formatted(i));
        }
        sets[ofNode[i]] = categories.size();
        categories.add(bits(tree, all, starts[i], sizes[i]));
      }
    }
    for (int i = 0; i < sets.length; i++) {
      if (byCategory[i] && sets[i] < 0) {
        throw tree.refused("categories_nodes", "has no set for node %d".formatted(i));
      }
    }
    return sets;
  }

  private static long[] bits(Part tree, double[] all, int start, int size) {
    BitSet bits = new BitSet();
    for (int i = start; i < start + size; i++) {
      int category = (int) all[i];
      if (category != all[i] || category < 0 || category >= NO_CATEGORY) {
        throw tree.refused("categories", "has %s at place %d".formatted(all[i], i));
      }
      bits.set(category);
    }
    return bits.toLongArray();
  }
}
