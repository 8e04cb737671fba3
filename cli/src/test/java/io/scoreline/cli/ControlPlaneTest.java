package io.scoreline.cli;

import static io.scoreline.cli.ServedEndpoints.json;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints and deployments as clients of Azure's resource manager make and change them. */
class ControlPlaneTest {
  private static final String WORKSPACE =
      "/subscriptions/s1/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws";
  private static final String VERSION = "?api-version=2022-05-01";
  private static final String MODEL = WORKSPACE + "/models/wine/versions/1";

  @TempDir Path folder;
  private CommandRun run;
  private ServedEndpoints service;
  private String endpoints;

  @BeforeEach
  void serve() throws Exception {
    run = new CommandRun(folder);
    run.ok(
        "model",
        "create",
        "-n",
        "wine",
        "-v",
        "1",
        "--path",
        CommandRun.TEST_DATA.resolve("models/wine-matrix.onnx").toString());
    service = ServedEndpoints.start(run, folder, "");
    endpoints = service.url() + WORKSPACE + "/batchEndpoints";
  }

  @AfterEach
  void stop() throws Exception {
    service.stop();
  }

  private static String deployment(String model, String more) {
    return """
        {"location": "westeurope", "properties": {
          "model": {"referenceType": "Id", "assetId": "%s"}, "compute": "%s/computes/direct" %s}}
        """
        .formatted(model, WORKSPACE, more);
  }

  @Test
  void makesAnEndpointAndADeploymentThatScores() throws Exception {
    HttpResponse<String> made =
        service.send(
            "PUT",
            endpoints + "/Cellar" + VERSION,
            "{\"location\": \"westeurope\", \"tags\": {\"team\": \"a\"}, \"Properties\":"
                + " {\"AuthMode\": \"aadToken\", \"description\": \"wines\",},}");
    assertThat(made.body(), made.statusCode(), is(201));
    assertThat(json(made).get("id").asText(), is(WORKSPACE + "/batchEndpoints/cellar"));
    String scoringUri = json(made).at("/properties/scoringUri").asText();
    assertThat(scoringUri, is(service.url() + "/endpoints/cellar/jobs"));
    String operation = made.headers().firstValue("Azure-AsyncOperation").orElseThrow();
    assertThat(json(service.get(operation)).get("status").asText(), is("Succeeded"));

    String deployments = endpoints + "/cellar/deployments";
    HttpResponse<String> deployed =
        service.send(
            "PUT",
            deployments + "/red" + VERSION,
            deployment(
                MODEL,
                """
                , "miniBatchSize": "5", "resources": {"instanceCount": 1}, "outputAction": "AppendRow",
                "outputFileName": "reds.csv", "retrySettings": {"maxRetries": 2, "timeout": "PT1M"},
                "errorThreshold": 3, "loggingLevel": "warning", "environmentVariables": {"KEY": "secret"}
                """));
    assertThat(deployed.body(), deployed.statusCode(), is(201));
    JsonNode properties = json(deployed).get("properties");
    assertThat(properties.at("/model/assetId").asText(), is(MODEL));
    assertThat(properties.get("miniBatchSize").asInt(), is(5));
    assertThat(properties.at("/retrySettings/timeout").asText(), is("PT1M"));
    assertThat(properties.get("loggingLevel").asText(), is("Warning"));
    assertThat(deployed.body().contains("secret"), is(false));
    assertThat(
        service.send("PUT", deployments + "/red", deployment("azureml:wine:1", "")).statusCode(),
        is(200));

    HttpResponse<String> patched =
        service.send(
            "PATCH",
            endpoints + "/cellar",
            "{\"properties\": {\"defaults\": {\"deploymentName\": \"red\"}}}");
    assertThat(patched.body(), patched.statusCode(), is(200));
    assertThat(json(patched).at("/properties/defaults/deploymentName").asText(), is("red"));
    assertThat(json(patched).at("/properties/description").asText(), is("wines"));
    assertThat(json(patched).at("/tags/team").asText(), is("a"));

    Path input = run.home().workspaceBlobStore().resolve("in");
    Files.createDirectories(input);
    Files.copy(CommandRun.TEST_DATA.resolve("tables/wine.csv"), input.resolve("wine.csv"));
    HttpResponse<String> started =
        service.post(
            scoringUri,
            "{\"properties\": {\"dataset\": {\"dataInputType\": \"DataUrl\", \"Path\":"
                + " \"azureml://datastores/workspaceblobstore/paths/in\"}}}");
    assertThat(started.body(), started.statusCode(), is(201));
    String job = json(started).get("name").asText();
    assertThat(service.ended(scoringUri, job).at("/properties/summary/scored").asInt(), is(178));
    for (String jobs : List.of(endpoints + "/cellar/jobs", deployments + "/red/jobs")) {
      assertThat(json(service.get(jobs)).at("/value/0/name").asText(), is(job));
    }
    assertThat(
        run.json("batch-deployment show -n red -e cellar").get("model").asText(),
        is("azureml:wine:1"));
  }

  @Test
  void listsPageByPageAndDeletes() throws Exception {
    for (String name : List.of("ccc", "aaa", "bbb")) {
      service.send("PUT", endpoints + "/" + name, "{\"properties\": {}}");
    }
    List<String> found = new ArrayList<>();
    JsonNode first = json(service.get(endpoints + VERSION + "&$top=2"));
    JsonNode second = json(service.get(first.get("nextLink").asText()));
    for (JsonNode page : List.of(first, second)) {
      page.get("value").forEach(endpoint -> found.add(endpoint.get("name").asText()));
    }
    assertThat(found, equalTo(List.of("aaa", "bbb", "ccc")));
    assertThat(second.has("nextLink"), is(false));

    assertThat(service.send("DELETE", endpoints + "/aaa", "").statusCode(), is(200));
    assertThat(service.send("DELETE", endpoints + "/aaa", "").statusCode(), is(204));
    assertThat(service.get(endpoints + "/aaa").statusCode(), is(404));
  }

  @Test
  void refusesWhatIsWrongWithTheFieldsOfTheBody() throws Exception {
    service.send("PUT", endpoints + "/cellar", "{\"properties\": {}}");
    String red = endpoints + "/cellar/deployments/red";

    for (String model : List.of("/etc/passwd", "models/x.onnx", "wine:1", "azureml://m/x")) {
      HttpResponse<String> path = service.send("PUT", red, deployment(model, ""));
      assertThat(path.body(), path.statusCode(), is(400));
      assertThat(path.body(), containsString("properties.model.assetId"));
    }
    HttpResponse<String> unknown =
        service.send("PUT", red, deployment(MODEL.replace("/1", "/9"), ""));
    assertThat(unknown.body(), unknown.statusCode(), is(404));
    HttpResponse<String> code =
        service.send("PUT", red, deployment(MODEL, ", \"codeConfiguration\": {\"codeId\": \"x\"}"));
    assertThat(code.body(), code.statusCode(), is(400));
    HttpResponse<String> wrong =
        service.send(
            "PUT", red, deployment(MODEL, ", \"miniBatchSize\": 0, \"outputAction\": \"All\""));
    assertThat(wrong.body(), wrong.statusCode(), is(400));
    assertThat(json(wrong).at("/error/details").size(), is(2));
    assertThat(service.send("PUT", endpoints + "/x", "{}").statusCode(), is(400));
    assertThat(service.get(endpoints + "?api-version=latest").statusCode(), is(400));
    assertThat(
        service.send("PATCH", red, "{\"properties\": {\"miniBatchSize\": 3}}").statusCode(),
        is(400));
    assertThat(run.json("batch-deployment list -e cellar").size(), is(0));
  }

  @Test
  void setsNothingThatRunsAProgramOfTheMachine() throws Exception {
    service.send("PUT", endpoints + "/cellar", "{\"properties\": {}}");
    String red = endpoints + "/cellar/deployments/red";

    for (String setting :
        List.of(
            "\"scoreline\": {\"python\": {\"interpreter\": \"/bin/sh\"}}",
            "\"scoreline\": {\"scorer\": \"a.B\"}",
            "\"environmentVariables\": {\"LD_PRELOAD\": \"/x.so\"}",
            "\"environmentVariables\": {\"pythonpath\": \"/x\"}",
            "\"environmentVariables\": {\"PATH\": \"/x\"}")) {
      HttpResponse<String> response = service.send("PUT", red, deployment(MODEL, ", " + setting));
      assertThat(setting + response.body(), response.statusCode(), is(400));
      assertThat(setting, response.body(), containsString("cannot be set here"));
    }
    HttpResponse<String> key =
        service.send("PUT", endpoints + "/keyed", "{\"properties\": {\"authMode\": \"Key\"}}");
    assertThat(key.statusCode(), is(400));
    assertThat(service.get(service.url() + "/subscriptions/a%0d%0ab/x").statusCode(), is(400));
  }

  @Test
  void asksContributorsAlone() throws Exception {
    stop();
    service = ServedEndpoints.start(run, folder, " --require-token");
    endpoints = service.url() + WORKSPACE + "/batchEndpoints";
    String contributor = bearer("--name c --role contributor");
    String invoker = bearer("--name i --role invoker");

    for (String method : List.of("PUT", "PATCH", "DELETE")) {
      for (String path : List.of("/cellar", "/cellar/deployments/red")) {
        HttpResponse<String> refused =
            service.send(
                method, endpoints + path, "{\"properties\": {}}", "Authorization", invoker);
        assertThat(method + path, refused.statusCode(), is(403));
      }
    }
    assertThat(
        service
            .send(
                "PUT", endpoints + "/cellar", "{\"properties\": {}}", "Authorization", contributor)
            .statusCode(),
        is(201));
    service.send("PUT", endpoints + "/attic", "{\"properties\": {}}", "Authorization", contributor);
    String one = bearer("--name one --role reader --endpoint attic");
    JsonNode seen = json(service.get(endpoints, "Authorization", one));
    assertThat(seen.get("value").size(), is(1));
    assertThat(seen.at("/value/0/name").asText(), is("attic"));
  }

  private String bearer(String options) {
    return "Bearer " + run.json("token create " + options).get("token").asText();
  }
}
