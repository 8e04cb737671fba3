package io.scoreline.catalog.registration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.Deployment;
import io.scoreline.catalog.ModelAsset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class MlflowParametersTest {
  private static final String SKLEARN = "flavors: {python_function: {}, sklearn: {}}";

  @TempDir Path folder;

  private void describe(String flavors, String params) throws IOException {
    Files.writeString(
        folder.resolve("MLmodel"), flavors + "\nsignature: {params: '" + params + "'}\n");
  }

  private void require(String values, Optional<Deployment.Code> code) throws IOException {
    Map<String, JsonNode> parsed = new HashMap<>();
    new ObjectMapper()
        .readTree(values)
        .properties()
        .forEach(one -> parsed.put(one.getKey(), one.getValue()));
    MlflowParameters.requireFit(parsed, folder, ModelAsset.Type.MLFLOW_MODEL, code);
  }

  private String refused(String values, Optional<Deployment.Code> code) {
    return assertThrows(CatalogException.class, () -> require(values, code)).getMessage();
  }

  private String refused(String values) {
    return refused(values, Optional.empty());
  }

  /** The table is what ParamSpec.validate_param_spec of MLflow 3.17 takes and refuses. */
  @ParameterizedTest(name = "{0} (list: {1}) takes {2}: {3}")
  @CsvFileSource(
      resources = "/io/scoreline/catalog/registration/mlflow-parameters.csv",
      delimiter = '|',
      quoteCharacter = '\'',
      numLinesToSkip = 1)
  void takesTheValuesThatMlflowTakes(String type, boolean list, String value, boolean fits)
      throws IOException {
    JsonNode parsed = new ObjectMapper().readTree(value);
    assertThat(
        new MlflowParameters.Declared("p", type, list).refusal(parsed).isEmpty(), equalTo(fits));
  }

  @Test
  void namesAllThatDoesNotFitAndWhatWould() throws IOException {
    describe(
        SKLEARN,
        "[{\"name\": \"threshold\", \"type\": \"double\", \"default\": 0.5, \"shape\": null},"
            + " {\"name\": \"words\", \"dtype\": \"string\", \"default\": [\"a\"], \"shape\": [-1]}]");

    require("{\"threshold\": 1, \"words\": [\"b\", \"c\"]}", Optional.empty());
    assertThat(
        refused("{\"treshold\": 1, \"threshold\": \"1\", \"words\": \"b\"}"),
        equalTo(
            "scoreline.params.threshold: \"1\" (expected: a number); scoreline.params.treshold: the"
                + " model has no such parameter (expected: threshold: double, words: string list);"
                + " scoreline.params.words: \"b\" (expected: a list; of it each: a text, in quotes where it"
                + " looks like a number)"));
  }

  @Test
  void refusesThemWhereTheModelHasNone() throws IOException {
    String none =
        "scoreline.params.a: the model has no such parameter (expected: none, as the model's"
            + " signature has no parameters)";
    describe(SKLEARN, "[]");
    assertThat(refused("{\"a\": 1}"), equalTo(none));
    describe(SKLEARN, "no JSON");
    assertThat(refused("{\"a\": 1}"), equalTo(none));
    describe("flavors: {python_function: {}, onnx: {}}", "[{\"name\": \"a\", \"type\": \"long\"}]");
    assertThat(
        refused("{\"a\": 1}"),
        equalTo(
            "scoreline.params: the model is not scored by MLflow in Python, and takes none"
                + " (expected: nothing; an engine's own settings are scoreline.parameters)"));
    require("{}", Optional.empty());
  }

  @Test
  void leavesAnXgboostModelToPythonIfItsPredictGetsParameters() throws IOException {
    String xgboost = "flavors: {python_function: {}, xgboost: {}}";
    describe(xgboost, "[{\"name\": \"output_margin\", \"type\": \"boolean\", \"default\": true}]");
    assertThat(
        MlflowFolder.ofPython(folder, ModelAsset.Type.MLFLOW_MODEL)
            .map(its -> its.parameters().declared()),
        equalTo(
            Optional.of(
                List.of(new MlflowParameters.Declared("output_margin", "boolean", false)))));
    describe(xgboost, "[]");
    assertThat(
        MlflowFolder.ofPython(folder, ModelAsset.Type.MLFLOW_MODEL), equalTo(Optional.empty()));
  }

  @Test
  void refusesThemForCodeThatDoesNotReadThem() throws IOException {
    describe(SKLEARN, "[{\"name\": \"a\", \"type\": \"long\"}]");
    Deployment.Code own = new Deployment.Code(folder, Optional.of("score.py"), "");
    assertThat(
        refused("{\"a\": 1}", Optional.of(own)),
        equalTo(
            "scoreline.params: a script of its own scores the model (expected: nothing;"
                + " environment_variables are what a script gets)"));
    Files.writeString(folder.resolve("scoreline_mlflow.py"), "def run(mini_batch): pass");
    Deployment.Code old = new Deployment.Code(folder, Optional.of("scoreline_mlflow.py"), "");
    assertThat(
        refused("{\"a\": 1}", Optional.of(old)),
        equalTo(
            "scoreline.params: the deployment was made by a version that had none (expected: the"
                + " deployment made again, with batch-deployment create)"));
  }
}
