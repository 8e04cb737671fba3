package io.scoreline.scorers.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a model says of its inputs.
 *
 * @param columns its columns, in their order; empty where it has tensors, or no signature
 * @param tensors its tensors, in their order; empty where it has columns, or no signature
 */
record Signature(List<Column> columns, List<Tensor> tensors) {
  static final Signature NONE = new Signature(List.of(), List.of());

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<String, FeatureType> TYPES =
      Map.of(
          "boolean", FeatureType.BOOL,
          "integer", FeatureType.INT32,
          "long", FeatureType.INT64,
          "float", FeatureType.FLOAT,
          "double", FeatureType.DOUBLE,
          "string", FeatureType.STRING);

  /**
   * A column that the model takes.
   *
   * @param name as a table has it
   * @param type of its values
   * @param required whether every table has it
   */
  record Column(String name, FeatureType type, boolean required) {
    /**
     * What feeds it; MLflow reads an empty cell of a decimal column as NaN, and refuses others.
     *
     * @param mayBeAbsent whether a table may lack it
     */
    Feature feature(boolean mayBeAbsent) {
      Feature feature = Feature.ofColumn(name, type, mayBeAbsent);
      boolean isDecimal = type == FeatureType.FLOAT || type == FeatureType.DOUBLE;
      return isDecimal ? feature.withMissing() : feature;
    }
  }

  Signature {
    columns = List.copyOf(columns);
    tensors = List.copyOf(tensors);
  }

  /** A signature of columns. */
  static Signature ofColumns(List<Column> columns) {
    return new Signature(columns, List.of());
  }

  /**
   * Reads the inputs of a signature.
   *
   * @param inputs JSON, as MLmodel has it: an array of columns, or of tensors
   * @param problems gets what cannot be used
   */
  static Signature read(String inputs, List<String> problems) {
    JsonNode all;
    try {
      all = JSON.readTree(inputs);
    } catch (JsonProcessingException e) {
      problems.add("signature.inputs: %s (expected: JSON)".formatted(e.getOriginalMessage()));
      return NONE;
    }
    List<Column> columns = new ArrayList<>();
    List<Tensor> tensors = new ArrayList<>();
    for (JsonNode input : all) {
      String type = input.path("type").asText();
      if (type.equals("tensor")) {
        Tensor.read(input, problems).ifPresent(tensors::add);
        continue;
      }
      String name = input.path("name").asText();
      if (!input.hasNonNull("name")) {
        problems.add(
            "signature.inputs: a column of type %s has no name (expected: one)".formatted(type));
      } else {
        add(input, name, problems, columns);
      }
    }
    return new Signature(columns, tensors);
  }

  private static void add(
      JsonNode input, String name, List<String> problems, List<Column> columns) {
    String type = input.path("type").asText();
    // MLflow wrote "optional" before it wrote "required".
    boolean required = input.path("required").asBoolean(!input.path("optional").asBoolean(false));
    FeatureType known = TYPES.get(type);
    if (known == null) {
      problems.add(
          "signature.inputs: the column %s has the type %s (expected: boolean, integer, long, float, double or string)"
              .formatted(name, type));
    } else {
      columns.add(new Column(name, known, required));
    }
  }
}
