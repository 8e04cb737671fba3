package io.scoreline.cli;

import static io.scoreline.cli.ServedEndpoints.json;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that a service has accepted, whatever becomes of the service. */
class ServedQueueTest {
  @TempDir Path folder;
  private CommandRun run;
  private ServedEndpoints service;

  @BeforeEach
  void prepare() throws Exception {
    run = new CommandRun(folder);
    ServedEndpoints.deployWine(run);
  }

  private void serve(String options) throws Exception {
    service = ServedEndpoints.start(run, folder, options);
  }

  @AfterEach
  void stop() throws Exception {
    service.stop();
  }

  private String uri() {
    return service.url() + "/endpoints/wine/jobs";
  }

  private HttpResponse<String> start(String name) throws Exception {
    return service.post(
        uri(),
        """
        {"properties": {"name": "%s",
          "InputData": {"wine": {"JobInputType": "UriFolder",
            "Uri": "azureml://datastores/workspaceblobstore/paths/in"}}}}
        """
            .formatted(name));
  }

  private String status(String name) throws Exception {
    return json(service.get(uri() + "/" + name)).at("/properties/status").asText();
  }

  private long launches(String name) throws IOException {
    Path attempts = run.home().path().resolve("jobs").resolve(name).resolve("attempts");
    if (!Files.exists(attempts)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(attempts)) {
      return files.count();
    }
  }

  @Test
  void areAllDoneOnceHoweverOftenItIsKilled() throws Exception {
    int count = 12;
    serve(" --max-running-jobs 2");
    for (int i = 0; i < count; i++) {
      if (i % 3 == 2) {
        service.stop();
        serve(" --max-running-jobs 2");
      }
      HttpResponse<String> accepted = start("queued" + i);
      assertThat(accepted.body(), accepted.statusCode(), is(201));
    }
    assertThat(status("queued" + (count - 1)), equalTo("Queued"));
    assertThat(
        run.ok("job show -n queued" + (count - 1) + " --query status -o tsv").strip(),
        equalTo("Queued"));
    service.stop();
    serve(" --max-running-jobs 2");

    for (int i = 0; i < count; i++) {
      JsonNode ended = service.ended(uri(), "queued" + i);
      assertThat(ended.toString(), ended.at("/properties/status").asText(), equalTo("Completed"));
      // One that was killed between its claim and its process is started again by the next.
      assertThat(launches("queued" + i), lessThanOrEqualTo(2L));
      assertThat(
          run.ok("job verify -n queued" + i + " --query [verified,records] -o tsv").strip(),
          equalTo("true\n178"));
    }
  }

  @Test
  void areCancelledWhileTheyWaitWithoutBeingStarted() throws Exception {
    serve(" --max-running-jobs 1");
    for (String name : List.of("runs", "waits", "goes")) {
      assertThat(start(name).statusCode(), is(201));
    }

    HttpResponse<String> cancelled = service.post(uri() + "/goes/cancel", "");

    assertThat(json(cancelled).at("/properties/status").asText(), equalTo("Canceled"));
    assertThat(
        service.ended(uri(), "waits").at("/properties/status").asText(), equalTo("Completed"));
    assertThat(launches("goes"), is(0L));
    assertThat(status("goes"), equalTo("Canceled"));
  }

  @Test
  void areRefusedWhereTooManyWait() throws Exception {
    serve(" --max-running-jobs 1 --max-waiting-jobs 1");
    int accepted = 0;
    HttpResponse<String> answer = start("job0");
    while (answer.statusCode() == 201 && accepted < 4) {
      accepted++;
      answer = start("job" + accepted);
    }

    assertThat(answer.body(), answer.statusCode(), is(429));
    assertThat(answer.headers().firstValue("Retry-After").isPresent(), is(true));
    for (int i = 0; i < accepted; i++) {
      service.ended(uri(), "job" + i);
    }
    assertThat(start("later").statusCode(), is(201));
    service.ended(uri(), "later");
  }
}
