package io.scoreline.runners.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scoreline.pipeline.ComputeState;
import io.scoreline.pipeline.ComputeUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.OptionalInt;
import org.apache.flink.runtime.util.EnvironmentInformation;

/**
 * What a session cluster tells of itself by its REST API. Thread-safe.
 *
 * @see <a href="https://nightlies.apache.org/flink/flink-docs-release-1.19/docs/ops/rest_api/">REST
 *     API</a>
 */
public final class SessionCluster {
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final JsonMapper JSON = new JsonMapper();

  private final String master;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER).build();

  /**
   * @param master host and port
   */
  public SessionCluster(String master) {
    this.master = master;
  }

  /** Whether it is there. */
  public boolean answers() {
    return state().reachable();
  }

  /** How the cluster is now. */
  ComputeState state() {
    JsonNode overview;
    try {
      overview = get("/overview");
      if (!overview.hasNonNull("flink-version")) {
        throw new IOException("what answers is no Flink");
      }
    } catch (IOException e) {
      return new ComputeState(
          false,
          "",
          OptionalInt.empty(),
          OptionalInt.empty(),
          "no Flink cluster answers at %s (%s): start one, or set settings.master of the compute"
                  .formatted(master, reason(e))
              + " to the REST address of one");
    }
    String version = overview.path("flink-version").asText();
    int slots = overview.path("slots-total").asInt();
    int free = overview.path("slots-available").asInt();
    return new ComputeState(
        true,
        version,
        OptionalInt.of(slots),
        OptionalInt.of(free),
        isOfOurs(version)
            ? noSlot(slots)
            : "the cluster at %s runs Flink %s (expected: %s, which this runner is made for)"
                .formatted(master, version, minor(EnvironmentInformation.getVersion())));
  }

  private String noSlot(int slots) {
    return slots > 0 ? "" : "the cluster at %s has no TaskManager: start one".formatted(master);
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static boolean isOfOurs(String version) {
    return minor(version).equals(minor(EnvironmentInformation.getVersion()));
  }

  private static String minor(String version) {
    int second = version.indexOf('.', version.indexOf('.') + 1);
    return second < 0 ? version : version.substring(0, second);
  }

  private JsonNode get(String path) throws IOException {
    return send(request(path).GET().build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + master + path)).timeout(ANSWER);
  }

  private JsonNode send(HttpRequest request) throws IOException {
    try {
      var response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new IOException("it answers with status " + response.statusCode());
      }
      return JSON.readTree(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /**
   * Cancels what runs under a name: left by a process that is gone, it would score beside the one
   * that goes on. What it still stages does no harm.
   */
  public void cancelJobs(String name) throws IOException {
    for (JsonNode job : get("/jobs/overview").path("jobs")) {
      boolean over = job.path("end-time").asLong() >= 0;
      if (!over && job.path("name").asText().equals(name)) {
        send(
            request("/jobs/%s?mode=cancel".formatted(job.path("jid").asText()))
                .method("PATCH", BodyPublishers.noBody())
                .build());
      }
    }
  }

  /**
   * What holds a job up now, for people; empty if nothing does, or the cluster does not answer.
   *
   * @param id the job's id in the cluster
   * @param parallelism how many slots it needs
   */
  public String hindrance(String id, int parallelism) {
    try {
      JsonNode job = get("/jobs/" + id);
      boolean restarts = job.path("state").asText().equals("RESTARTING");
      if (!restarts && !waitsForSlots(job)) {
        return "";
      }
      JsonNode overview = get("/overview");
      int slots = overview.path("slots-total").asInt();
      if (slots < parallelism) {
        return ("the cluster at %s has %d of the %d slots that the job needs: start more"
                + " TaskManagers, it goes on then")
            .formatted(master, slots, parallelism);
      }
      if (restarts) {
        return "Flink restarts the job";
      }
      return overview.path("slots-available").asInt() > 0
          ? ""
          : "other jobs use the %d slots of the cluster at %s".formatted(slots, master);
    } catch (IOException e) {
      return "";
    }
  }

  /** A step whose turn has come, and that no slot was given yet. */
  private static boolean waitsForSlots(JsonNode job) {
    for (JsonNode step : job.path("vertices")) {
      if (step.path("tasks").path("SCHEDULED").asInt() > 0) {
        return true;
      }
    }
    return false;
  }

  /** How often Flink has restarted a job; 0 if the cluster does not say. */
  public int restarts(String id) {
    try {
      int counted =
          get("/jobs/%s/metrics?get=numRestarts".formatted(id)).path(0).path("value").asInt();
      // The metric is up to ten seconds old, after which a short job is over; failures are told at
      // once, but no more than the last ones.
      return Math.max(counted, failures(id).size());
    } catch (IOException e) {
      return 0;
    }
  }

  /** What a running job was restarted for, the last first. */
  private JsonNode failures(String id) throws IOException {
    return get("/jobs/%s/exceptions".formatted(id)).path("exceptionHistory").path("entries");
  }

  /** Why Flink restarted a job last; empty if the cluster does not say. */
  public String lastFailure(String id) {
    try {
      JsonNode last = failures(id).path(0);
      String trace = last.path("stacktrace").asText();
      return trace.lines().findFirst().orElse(last.path("exceptionName").asText());
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Checks that a job can be submitted.
   *
   * @throws ComputeUnavailableException if it cannot, or would wait for slots that never come
   */
  public void require(int parallelism) {
    ComputeState state = state();
    if (!state.problem().isEmpty()) {
      throw new ComputeUnavailableException(state.problem());
    }
    int slots = state.slots().orElseThrow();
    if (slots < parallelism) {
      throw new ComputeUnavailableException(
          ("the job asks for %d slots (instance_count x max_concurrency_per_instance), the cluster"
                  + " at %s has %d: start more TaskManagers, ask for less, or set settings.slots of"
                  + " the compute")
              .formatted(parallelism, master, slots));
    }
  }
}
