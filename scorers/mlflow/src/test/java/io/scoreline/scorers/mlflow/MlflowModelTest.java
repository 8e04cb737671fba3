package io.scoreline.scorers.mlflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MlflowModelTest {
  @TempDir Path folder;

  private MlflowModel read(String... lines) throws IOException {
    Files.writeString(folder.resolve("MLmodel"), String.join("\n", lines) + "\n");
    Files.writeString(folder.resolve("model.onnx"), "a model");
    return MlflowModel.read(folder.toString());
  }

  private String refused(String... lines) {
    return assertThrows(ModelRefusedException.class, () -> read(lines)).getMessage();
  }

  @Test
  void readsFlavorAndColumnsAndNothingThatScoringDoesNotNeed() throws IOException {
    MlflowModel model =
        read(
            "flavors:",
            "  python_function: {env: conda.yml, loader_module: mlflow.onnx}",
            "  onnx: {data: model.onnx, onnx_version: 1.23.1}",
            "saved_input_example_info: {artifact_path: missing.json}",
            "signature:",
            "  inputs: '[{\"name\": \"a b\", \"type\": \"long\"}, {\"name\": \"t\", \"type\": \"string\", \"required\": false}, {\"name\": \"o\", \"type\": \"double\", \"optional\": true}]'",
            "utc_time_created: 2020-11-05 03:39:25.470901");

    assertThat(model.flavor(), equalTo(Flavor.of("onnx", folder.resolve("model.onnx").toString())));
    assertThat(
        model.signature().columns(),
        equalTo(
            List.of(
                new Signature.Column("a b", FeatureType.INT64, true),
                new Signature.Column("t", FeatureType.STRING, false),
                new Signature.Column("o", FeatureType.DOUBLE, false))));
  }

  @Test
  void readsTensorsAndLeavesMissingSignaturesToTheModelItself() throws IOException {
    assertThat(read("flavors: {onnx: {data: model.onnx}}").signature(), equalTo(Signature.NONE));
    assertThat(
        read(
                "flavors: {onnx: {data: model.onnx}}",
                "signature:",
                "  inputs: '[{\"type\": \"tensor\", \"name\": \"x\", \"tensor-spec\": {\"dtype\": \"uint8\", \"shape\": [-1, 28, 28, 3]}}]'")
            .signature(),
        equalTo(
            new Signature(List.of(), List.of(new Tensor("x", "uint8", List.of(-1, 28, 28, 3))))));
    assertThat(
        refused(
            "flavors: {onnx: {data: model.onnx}}",
            "signature: {inputs: '[{\"type\": \"tensor\", \"tensor-spec\": {\"dtype\": \"uint8\", \"shape\": [-1, 0]}}]'}"),
        containsString(
            "signature.inputs: a tensor has the shape [-1,0] (expected: dimensions of at least 1,"
                + " or -1 for any)"));
  }

  @Test
  void namesEverythingThatIsWrongAtOnce() {
    assertThat(
        refused(
            "flavors: {onnx: {data: ../model.onnx}}",
            "signature:",
            "  inputs: '[{\"name\": \"d\", \"type\": \"datetime\"}, {\"type\": \"long\"}]'"),
        equalTo(
            folder
                + "/MLmodel: flavors.onnx.data: ../model.onnx (expected: a file in the model's"
                + " folder); signature.inputs: the column d has the type datetime (expected:"
                + " boolean, integer, long, float, double or string); signature.inputs: a column of"
                + " type long has no name (expected: one)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|no mapping (expected: the YAML of an MLflow model)",
        "flavors: [|(expected: the YAML of an MLflow model)",
        "flavors: {}|flavors: none (expected: onnx, xgboost or lightgbm)",
        "- a|no mapping (expected: the YAML of an MLflow model)",
        "a: !!python/object:os.system x|could not determine a constructor for the tag"
      })
  void refusesWhatIsNoDescription(String content, String how) {
    assertThat(refused(content), containsString(how));
  }

  @Test
  void saysWhatMakesAModelOfAnotherFlavor() {
    assertThat(
        refused("flavors: {python_function: {}, sklearn: {pickled_model: model.pkl}}"),
        allOf(
            containsString("flavors: python_function, sklearn, which need Python (expected: onnx"),
            containsString("onnx is made of it with skl2onnx")));
  }

  private Flavor flavor(String flavors, String file) throws IOException {
    Files.writeString(folder.resolve(file), "a model");
    return read("flavors: " + flavors).flavor();
  }

  @Test
  void asksAClassifierForLabelsAndABoosterForNothing() throws IOException {
    String classifier =
        "{xgboost: {data: model.ubj, model_class: xgboost.sklearn.XGBClassifier}, python_function: {}}";
    assertThat(
        flavor(classifier, "model.ubj"),
        equalTo(
            new Flavor(
                "xgboost",
                folder.resolve("model.ubj").toString(),
                Map.of("output", "label"),
                true)));
    assertThat(
        flavor("{xgboost: {xgb_version: 1.2.0}}", "model.xgb"),
        equalTo(new Flavor("xgboost", folder.resolve("model.xgb").toString(), Map.of(), true)));
    assertThat(
        flavor("{lightgbm: {lgb_version: 3.1.0}}", "model.lgb"),
        equalTo(Flavor.of("lightgbm", folder.resolve("model.lgb").toString())));
  }

  /** MLflow gives them to XGBoost's predict, and to no other model that an engine reads. */
  @Test
  void refusesParametersOfASignatureWhereTheyChangeWhatIsPredicted() throws IOException {
    String[] description = {
      "flavors: {xgboost: {data: model.onnx}}",
      "signature: {params: '[{\"name\": \"output_margin\", \"type\": \"boolean\", \"default\": true}]'}"
    };
    assertThat(refused(description), containsString("signature.params: MLflow gives them to"));
    read(description[0], "signature: {params: '[]'}");
    read("flavors: {onnx: {data: model.onnx}}", description[1]);
  }

  @Test
  void refusesAClassifierOfLightgbmWhichIsAPythonObject() {
    assertThat(
        refused(
            "flavors: {lightgbm: {data: model.pkl, model_class: lightgbm.sklearn.LGBMClassifier}}"),
        allOf(
            containsString(
                "lightgbm.sklearn.LGBMClassifier, which MLflow keeps as a Python object"),
            containsString("log_model(model.booster_)")));
  }

  @Test
  void asksForTheFolder() {
    String message =
        assertThrows(ModelRefusedException.class, () -> MlflowModel.read(folder.toString()))
            .getMessage();
    assertThat(
        message,
        equalTo(
            folder + ": there is no file MLmodel in it (expected: the folder of an MLflow model)"));
  }
}
