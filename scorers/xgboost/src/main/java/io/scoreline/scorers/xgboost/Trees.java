package io.scoreline.scorers.xgboost;

/**
 * Trees, one behind the other in one array: four numbers are a node. Every walk ends: whoever makes
 * trees has seen that each node has one parent.
 */
final class Trees implements Margins {
  static final int NODE_INTS = 4;

  /** In place of a feature, where the second number holds a leaf's value. */
  static final int LEAF = -1;

  /** Bit of a feature: a missing value goes to the left. */
  static final int MISSING_LEFT = 1;

  /** Bit of a feature: the second number is the set of categories that go to the right. */
  static final int BY_CATEGORY = 2;

  static final int FEATURE_SHIFT = 2;

  private static final int TOGETHER = 4;

  /** From here on, whole numbers are no categories. */
  private static final float NO_CATEGORY = 1 << 24;

  private final int[] nodes;
  private final int[] roots;
  private final int[] groupOfTree;
  private final float[] weightOfTree;
  private final long[][] categories;
  private final boolean[] byKeys;
  private final int features;
  private final int groups;

  /**
   * @param nodes for each node its feature and bits, the bits of its threshold (or the number of
   *     its set, or the bits of its leaf value), and where its left and its right child start
   * @param roots where the trees start
   * @param groupOfTree which of a record's margins each adds to
   * @param weightOfTree by what its leaves are multiplied
   * @param categories sets of categories, as bits
   * @param byKeys which trees have no node with such a set: their nodes' first number is a key's
   *     place among a record's, and the second the threshold's key
   */
  Trees(
      int[] nodes,
      int[] roots,
      int[] groupOfTree,
      float[] weightOfTree,
      long[][] categories,
      boolean[] byKeys,
      int features,
      int groups) {
    this.nodes = nodes;
    this.roots = roots;
    this.groupOfTree = groupOfTree;
    this.weightOfTree = weightOfTree;
    this.categories = categories;
    this.byKeys = byKeys;
    this.features = features;
    this.groups = groups;
  }

  @Override
  public void add(float[] rows, int[] keys, int records, float[] margins, int at) {
    // Tree by tree: a tree stays in the cache, and a record's sum grows in the order of the trees.
    for (int tree = 0; tree < roots.length; tree++) {
      int place = at + groupOfTree[tree];
      if (byKeys[tree]) {
        addByKeys(tree, keys, records, margins, place);
        continue;
      }
      for (int record = 0; record < records; record++) {
        margins[place] += weightOfTree[tree] * leaf(roots[tree], rows, record * features);
        place += groups;
      }
    }
  }

  /**
   * Walks with four records at a time: each step of a walk waits for the one before it, and the
   * processor has others to do meanwhile.
   */
  private void addByKeys(int tree, int[] keys, int records, float[] margins, int at) {
    int root = roots[tree];
    float weight = weightOfTree[tree];
    int width = features * Keys.OF_VALUE;
    int together = records - records % TOGETHER;
    int place = at;
    for (int record = 0; record < together; record += TOGETHER) {
      int row0 = record * width;
      int row1 = row0 + width;
      int row2 = row1 + width;
      int row3 = row2 + width;
      int node0 = root;
      int node1 = root;
      int node2 = root;
      int node3 = root;
      // A leaf's number is negative: all go on until one is there.
      while ((nodes[node0] | nodes[node1] | nodes[node2] | nodes[node3]) >= 0) {
        node0 = child(node0, keys, row0);
        node1 = child(node1, keys, row1);
        node2 = child(node2, keys, row2);
        node3 = child(node3, keys, row3);
      }
      margins[place] += weight * leafByKeys(node0, keys, row0);
      margins[place + groups] += weight * leafByKeys(node1, keys, row1);
      margins[place + 2 * groups] += weight * leafByKeys(node2, keys, row2);
      margins[place + 3 * groups] += weight * leafByKeys(node3, keys, row3);
      place += TOGETHER * groups;
    }
    for (int record = together; record < records; record++) {
      margins[place] += weight * leafByKeys(root, keys, record * width);
      place += groups;
    }
  }

  private int child(int node, int[] keys, int row) {
    // 1 where the key is below the threshold's.
    int left = (int) (((long) keys[row + nodes[node]] - nodes[node + 1]) >>> 63);
    return nodes[node + 3 - left];
  }

  private float leafByKeys(int from, int[] keys, int row) {
    int node = from;
    while (nodes[node] != LEAF) {
      node = child(node, keys, row);
    }
    return Float.intBitsToFloat(nodes[node + 1]);
  }

  private float leaf(int root, float[] rows, int row) {
    int node = root;
    while (true) {
      int bits = nodes[node];
      if (bits == LEAF) {
        return Float.intBitsToFloat(nodes[node + 1]);
      }
      float value = rows[row + (bits >> FEATURE_SHIFT)];
      boolean left;
      if ((bits & BY_CATEGORY) != 0) {
        left = isLeft(value, bits, categories[nodes[node + 1]]);
      } else {
        float threshold = Float.intBitsToFloat(nodes[node + 1]);
        // Neither comparison is true of nan.
        left = (bits & MISSING_LEFT) != 0 ? !(value >= threshold) : value < threshold;
      }
      node = nodes[left ? node + 2 : node + 3];
    }
  }

  private static boolean isLeft(float value, int bits, long[] right) {
    if (Float.isNaN(value)) {
      return (bits & MISSING_LEFT) != 0;
    }
    if (value < 0 || value >= NO_CATEGORY) {
      return true;
    }
    int category = (int) value;
    int word = category >> 6;
    return word >= right.length || (right[word] & 1L << category) == 0;
  }
}
