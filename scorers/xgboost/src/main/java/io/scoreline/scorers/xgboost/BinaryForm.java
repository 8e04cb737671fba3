package io.scoreline.scorers.xgboost;

import io.scoreline.transforms.scorer.ModelRefusedException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads a model in the binary form that XGBoost wrote by default up to 2.0 and reads up to 3.0: its
 * structures as they stood in memory, little-endian. It becomes the document that JSON would be.
 */
final class BinaryForm {
  /** The field of the base score where it is a margin already, as before 1.0. */
  static final String BASE_MARGIN = "base_margin";

  private static final byte[] OLD_START = "binf".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(:[a-z0-9_]+)?");
  private static final int LONGEST_NAME = 100;
  private static final int MODEL_RESERVED_BYTES = 27 * Integer.BYTES;
  private static final int RESERVED_BYTES = 32 * Integer.BYTES;
  private static final int TREE_RESERVED_BYTES = 31 * Integer.BYTES;
  private static final int NODE_BYTES = 20;
  private static final int NODE_STATISTICS_BYTES = 16;
  private static final int LEAST_TREE_BYTES = 148;

  private final Path file;
  private final ByteBuffer bytes;

  private BinaryForm(Path file, ByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  static Part read(Path file, byte[] content) {
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    boolean isOld =
        bytes.limit() >= OLD_START.length
            && bytes.slice(0, OLD_START.length).equals(ByteBuffer.wrap(OLD_START));
    if (isOld) {
      bytes.position(OLD_START.length);
    }
    BinaryForm form = new BinaryForm(file, bytes);
    try {
      return new Part(file, "", Map.of("learner", form.learner()));
    } catch (BufferUnderflowException e) {
      throw new ModelRefusedException(
          "%s: is only the start of a binary model: it ends at byte %d (expected: %s)"
              .formatted(file, content.length, ModelFile.ACCEPTED),
          e);
    }
  }

  private Value.Fields learner() {
    if (bytes.remaining() < MODEL_RESERVED_BYTES) {
      throw notOne();
    }
    float baseScore = bytes.getFloat();
    int features = bytes.getInt();
    int classes = bytes.getInt();
    final boolean hasAttributes = bytes.getInt() != 0;
    bytes.getInt(); // whether it has names of metrics
    int majorVersion = bytes.getInt();
    skip(Integer.BYTES + MODEL_RESERVED_BYTES);
    if (features < 0 || classes < 0 || majorVersion < 0 || majorVersion > 3) {
      throw notOne();
    }
    String objective = name();
    String booster = name();
    Map<String, Value> parameters = new HashMap<>();
    parameters.put(
        majorVersion >= 1 ? "base_score" : BASE_MARGIN, new Value.Text(Float.toString(baseScore)));
    parameters.put("num_class", new Value.Single(classes));
    parameters.put("num_feature", new Value.Single(features));
    Map<String, Value> learner = new HashMap<>();
    learner.put("learner_model_param", new Value.Fields(parameters));
    learner.put("objective", new Value.Fields(Map.of("name", new Value.Text(objective))));
    learner.put("gradient_booster", booster(booster));
    learner.put("attributes", new Value.Fields(hasAttributes ? attributes() : Map.of()));
    return new Value.Fields(learner);
  }

  private Value booster(String name) {
    return switch (name) {
      case "gblinear" -> linear();
      case "dart" -> dart();
      default -> trees(name);
    };
  }

  private Value linear() {
    skip(2 * Integer.BYTES + RESERVED_BYTES);
    return new Value.Fields(
        Map.of(
            "name", new Value.Text("gblinear"),
            "model", new Value.Fields(Map.of("weights", floats()))));
  }

  private Value dart() {
    Value trees = trees("gbtree");
    return new Value.Fields(
        Map.of("name", new Value.Text("dart"), "gbtree", trees, "weight_drop", floats()));
  }

  private Value.Numbers floats() {
    int count = count(Float.BYTES);
    double[] floats = new double[count];
    for (int i = 0; i < count; i++) {
      floats[i] = bytes.getFloat();
    }
    return new Value.Numbers(floats);
  }

  private Value trees(String name) {
    int count = bytes.getInt();
    int parallel = bytes.getInt();
    skip(2 * Integer.BYTES + Long.BYTES + 2 * Integer.BYTES + RESERVED_BYTES);
    if (count < 0) {
      throw notOne();
    }
    List<Value> trees = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (bytes.remaining() < LEAST_TREE_BYTES) {
        throw new BufferUnderflowException();
      }
      trees.add(tree());
    }
    double[] groups = new double[count];
    for (int i = 0; i < count; i++) {
      groups[i] = bytes.getInt();
    }
    Map<String, Value> model = new HashMap<>();
    // Before 1.0 the second number was of another parameter, which was 0 or 1.
    model.put(
        "gbtree_model_param",
        new Value.Fields(Map.of("num_parallel_tree", new Value.Single(Math.max(1, parallel)))));
    model.put("trees", trees.isEmpty() ? new Value.Numbers(new double[0]) : new Value.Items(trees));
    model.put("tree_info", new Value.Numbers(groups));
    return new Value.Fields(Map.of("name", new Value.Text(name), "model", new Value.Fields(model)));
  }

  private Value tree() {
    bytes.getInt(); // roots
    int nodes = bytes.getInt();
    skip(3 * Integer.BYTES);
    int leafVector = bytes.getInt();
    skip(TREE_RESERVED_BYTES);
    if (nodes < 0) {
      throw notOne();
    }
    if ((long) nodes * (NODE_BYTES + NODE_STATISTICS_BYTES) > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    double[] left = new double[nodes];
    double[] right = new double[nodes];
    double[] features = new double[nodes];
    double[] defaults = new double[nodes];
    double[] conditions = new double[nodes];
    for (int i = 0; i < nodes; i++) {
      bytes.getInt(); // parent
      left[i] = bytes.getInt();
      right[i] = bytes.getInt();
      int feature = bytes.getInt();
      features[i] = feature & Integer.MAX_VALUE;
      defaults[i] = feature < 0 ? 1 : 0;
      conditions[i] = bytes.getFloat();
    }
    skip(nodes * NODE_STATISTICS_BYTES);
    if (leafVector != 0) {
      floats();
    }
    Map<String, Value> tree = new HashMap<>();
    tree.put("left_children", new Value.Numbers(left));
    tree.put("right_children", new Value.Numbers(right));
    tree.put("split_indices", new Value.Numbers(features));
    tree.put("default_left", new Value.Numbers(defaults));
    tree.put("split_conditions", new Value.Numbers(conditions));
    return new Value.Fields(tree);
  }

  private Map<String, Value> attributes() {
    Map<String, Value> attributes = new HashMap<>();
    // Each has two lengths at the least.
    int count = count(2 * Long.BYTES);
    for (int i = 0; i < count; i++) {
      String name = text(count(1));
      attributes.put(name, new Value.Text(text(count(1))));
    }
    return attributes;
  }

  /** The name of an objective or booster: what tells a binary model from other bytes. */
  private String name() {
    long length = bytes.getLong();
    if (length < 1 || length > LONGEST_NAME) {
      throw notOne();
    }
    String name = text((int) length);
    if (!NAME.matcher(name).matches()) {
      throw notOne();
    }
    return name;
  }

  private String text(int length) {
    byte[] text = new byte[length];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /** How many come of so many bytes each, which is at most what is left of the file. */
  private int count(int bytesOfEach) {
    long count = bytes.getLong();
    if (count < 0 || count > bytes.remaining() / bytesOfEach) {
      throw new BufferUnderflowException();
    }
    return (int) count;
  }

  private void skip(int count) {
    if (count > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    bytes.position(bytes.position() + count);
  }

  private ModelRefusedException notOne() {
    return new ModelRefusedException(
        "%s: is no model of XGBoost: neither JSON nor UBJ, nor the older binary form (expected: %s)"
            .formatted(file, ModelFile.ACCEPTED));
  }
}
