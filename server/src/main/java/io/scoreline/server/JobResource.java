package io.scoreline.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.launcher.Job;
import io.scoreline.launcher.JobJson;
import io.scoreline.pipeline.ExitCode;
import io.scoreline.pipeline.JobState;
import java.util.List;

/**
 * A job as the service gives it: Azure's envelope with {@code properties}, and in them, beyond
 * Azure's, {@code progress}, {@code causes} and {@code summary}.
 */
final class JobResource {
  private static final List<String> OUTSIDE = List.of("id", "name", "type", "systemData");

  private JobResource() {}

  /**
   * @param scoringUri where jobs of its endpoint are
   */
  static ObjectNode toJson(Job job, String scoringUri) {
    ObjectNode flat = JobJson.rest(job);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (String name : OUTSIDE) {
      json.set(name, flat.remove(name));
    }
    // A path of this machine is of no use to a caller elsewhere.
    flat.putObject("interactionEndpoints")
        .putObject("Tracking")
        .put("endpoint", "%s/%s".formatted(scoringUri, job.name()));
    flat.set("name", flat.remove("displayName"));
    flat.put("attempts", job.attempt());
    flat.set("progress", CatalogJson.toJson(job.progress()));
    flat.set("causes", CatalogJson.toJson(job.causes()));
    job.summary()
        .ifPresent(
            summary -> {
              ObjectNode told = (ObjectNode) CatalogJson.toJson(summary);
              told.remove("outputs");
              flat.set("summary", told);
            });
    if (job.state() == JobState.FAILED) {
      JsonNode error = error(job);
      flat.set("error", error);
      json.set("error", error);
    }
    json.set("properties", flat);
    return json;
  }

  private static JsonNode error(Job job) {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    ExitCode code = job.exitCode().map(ExitCode::of).orElse(ExitCode.OTHER);
    error.put("code", code.name());
    error.put("message", job.message());
    error.put("resumable", job.isResumable());
    return error;
  }
}
