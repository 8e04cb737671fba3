package io.scoreline.scorers.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tensor that a model's signature asks for.
 *
 * @param name of the model's input; empty where the signature leaves the only one without
 * @param dtype what NumPy calls the type of its values
 * @param shape its dimensions with that of the records first; -1 for any
 */
record Tensor(String name, String dtype, List<Integer> shape) {
  private static final Map<String, FeatureType> TYPES =
      Map.ofEntries(
          Map.entry("float16", FeatureType.FLOAT16),
          Map.entry("float32", FeatureType.FLOAT),
          Map.entry("float64", FeatureType.DOUBLE),
          Map.entry("int8", FeatureType.INT8),
          Map.entry("int16", FeatureType.INT16),
          Map.entry("int32", FeatureType.INT32),
          Map.entry("int64", FeatureType.INT64),
          Map.entry("uint8", FeatureType.UINT8),
          Map.entry("bool", FeatureType.BOOL),
          Map.entry("object", FeatureType.STRING),
          Map.entry("str", FeatureType.STRING));

  Tensor {
    shape = List.copyOf(shape);
  }

  /**
   * Reads one.
   *
   * @param input as the signature's JSON has it
   * @param problems gets what cannot be used
   */
  static Optional<Tensor> read(JsonNode input, List<String> problems) {
    JsonNode given = input.at("/tensor-spec/shape");
    List<Integer> shape = new ArrayList<>();
    given.forEach(dimension -> shape.add(dimension.asInt(0)));
    boolean fits = shape.stream().allMatch(dimension -> dimension > 0 || dimension == Feature.FREE);
    if (shape.isEmpty() || !fits) {
      problems.add(
          "signature.inputs: a tensor has the shape %s (expected: dimensions of at least 1, or -1 for any)"
              .formatted(given));
      return Optional.empty();
    }
    String name = input.hasNonNull("name") ? input.get("name").asText() : "";
    return Optional.of(new Tensor(name, input.at("/tensor-spec/dtype").asText(), shape));
  }

  /**
   * The model's input as this tensor has it: the dimensions that either leaves open are the
   * other's. The number of records is the engine's affair. Nothing if the two cannot be one.
   *
   * @param holdsTypes whether MLflow hands the values to a model that takes no other type
   */
  Optional<Feature> applied(Feature input, boolean holdsTypes) {
    if (shape.size() != input.shape().size() + 1 || !(fits(input.type()) || !holdsTypes)) {
      return Optional.empty();
    }
    List<Integer> settled = new ArrayList<>();
    for (int i = 0; i < input.shape().size(); i++) {
      int own = input.shape().get(i);
      int asked = shape.get(i + 1);
      if (own != Feature.FREE && asked != Feature.FREE && own != asked) {
        return Optional.empty();
      }
      settled.add(own == Feature.FREE ? asked : own);
    }
    return Optional.of(input.withShape(settled));
  }

  /** MLflow makes float32 of float64 where the model wants it, and nothing else. */
  private boolean fits(FeatureType type) {
    FeatureType own = TYPES.get(dtype);
    return own == type || (own == FeatureType.DOUBLE && type == FeatureType.FLOAT);
  }

  @Override
  public String toString() {
    return "%s%s%s".formatted(name.isEmpty() ? "" : name + ": ", dtype, shape);
  }
}
