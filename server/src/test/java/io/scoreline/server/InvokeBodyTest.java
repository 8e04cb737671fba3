package io.scoreline.server;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.catalog.definition.Definitions;
import io.scoreline.catalog.field.RecordShapes;
import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.catalog.settings.LoggingLevel;
import io.scoreline.catalog.settings.ScorelineSettings;
import io.scoreline.catalog.settings.ScoringSettings;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.catalog.tree.Problem;
import io.scoreline.launcher.JobRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvokeBodyTest {
  private static JobRequest read(String body) {
    return InvokeBody.read(
        body.getBytes(StandardCharsets.UTF_8), "taxi", Optional.empty(), Optional.of("key"));
  }

  private static List<String> problems(String body) {
    return assertThrows(InvalidDocumentException.class, () -> read(body)).problems().stream()
        .map(Problem::render)
        .toList();
  }

  /** What a deployment without settings of its own has. */
  private static ScoringSettings standard() {
    return Definitions.deployment(
            Document.empty(Path.of(""))
                .with("name", "one")
                .with("endpoint_name", "taxi")
                .with("model", "azureml:m:1"))
        .value()
        .settings();
  }

  @Test
  void readsTheBodyOf2022WithEverythingInIt() {
    JobRequest request =
        read(
            """
            {"properties": {
              "InputData": {"nyc": {"JobInputType": "UriFolder", "Uri": "azureml://datastores/d/paths/in", "Mode": "Direct"}},
              "OutputData": {"score": {"JobOutputType": "UriFile", "Uri": "azureml://datastores/d/paths/out/tips.csv"}},
              "name": "night-7", "description": "each night", "tags": {"team": "tips", "week": 7},
              "properties": {"experimentName": "nights"},
              "miniBatchSize": 3, "compute": {"instanceCount": 2}, "errorThreshold": 10,
              "maxConcurrencyPerInstance": 4, "loggingLevel": "Debug",
              "scoreline": {"params": {"threshold": 0.7, "Word": "7", "words": ["a", "b"]}},
              "retrySettings": {"maxRetries": 5, "timeout": "PT2M"}}}
            """);

    assertThat(request.endpoint(), is("taxi"));
    assertThat(request.inputs(), equalTo(List.of("azureml://datastores/d/paths/in")));
    assertThat(request.outputFolder(), equalTo(Optional.of("azureml://datastores/d/paths/out/")));
    assertThat(request.jobName(), equalTo(Optional.of("night-7")));
    assertThat(request.description(), equalTo(Optional.of("each night")));
    assertThat(request.experimentName(), equalTo(Optional.of("nights")));
    assertThat(request.idempotencyKey(), equalTo(Optional.of("key")));
    assertThat(request.tags(), equalTo(Map.of("team", "tips", "week", "7")));
    ScoringSettings settings = request.overrides().applyTo(standard());
    assertThat(settings.outputFileName(), is("tips.csv"));
    assertThat(settings.miniBatchSize(), is(3));
    assertThat(settings.instanceCount(), is(2));
    assertThat(settings.errorThreshold().inDocuments(), is(10));
    assertThat(settings.maxConcurrencyPerInstance(), is(4));
    assertThat(settings.loggingLevel(), is(LoggingLevel.DEBUG));
    assertThat(settings.retrySettings().maxRetries(), is(5));
    assertThat(settings.retrySettings().timeoutSeconds(), is(120));
    ScorelineSettings scoreline =
        CatalogJson.fromJson(
            RecordShapes.of(ScorelineSettings.class)
                .withDefaults(new ObjectMapper().createObjectNode()),
            ScorelineSettings.class);
    assertThat(
        new TreeMap<>(request.overrides().applyTo(scoreline).params()).toString(),
        is("{Word=\"7\", threshold=0.7, words=[\"a\",\"b\"]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'dataInputType': 'DataUrl', 'Path': 'azureml://datastores/d/paths/x'} | azureml://datastores/d/paths/x",
        "{'path': 'azureml:taxi:2'} | azureml:taxi:2",
        "{'DATAINPUTTYPE': 'datasetversion', 'datasetName': 'taxi', 'datasetVersion': 2} | azureml:taxi:2",
        "{'dataInputType': 'DatasetId', 'datasetId': '/subscriptions/s/datasets/taxi/versions/1'} | /subscriptions/s/data/taxi/versions/1",
      })
  void readsTheDatasetOf2021(String dataset, String input) {
    JobRequest request =
        read("{\"properties\": {\"dataset\": %s}}".formatted(dataset.replace('\'', '"')));

    assertThat(request.inputs(), equalTo(List.of(input)));
  }

  @Test
  void readsTheOutputOf2021() {
    JobRequest request =
        read(
            """
            {"properties": {"dataset": {"path": "azureml:taxi:2"}, "outputFileName": "tips.jsonl",
              "outputDataset": {"path": "a/b", "datastoreId": "/subscriptions/s/workspaces/w/datastores/lake"}}}
            """);

    assertThat(request.outputFolder(), equalTo(Optional.of("azureml://datastores/lake/paths/a/b")));
    assertThat(request.overrides().applyTo(standard()).outputFileName(), is("tips.jsonl"));
  }

  @Test
  void forgivesWhatMicrosoftsScriptsDo() {
    JobRequest request =
        read(
            """
            {"PROPERTIES": {"dataset": null, "MiniBatchSize": "7", "loggingLevel": "info",
              "inputdata": {"A": {"jobinputtype": "urifile", "URI": "azureml:taxi:2",},},
              "outputData": {"o": {"jobOutputType": "UriFolder", "uri": "azureml://datastores/d/paths/o"}}, },
            }
            """);

    assertThat(request.inputs(), equalTo(List.of("azureml:taxi:2")));
    assertThat(request.outputFolder(), equalTo(Optional.of("azureml://datastores/d/paths/o")));
    assertThat(request.overrides().applyTo(standard()).miniBatchSize(), is(7));
  }

  @Test
  void tellsAllThatIsWrongAtOnceInTheWordsOfTheBody() {
    assertThat(
        problems(
            """
            {"properties": {"miniBatchSizes": 1, "compute": {"target": "x"},
              "inputData": {"a": {"uri": "azureml:taxi:2", "jobInputType": "Uri"}}}}
            """),
        equalTo(
            List.of(
                "request body: properties.miniBatchSizes: unknown field (did you mean miniBatchSize?)",
                "request body: properties.compute.target: unknown field (expected: one of instanceCount)",
                "request body: properties.inputData.a.jobInputType: \"Uri\" (expected: UriFolder,"
                    + " UriFile, Literal, MLTable, CustomModel, MLFlowModel or TritonModel)")));
    assertThat(
        problems(
            """
            {"properties": {"dataset": {"path": "azureml:taxi:2"}, "miniBatchSize": 0,
              "retrySettings": {"timeout": "soon"}}}
            """),
        equalTo(
            List.of(
                "request body: properties.miniBatchSize: \"0\" (expected: whole number >= 1)",
                "request body: properties.retrySettings.timeout: \"soon\" (expected: whole seconds >= 1)")));
  }

  @Test
  void refusesWhatTwoOutputsOrNoInputWouldMean() {
    assertThat(
        problems("{\"properties\": {}}"),
        equalTo(
            List.of(
                "request body: properties.inputData: is missing (expected: one input of type"
                    + " UriFolder or UriFile)")));
    assertThat(
        problems(
            """
            {"properties": {"dataset": {"path": "azureml:taxi:2"}, "outputData": {
              "a": {"uri": "azureml://datastores/d/paths/a.csv"}, "b": {"uri": "azureml://datastores/d/paths/b.csv"}}}}
            """),
        equalTo(
            List.of("request body: properties.outputData.b: is one output more (expected: one)")));
    assertThat(
        problems(
            "{\"properties\": {\"inputData\": {\"a\": {\"jobInputType\": \"Literal\", \"value\":"
                + " \"1\"}}}}"),
        equalTo(
            List.of(
                "request body: properties.inputData.a.jobInputType: \"Literal\" (expected: UriFolder"
                    + " or UriFile, as the deployment scores files with a model)")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | is no JSON object (expected: {\"properties\": {…}})",
        "[1] | is no JSON object (expected: {\"properties\": {…}})",
        "{} | properties: is missing (expected: a mapping)",
        "{\"properties\": {}} x | line 1: is not JSON",
        "{\"properties\": {\"name\": \"a\", \"name\": \"b\"}} | line 1: is not JSON: Duplicate field 'name'",
        "{\"properties\": {\"name\": \"a\", \"NAME\": \"b\"}} | NAME: is there twice, in another case",
      })
  void refusesWhatIsNoBody(String body, String problem) {
    assertThat(problems(body).get(0).startsWith("request body: " + problem), is(true));
  }
}
