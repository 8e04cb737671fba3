package io.scoreline.runners.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scoreline.pipeline.ComputeState;
import io.scoreline.pipeline.ComputeUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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
    try {
      var response =
          client.send(
              HttpRequest.newBuilder(URI.create("http://" + master + path)).timeout(ANSWER).build(),
              BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException("it answers with status " + response.statusCode());
      }
      JsonNode json = JSON.readTree(response.body());
      if (!json.hasNonNull("flink-version")) {
        throw new IOException("what answers is no Flink");
      }
      return json;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
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
