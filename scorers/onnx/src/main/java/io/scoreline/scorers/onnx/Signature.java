package io.scoreline.scorers.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.TensorInfo;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How records are laid into a model's inputs. The first dimension of an input counts records; an
 * input of rank 0 has no place for more than one, so such a model takes records one by one.
 *
 * @param features the inputs, in the model's order
 * @param scalars the names of the inputs of rank 0
 * @param fixedBatchSize the one number of records that the model takes, or empty if it takes any
 */
record Signature(List<Feature> features, Set<String> scalars, OptionalInt fixedBatchSize) {
  Signature {
    features = List.copyOf(features);
    scalars = Set.copyOf(scalars);
  }

  /**
   * Reads the signature of an open model.
   *
   * @throws ModelRefusedException if the inputs cannot be fed from records
   */
  static Signature of(ModelFile model, Collection<NodeInfo> inputs) {
    if (inputs.isEmpty()) {
      throw refused(model, "it has no inputs (expected: at least one)");
    }
    List<Feature> features = new ArrayList<>();
    Set<String> scalars = new TreeSet<>();
    List<Long> batchSizes = new ArrayList<>();
    for (NodeInfo input : inputs) {
      TensorInfo tensor = tensor(model, input);
      long[] shape = tensor.getShape();
      if (shape.length == 0) {
        refuseUnranked(model, input.getName());
        scalars.add(input.getName());
      }
      features.add(new Feature(input.getName(), type(model, input, tensor), rest(model, input)));
      batchSizes.add(shape.length == 0 ? 1L : shape[0]);
    }
    return new Signature(features, scalars, fixedBatchSize(model, inputs, batchSizes));
  }

  /** This signature for a model that takes fewer records than it declares. */
  Signature withBatchSize(int records) {
    return new Signature(features, scalars, OptionalInt.of(records));
  }

  private static TensorInfo tensor(ModelFile model, NodeInfo input) {
    if (input.getInfo() instanceof TensorInfo tensor) {
      return tensor;
    }
    throw refused(
        model,
        "input '%s' is %s (expected: a tensor)"
            .formatted(input.getName(), kind(model, input.getName()).words()));
  }

  private static ModelOutline.Kind kind(ModelFile model, String input) {
    return model.outline().inputs().stream()
        .filter(value -> value.name().equals(input))
        .findFirst()
        .map(ModelOutline.Value::kind)
        .orElse(ModelOutline.Kind.UNKNOWN);
  }

  private static void refuseUnranked(ModelFile model, String input) {
    if (kind(model, input) == ModelOutline.Kind.UNRANKED_TENSOR) {
      throw refused(
          model,
          "input '%s' declares no shape (expected: one such as [batch, 4])".formatted(input));
    }
  }

  private static FeatureType type(ModelFile model, NodeInfo input, TensorInfo tensor) {
    return featureType(tensor)
        .orElseThrow(
            () ->
                refused(
                    model,
                    "input '%s' is of type %s, which ONNX Runtime cannot be given from Java (expected: one of %s)"
                        .formatted(
                            input.getName(),
                            TensorOutput.typeName(tensor),
                            Arrays.toString(FeatureType.values()))));
  }

  private static Optional<FeatureType> featureType(TensorInfo tensor) {
    return switch (tensor.onnxType) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> Optional.of(FeatureType.FLOAT);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> Optional.of(FeatureType.DOUBLE);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> Optional.of(FeatureType.INT8);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> Optional.of(FeatureType.INT16);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> Optional.of(FeatureType.INT32);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> Optional.of(FeatureType.INT64);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> Optional.of(FeatureType.UINT8);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> Optional.of(FeatureType.BOOL);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> Optional.of(FeatureType.FLOAT16);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> Optional.of(FeatureType.BFLOAT16);
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> Optional.of(FeatureType.STRING);
      default -> Optional.empty();
    };
  }

  /** The declared dimensions without the first. */
  private static List<Integer> rest(ModelFile model, NodeInfo input) {
    long[] shape = tensor(model, input).getShape();
    List<Integer> rest = new ArrayList<>();
    for (int i = 1; i < shape.length; i++) {
      if (shape[i] == 0 || shape[i] > Integer.MAX_VALUE) {
        throw refused(
            model,
            "input '%s' declares the shape %s (expected: dimensions from 1 to %d)"
                .formatted(input.getName(), Arrays.toString(shape), Integer.MAX_VALUE));
      }
      rest.add(shape[i] < 0 ? Feature.FREE : (int) shape[i]);
    }
    return rest;
  }

  private static OptionalInt fixedBatchSize(
      ModelFile model, Collection<NodeInfo> inputs, List<Long> batchSizes) {
    Set<Long> fixed =
        batchSizes.stream()
            .filter(size -> size >= 0)
            .collect(Collectors.toCollection(TreeSet::new));
    if (fixed.isEmpty()) {
      return OptionalInt.empty();
    }
    long size = fixed.iterator().next();
    boolean all = batchSizes.stream().allMatch(each -> each == size);
    // Beside free ones, a first dimension of 1 holds for one record; of 5 it may be a table's.
    if (size < 1 || size > Integer.MAX_VALUE || fixed.size() > 1 || (!all && size > 1)) {
      throw refused(
          model,
          "its inputs differ in the first dimension, which must count the records: %s"
              .formatted(shapes(inputs)));
    }
    return OptionalInt.of((int) size);
  }

  private static String shapes(Collection<NodeInfo> inputs) {
    return inputs.stream()
        .map(
            input ->
                "%s %s"
                    .formatted(
                        input.getName(),
                        Arrays.toString(((TensorInfo) input.getInfo()).getShape())))
        .collect(Collectors.joining(", "));
  }

  private static ModelRefusedException refused(ModelFile model, String what) {
    return new ModelRefusedException("%s: %s".formatted(model.path(), what));
  }
}
