package io.scoreline.cli;

import static io.scoreline.cli.ServedEndpoints.json;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as its callers meet it: a process of its own, asked over its socket. */
class ServeCommandsTest {
  @TempDir Path folder;
  private CommandRun run;
  private ServedEndpoints service;
  private String url;

  @BeforeEach
  void prepare() throws Exception {
    run = new CommandRun(folder);
    ServedEndpoints.deployWine(run);
    serve("");
  }

  private void serve(String options) throws Exception {
    service = ServedEndpoints.start(run, folder, options);
    url = service.url();
  }

  @AfterEach
  void stop() throws Exception {
    service.stop();
  }

  private static String body(String file) {
    return """
        {"properties": {
          "InputData": {"wine": {"JobInputType": "UriFolder", "Uri": "azureml://datastores/workspaceblobstore/paths/in"}},
          "OutputData": {"score": {"JobOutputType": "UriFile", "Uri": "azureml://datastores/workspaceblobstore/paths/out/%s"}}}}
        """
        .formatted(file);
  }

  @Test
  void startsAJobAtTheScoringUriThatIsPolledToItsEndAndGivesItsOutput() throws Exception {
    String scoringUri = run.ok("batch-endpoint show -n wine --query scoring_uri -o tsv").strip();
    assertThat(scoringUri, is(url + "/endpoints/wine/jobs"));

    HttpResponse<String> accepted =
        service.post(
            scoringUri,
            body("scores.csv"),
            "azureml-model-deployment",
            "only-one",
            "repeatability-request-id",
            "request-1");
    assertThat(accepted.body(), accepted.statusCode(), is(201));
    JsonNode job = json(accepted);
    String name = job.get("name").asText();
    assertThat(job.get("id").asText().replaceAll(".*/", ""), is(name));
    assertThat(
        accepted.headers().firstValue("azureml-model-deployment").orElse(""), is("only-one"));
    assertThat(accepted.headers().firstValue("Location").orElse(""), is(scoringUri + "/" + name));

    JsonNode ended = service.ended(scoringUri, name);
    assertThat(ended.at("/properties/status").asText(), is("Completed"));
    assertThat(ended.at("/properties/summary/scored").asLong(), is(178L));
    JsonNode outputs = json(service.get(scoringUri + "/" + name + "/outputs")).get("value");
    assertThat(outputs.get(0).get("name").asText(), is("scores.csv"));
    HttpResponse<String> scores = service.get(outputs.get(0).get("uri").asText());
    assertThat(
        scores.body(),
        is(Files.readString(run.home().workspaceBlobStore().resolve("out/scores.csv"))));
    assertThat(
        service.get(scoringUri + "/" + name + "/report").body(), containsString("\"scored\""));

    HttpResponse<String> again =
        service.post(scoringUri, body("scores.csv"), "repeatability-request-id", "request-1");
    assertThat(again.statusCode(), is(200));
    assertThat(json(again).get("name").asText(), is(name));
    assertThat(run.ok("job show -n " + name + " --query status -o tsv").strip(), is("Completed"));
  }

  @Test
  void listsJobsPageByPageNewestFirst() throws Exception {
    String scoringUri = url + "/endpoints/WINE/jobs";
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      HttpResponse<String> started = service.post(scoringUri, body(i + ".csv"));
      assertThat(started.body(), started.statusCode(), is(201));
      names.add(0, json(started).get("name").asText());
    }
    for (String name : names) {
      assertThat(
          service.ended(scoringUri, name).at("/properties/status").asText(), is("Completed"));
    }

    List<String> found = new ArrayList<>();
    String page = scoringUri + "?$top=2";
    int pages = 0;
    while (!page.isEmpty()) {
      JsonNode json = json(service.get(page));
      json.get("value").forEach(job -> found.add(job.get("name").asText()));
      page = json.path("nextLink").asText("");
      pages++;
    }
    assertThat(pages, is(2));
    assertThat(found, equalTo(names));
  }

  @Test
  void tellsWhatIsWrongAndStartsNothing() throws Exception {
    String scoringUri = url + "/endpoints/wine/jobs";

    HttpResponse<String> noEndpoint = service.post(url + "/endpoints/beer/jobs", body("a.csv"));
    assertThat(noEndpoint.statusCode(), is(404));
    assertThat(
        json(noEndpoint).at("/error/message").asText(),
        containsString("There is no endpoint with name: beer"));
    HttpResponse<String> noDeployment =
        service.post(scoringUri, body("a.csv"), "azureml-model-deployment", "two");
    assertThat(noDeployment.statusCode(), is(404));
    HttpResponse<String> unknown =
        service.post(scoringUri, "{\"properties\": {\"miniBatchsSize\": 2, \"data\": 1}}");
    assertThat(unknown.statusCode(), is(400));
    assertThat(json(unknown).at("/error/details").size(), is(2));
    HttpResponse<String> form =
        service.post(scoringUri, body("a.csv"), "Content-Type", "text/plain");
    assertThat(form.statusCode(), is(415));
    HttpResponse<String> large = service.post(scoringUri, " ".repeat(1 << 21));
    assertThat(large.statusCode(), is(413));
    HttpResponse<String> method = service.send("DELETE", scoringUri, "");
    assertThat(method.statusCode(), is(405));
    for (String path : List.of("/", "/endpoints", "/endpoints/wine/jobs/none", "/a%00b")) {
      HttpResponse<String> response = service.get(url + path);
      assertThat(path + response.body(), response.statusCode() / 100, is(4));
      assertThat(path, response.body(), containsString("\"error\""));
    }

    assertThat(json(service.get(scoringUri)).get("value").size(), is(0));
  }

  @Test
  void readsAndWritesNothingOutsideTheDatastores() throws Exception {
    String scoringUri = url + "/endpoints/wine/jobs";
    Path secret = run.file("secret/passwd.csv", "a\n1\n");
    for (String input :
        List.of(
            secret.toString(),
            "file://" + secret,
            "azureml://datastores/workspaceblobstore/paths/../../../secret",
            "azureml://datastores/workspaceblobstore/paths/%2e%2e/%2e%2e/%2e%2e/secret",
            "http://127.0.0.1:1/x.csv")) {
      HttpResponse<String> response =
          service.post(
              scoringUri,
              "{\"properties\": {\"inputData\": {\"a\": {\"uri\": \"%s\"}}}}".formatted(input));
      assertThat(input + response.body(), response.statusCode(), is(400));
    }
    for (String path : List.of("../../../stolen.csv", "../LocalUpload/0123456789abcdef/a.csv")) {
      HttpResponse<String> output = service.post(scoringUri, body(path));
      assertThat(output.body(), output.statusCode(), is(400));
    }

    HttpResponse<String> started = service.post(scoringUri, body("a.csv"));
    String job = scoringUri + "/" + json(started).get("name").asText();
    service.ended(scoringUri, json(started).get("name").asText());
    for (String file :
        List.of("..%2f..%2f..%2f..%2fcatalog.db", "%2fetc%2fpasswd", "..", "a.csv%00", "")) {
      HttpResponse<String> response = service.get(job + "/outputs/" + file);
      assertThat(file, response.body().contains("root:"), is(false));
      assertThat(file, file.isEmpty() || response.statusCode() / 100 == 4, is(true));
    }
  }

  @Test
  void answersNoWebPageOfAnotherOrigin() throws Exception {
    assertThat(raw("Host: rebound.example.com"), startsWith("HTTP/1.1 403"));
    assertThat(raw("Host: 127.0.0.1.example.com"), startsWith("HTTP/1.1 403"));
    String authority = URI.create(url).getAuthority();
    assertThat(raw("Host: " + authority), startsWith("HTTP/1.1 200"));
    assertThat(
        raw("Host: " + authority + "\r\nOrigin: https://example.com"), startsWith("HTTP/1.1 403"));
    assertThat(raw("Host: " + authority + "\r\nOrigin: null"), startsWith("HTTP/1.1 403"));
    assertThat(raw("Host: " + authority + "\r\nOrigin: " + url), startsWith("HTTP/1.1 200"));
  }

  private String raw(String headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(url).getPort())) {
      String request =
          "GET /endpoints/wine/jobs HTTP/1.1\r\n%s\r\nConnection: close\r\n\r\n".formatted(headers);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void keepsNamesAndRequestsOfTwoEndpointsApart() throws Exception {
    run.deploy("iris", "wine-matrix.onnx", "");
    String wine = url + "/endpoints/wine/jobs";
    String iris = url + "/endpoints/iris/jobs";
    String named = body("a.csv").replaceFirst("\"properties\": \\{", "$0\"name\": \"night-1\",");
    HttpResponse<String> first = service.post(wine, named, "repeatability-request-id", "1");
    assertThat(first.body(), first.statusCode(), is(201));

    HttpResponse<String> changed = service.post(wine, named.replace("a.csv", "z.csv"));
    assertThat(changed.body(), changed.statusCode(), is(409));
    assertThat(json(changed).at("/error/message").asText(), containsString("was started before"));

    HttpResponse<String> taken = service.post(iris, named);
    assertThat(taken.body(), taken.statusCode(), is(409));
    assertThat(
        json(taken).at("/error/message").asText(),
        is("properties.name: \"night-1\" (expected: one that no job of another endpoint has)"));
    HttpResponse<String> other = service.post(iris, body("b.csv"), "repeatability-request-id", "1");
    assertThat(other.body(), other.statusCode(), is(201));
    for (String of : List.of("", "/outputs", "/outputs/a.csv", "/deadletters", "/report", "/log")) {
      HttpResponse<String> foreign = service.get(iris + "/night-1" + of);
      assertThat(of, foreign.statusCode(), is(404));
      assertThat(of, foreign.body(), containsString("endpoint iris has no job 'night-1'"));
    }
    for (String action : List.of("cancel", "resume", "replay")) {
      assertThat(action, service.post(iris + "/night-1/" + action, "").statusCode(), is(404));
    }
    service.ended(wine, "night-1");
    service.ended(iris, json(other).get("name").asText());
  }

  private JsonNode token(String options) {
    return run.json("token create " + options);
  }

  private int status(String method, String address, String token) throws Exception {
    return service
        .send(method, address, body("a.csv"), "Authorization", "Bearer " + token)
        .statusCode();
  }

  @Test
  void asksForTokensAndHoldsEachToItsRoleAndItsEndpoint() throws Exception {
    stop();
    run.deploy("iris", "wine-matrix.onnx", "");
    serve(" --require-token");
    JsonNode made = token("--name cron --role invoker --endpoint wine --expires 12h");
    String invoker = made.get("token").asText();
    String reader = token("--name board --role reader").get("token").asText();
    String jobs = url + "/endpoints/wine/jobs";

    HttpResponse<String> none = service.get(jobs);
    assertThat(none.statusCode(), is(401));
    assertThat(none.headers().firstValue("WWW-Authenticate").orElse(""), is("Bearer"));
    assertThat(service.get(url + "/healthz").statusCode(), is(200));
    for (String wrong :
        List.of("", "x", invoker + "x", invoker.substring(0, 17) + "A".repeat(43))) {
      assertThat(status("GET", jobs, wrong), is(401));
    }
    assertThat(status("GET", jobs, reader), is(200));
    assertThat(status("POST", jobs, reader), is(403));
    assertThat(status("GET", url + "/endpoints/iris/jobs", reader), is(200));
    assertThat(status("GET", url + "/endpoints/iris/jobs", invoker), is(403));
    assertThat(status("GET", url + "/endpoints/IRIS/jobs", invoker), is(403));
    assertThat(status("GET", url + "/endpoints/none/jobs", invoker), is(403));
    assertThat(status("POST", jobs, invoker), is(201));
    // It is over before its home is removed.
    run.ok("job stream -n " + run.ok("job list --query [0].name -o tsv").strip());
    assertThat(status("HEAD", jobs, invoker), is(405));
    assertThat(status("HEAD", jobs + "/none", invoker), is(405));

    String id = made.get("id").asText();
    run.ok("token revoke --id " + id);
    assertThat(status("GET", jobs, invoker), is(401));
    List<String> noted = new ArrayList<>();
    run.json("token audit")
        .forEach(
            entry ->
                noted.add(
                    "%s %s %s"
                        .formatted(
                            entry.get("caller").asText(),
                            entry.get("request").asText(),
                            entry.get("status").asInt())));
    String readerId = run.json("token list").get(0).get("id").asText();
    assertThat(
        noted,
        equalTo(
            List.of(
                "cron (%s) POST /endpoints/wine/jobs 201".formatted(id),
                "board (%s) POST /endpoints/wine/jobs 403".formatted(readerId))));
    assertThat(run.ok("token list").contains(invoker.substring(18)), is(false));
    byte[] database = Files.readAllBytes(run.home().database());
    assertThat(
        new String(database, StandardCharsets.ISO_8859_1).contains(invoker.substring(17)),
        is(false));
  }

  @Test
  void stopsWhenItIsAskedToAndListensOnThisMachineAlone() throws Exception {
    assertThat(service.get(url + "/healthz").body(), is("{\"status\":\"alive\"}"));
    assertThat(service.get(url + "/readyz").body(), is("{\"status\":\"ready\"}"));
    assertThat(run.code("serve --host 0.0.0.0"), is(2));
    assertThat(
        run.err(),
        containsString(
            "host: \"0.0.0.0\" (expected: 127.0.0.1, ::1 or localhost, as callers need no token;"
                + " --require-token asks for one)"));
    assertThat(run.code("serve --port " + URI.create(url).getPort()), is(2));
    assertThat(run.err(), containsString("(expected: one that is free"));

    service.process().destroy();

    assertThat(service.process().waitFor(20, TimeUnit.SECONDS), is(true));
    assertThat(service.process().exitValue(), is(143));
    assertThat(
        run.ok("batch-endpoint show -n wine --query scoring_uri -o tsv").strip(),
        is("scoreline:///wine/jobs"));
  }
}
