package io.scoreline.scorers.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model says of its inputs.
 *
 * @param columns its columns, in their order; empty where it has tensors, or no signature
 */
record Signature(List<Column> columns) {
  static final Signature NONE = new Signature(List.of());

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A column that the model takes.
   *
   * @param name as a table has it
   * @param type of its values
   */
  record Column(String name, FeatureType type) {
    /** What feeds it; MLflow reads an empty cell of a decimal column as NaN, and refuses others. */
    Feature feature() {
      Feature feature = new Feature(name, type, List.of());
      boolean isDecimal = type == FeatureType.FLOAT || type == FeatureType.DOUBLE;
      return isDecimal ? feature.withMissing() : feature;
    }
  }

  Signature {
    columns = List.copyOf(columns);
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
    for (JsonNode input : all) {
      String type = input.path("type").asText();
      if (type.equals("tensor")) {
        // The model's own inputs have names and shapes as well.
        return NONE;
      }
      String name = input.path("name").asText();
      if (!input.hasNonNull("name")) {
        problems.add(
            "signature.inputs: a column of type %s has no name (expected: one)".formatted(type));
      } else {
        typeOf(name, type, problems, columns);
      }
    }
    return new Signature(columns);
  }

  private static void typeOf(
      String name, String type, List<String> problems, List<Column> columns) {
    switch (type) {
      case "boolean" -> columns.add(new Column(name, FeatureType.BOOL));
      case "integer" -> columns.add(new Column(name, FeatureType.INT32));
      case "long" -> columns.add(new Column(name, FeatureType.INT64));
      case "float" -> columns.add(new Column(name, FeatureType.FLOAT));
      case "double" -> columns.add(new Column(name, FeatureType.DOUBLE));
      case "string" -> columns.add(new Column(name, FeatureType.STRING));
      default ->
          problems.add(
              "signature.inputs: the column %s has the type %s (expected: boolean, integer, long, float, double or string)"
                  .formatted(name, type));
    }
  }
}
