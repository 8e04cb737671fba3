package io.scoreline.runners.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import io.scoreline.pipeline.ComputeState;
import io.scoreline.pipeline.ComputeUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers as clusters do; a real one is in the tests of the command. */
class SessionClusterTest {
  private HttpServer server;
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String master() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private SessionCluster cluster() {
    return new SessionCluster(master());
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private void overview(String version, int slots, int free) {
    answer(
        "/overview",
        200,
        "{\"flink-version\":\"%s\",\"slots-total\":%d,\"slots-available\":%d}"
            .formatted(version, slots, free));
  }

  private String refusal(int parallelism) {
    return assertThrows(ComputeUnavailableException.class, () -> cluster().require(parallelism))
        .getMessage();
  }

  @Test
  void takesAsManySlotsAsThereAreWhoeverUsesThemNow() {
    overview("1.19.1", 4, 1);

    cluster().require(4);

    assertThat(
        cluster().state(),
        equalTo(new ComputeState(true, "1.19.1", OptionalInt.of(4), OptionalInt.of(1), "")));
  }

  @Test
  void saysWhatIsMissing() {
    overview("1.19.3", 4, 4);

    assertThat(
        refusal(5),
        containsString("the job asks for 5 slots (instance_count x max_concurrency_per_instance)"));
  }

  @Test
  void saysThatThereIsNoTaskManager() {
    overview("1.19.3", 0, 0);

    assertThat(
        refusal(1), equalTo("the cluster at %s has no TaskManager: start one".formatted(master())));
  }

  @Test
  void refusesAnotherVersion() {
    overview("1.20.0", 4, 4);

    assertThat(
        refusal(1),
        equalTo(
            "the cluster at %s runs Flink 1.20.0 (expected: 1.19, which this runner is made for)"
                .formatted(master())));
  }

  @Test
  void saysThatWhatAnswersIsNoFlink() {
    answer("/overview", 200, "{}");
    assertThat(refusal(1), containsString("(what answers is no Flink): start one, or set"));
  }

  @Test
  void saysThatNothingAnswers() {
    answer("/overview", 503, "");
    assertThat(refusal(1), containsString("(it answers with status 503)"));
    server.stop(0);

    assertThat(refusal(1), containsString("no Flink cluster answers at " + master()));
    assertThat(cluster().answers(), is(false));
  }

  @Test
  void cancelsOnlyWhatRunsUnderTheName() throws IOException {
    answer(
        "/jobs/overview",
        200,
        "{\"jobs\":[{\"jid\":\"a\",\"name\":\"mine\",\"end-time\":-1},"
            + "{\"jid\":\"b\",\"name\":\"mine\",\"end-time\":17},"
            + "{\"jid\":\"c\",\"name\":\"other\",\"end-time\":-1}]}");
    answer("/jobs/a", 202, "{}");

    cluster().cancelJobs("mine");

    assertThat(asked, equalTo(List.of("GET /jobs/overview", "PATCH /jobs/a?mode=cancel")));
  }

  private void job(String state, int scheduled) {
    answer(
        "/jobs/a",
        200,
        """
        {"state": "%s", "vertices": [{"tasks": {"SCHEDULED": 0, "FINISHED": 2}},
                                     {"tasks": {"SCHEDULED": %d, "RUNNING": 1}}]}
        """
            .formatted(state, scheduled));
  }

  @Test
  void saysThatSlotsWereLost() {
    overview("1.19.1", 1, 0);
    job("RESTARTING", 0);

    assertThat(
        cluster().hindrance("a", 2),
        equalTo(
            "the cluster at %s has 1 of the 2 slots that the job needs: start more TaskManagers, it goes on then"
                .formatted(master())));
  }

  @Test
  void saysThatOtherJobsUseTheSlots() {
    overview("1.19.1", 4, 0);
    job("RUNNING", 1);

    assertThat(
        cluster().hindrance("a", 2),
        equalTo("other jobs use the 4 slots of the cluster at " + master()));
  }

  @Test
  void saysNothingOfAJobThatRunsAlsoWhereAllSlotsAreUsed() {
    overview("1.19.1", 2, 0);
    job("RUNNING", 0);

    assertThat(cluster().hindrance("a", 2), equalTo(""));
    assertThat(cluster().hindrance("unknown", 2), equalTo(""));
  }

  @Test
  void tellsHowOftenAJobWasRestartedAndWhy() {
    answer("/jobs/a/metrics", 200, "[{\"id\": \"numRestarts\", \"value\": \"3\"}]");
    answer(
        "/jobs/a/exceptions",
        200,
        """
        {"exceptionHistory": {"entries": [
          {"exceptionName": "E", "stacktrace": "E: The heartbeat timed out.\\n\\tat somewhere"}]}}
        """);

    assertThat(cluster().restarts("a"), is(3));
    assertThat(cluster().lastFailure("a"), equalTo("E: The heartbeat timed out."));
    assertThat(cluster().restarts("b"), is(0));
    assertThat(cluster().lastFailure("b"), equalTo(""));
  }
}
