package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A service in a process of its own, and a caller of it. */
final class ServedEndpoints {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final String url;

  private ServedEndpoints(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** An endpoint {@code wine}, and a table for it in the folder {@code in} of the default store. */
  static void deployWine(CommandRun run) throws IOException {
    run.deploy("wine", "wine-matrix.onnx", "");
    Path input = Files.createDirectories(run.home().workspaceBlobStore().resolve("in"));
    Files.copy(CommandRun.TEST_DATA.resolve("tables/wine.csv"), input.resolve("wine.csv"));
  }

  /**
   * Starts it at a port that is free, and waits until it listens.
   *
   * @param options more of the command's, each with a blank before it
   */
  static ServedEndpoints start(CommandRun run, Path folder, String options)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "serve", ".log");
    Process process = run.start("serve --port 0" + options, log);
    String told = "";
    while (!told.contains(" jobs go on)") && process.isAlive()) {
      Thread.sleep(20);
      told = Files.readString(log);
    }
    assertThat(told, containsString(" endpoints at http://127.0.0.1:"));
    return new ServedEndpoints(
        process, told.replaceAll("(?s).* at (http://127.0.0.1:[0-9]+) .*", "$1"));
  }

  Process process() {
    return process;
  }

  /** Its address, without a slash at its end. */
  String url() {
    return url;
  }

  /**
   * Sends a request, with JSON as its body.
   *
   * @param headers names and values in turn
   */
  HttpResponse<String> send(String method, String address, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .setHeader("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String address, String... headers)
      throws IOException, InterruptedException {
    return send("GET", address, "", headers);
  }

  HttpResponse<String> post(String address, String body, String... headers)
      throws IOException, InterruptedException {
    return send("POST", address, body, headers);
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return new ObjectMapper().readTree(response.body());
  }

  /** Polls a job as Azure's article does, until it has ended. */
  JsonNode ended(String scoringUri, String job) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (System.nanoTime() < end) {
      JsonNode now = json(get(scoringUri + "/" + job));
      String status = now.at("/properties/status").asText();
      if (List.of("Completed", "Failed", "Canceled").contains(status)) {
        return now;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("job %s did not end".formatted(job));
  }

  void stop() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }
}
