package io.scoreline.scorers.mlflow;

import static io.scoreline.transforms.scorer.Feature.FREE;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorScorerTest {
  private static Feature input(FeatureType type, Integer... shape) {
    return new Feature("image", type, Arrays.asList(shape));
  }

  private static List<Feature> features(String flavor, List<Tensor> tensors, Feature... inputs) {
    MlflowModel model =
        new MlflowModel(
            Path.of("/model"), Flavor.of(flavor, "/model/m"), new Signature(List.of(), tensors));
    return TensorScorer.of(new Matrix(List.of(inputs)), model).features();
  }

  @Test
  void settlesTheDimensionsThatTheModelLeavesOpenAndTheOtherWayRound() {
    Tensor named = new Tensor("image", "uint8", List.of(-1, 28, -1, 3));

    assertThat(
        features("onnx", List.of(named), input(FeatureType.UINT8, FREE, 32, FREE)),
        equalTo(List.of(input(FeatureType.UINT8, 28, 32, 3))));
    assertThat(
        features(
            "onnx",
            List.of(new Tensor("", "float64", List.of(1, -1))),
            input(FeatureType.FLOAT, FREE)),
        equalTo(List.of(input(FeatureType.FLOAT, FREE))));
    assertThat(
        features(
            "onnx",
            List.of(
                new Tensor("b", "int64", List.of(-1)), new Tensor("image", "bool", List.of(-1))),
            input(FeatureType.BOOL),
            new Feature("b", FeatureType.INT64, List.of())),
        equalTo(List.of(input(FeatureType.BOOL), new Feature("b", FeatureType.INT64, List.of()))));
  }

  @ParameterizedTest(name = "a tensor {0} {1} for [28, 28, 3] of 8 bits")
  @CsvSource(
      delimiter = '|',
      value = {
        "image|uint8|-1,28,28,1",
        "image|uint8|-1,28,28",
        "image|uint8|28,28,3",
        "image|float32|-1,28,28,3",
        "picture|uint8|-1,28,28,3"
      })
  void refusesATensorOfAnotherShapeTypeOrNameAndShowsBoth(String name, String dtype, String shape) {
    List<Integer> dimensions = Arrays.stream(shape.split(",")).map(Integer::valueOf).toList();
    String refused =
        assertThrows(
                ModelRefusedException.class,
                () ->
                    features(
                        "onnx",
                        List.of(new Tensor(name, dtype, dimensions)),
                        input(FeatureType.UINT8, 28, 28, 3)))
            .getMessage();

    assertThat(
        refused,
        equalTo(
            """
            /model: the signature does not fit the model
              the signature's tensors: %s: %s%s
              the model's inputs: image: uint8[28, 28, 3]"""
                .formatted(name, dtype, dimensions)));
  }

  @Test
  void asksForATensorForEachInputAndAnInputForEachTensor() {
    Tensor image = new Tensor("image", "uint8", List.of(-1));
    Tensor other = new Tensor("other", "uint8", List.of(-1));
    Feature input = input(FeatureType.UINT8);
    Feature second = new Feature("other", FeatureType.UINT8, List.of());

    assertThrows(ModelRefusedException.class, () -> features("onnx", List.of(image, other), input));
    assertThrows(
        ModelRefusedException.class, () -> features("onnx", List.of(image), input, second));
  }

  @Test
  void leavesTheTypeToTreesWhichMakeDecimalsOfAny() {
    assertThat(
        features(
            "xgboost",
            List.of(new Tensor("", "int64", List.of(-1, 4))),
            input(FeatureType.FLOAT, 4).withMissing()),
        equalTo(List.of(input(FeatureType.FLOAT, 4).withMissing())));
  }
}
