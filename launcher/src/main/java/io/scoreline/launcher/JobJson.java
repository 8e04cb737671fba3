package io.scoreline.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.catalog.settings.ScoringSettings;
import io.scoreline.pipeline.Attempts;
import java.time.Duration;

/**
 * A job as JSON: in the names of the command line ({@code job show}), and in those of the REST API
 * ({@code invoke}, {@code list-jobs}).
 */
public final class JobJson {
  private JobJson() {}

  /** As {@code job show} and {@code job list} show it. */
  public static ObjectNode shown(Job job) {
    JobRecord record = job.record();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", record.name());
    json.put("display_name", record.displayName());
    json.put("type", "pipeline");
    json.put("status", job.state().shown());
    json.put("endpoint_name", record.endpoint());
    json.put("deployment_name", record.deployment());
    json.put("experiment_name", record.experimentName());
    json.put("description", record.description());
    json.set("tags", CatalogJson.toJson(record.tags()));
    json.set("properties", CatalogJson.toJson(record.properties()));
    ObjectNode context = json.putObject("creation_context");
    context.put("created_at", record.createdAt().toString());
    json.put("updated_at", job.updatedAt().toString());
    json.put("is_archived", record.archived());
    addInputs(json, record);
    addOutputs(json, job);
    json.set("progress", CatalogJson.toJson(job.progress()));
    json.put("attempts", job.attempt());
    json.put("resumes", job.attempt() - 1 - job.restarts().size());
    ArrayNode restarts = json.putArray("restarts");
    for (Attempts.Attempt restart : job.restarts()) {
      ObjectNode one = restarts.addObject();
      one.put("attempt", restart.number());
      one.put("at", restart.claimedAt());
      one.put("because", restart.because());
    }
    json.put("is_resumable", job.isResumable());
    job.exitCode().ifPresent(code -> json.put("exit_code", code));
    if (!job.message().isEmpty()) {
      json.put("message", job.message());
    }
    job.whatHelps().ifPresent(help -> json.put("what_helps", help));
    json.set("causes", CatalogJson.toJson(job.causes()));
    job.summary().ifPresent(summary -> json.set("summary", CatalogJson.toJson(summary)));
    record
        .replay()
        .ifPresent(
            replay ->
                json.putObject("replay")
                    .put("of", replay.of())
                    .put("version", replay.version())
                    .put("previous_version", replay.previousVersion()));
    json.put("log", job.log().toString());
    json.put("folder", record.folder().toString());
    ObjectNode services = json.putObject("services");
    services.putObject("Studio").put("endpoint", record.folder().toUri().toString());
    json.set("deployment", record.resolved().toJson());
    return json;
  }

  private static void addInputs(ObjectNode json, JobRecord record) {
    ObjectNode inputs = json.putObject("inputs");
    for (int i = 0; i < record.inputs().size(); i++) {
      inputs.putObject("input" + (i + 1)).put("path", record.inputs().get(i));
    }
  }

  private static void addOutputs(ObjectNode json, Job job) {
    JobRecord record = job.record();
    ObjectNode score = json.putObject("outputs").putObject("score");
    score.put("type", record.output().layout().isFolder() ? "uri_folder" : "uri_file");
    score.put("path", record.outputFolder());
    if (record.output().hasRows()) {
      score.put("file", record.outputPath() + "/" + record.output().fileName());
    }
  }

  /** As the REST API gives it. */
  public static ObjectNode rest(Job job) {
    JobRecord record = job.record();
    ScoringSettings settings = record.resolved().settings();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put(
        "id",
        "/batchEndpoints/%s/deployments/%s/jobs/%s"
            .formatted(record.endpoint(), record.deployment(), record.name()));
    json.put("name", record.name());
    json.put(
        "type", "Microsoft.MachineLearningServices/workspaces/batchEndpoints/deployments/jobs");
    json.put("status", job.state().shown());
    json.put("provisioningState", "Succeeded");
    json.put("displayName", record.displayName());
    json.put("experimentName", record.experimentName());
    json.put("description", record.description());
    ObjectNode inputData = json.putObject("inputData");
    for (int i = 0; i < record.inputs().size(); i++) {
      inputData.putObject("input" + (i + 1)).put("uri", record.inputs().get(i));
    }
    json.putObject("outputData").putObject("score").put("uri", record.outputFolder());
    if (record.output().hasRows()) {
      json.put("outputFileName", record.output().fileName());
    }
    ObjectNode compute = json.putObject("compute");
    compute.put("target", record.resolved().compute().name());
    compute.put("instanceCount", settings.instanceCount());
    json.put("errorThreshold", settings.errorThreshold().inDocuments());
    json.put("miniBatchSize", settings.miniBatchSize());
    json.put("maxConcurrencyPerInstance", settings.maxConcurrencyPerInstance());
    json.put("loggingLevel", settings.loggingLevel().spelling());
    ObjectNode retry = json.putObject("retrySettings");
    retry.put("maxRetries", settings.retrySettings().maxRetries());
    retry.put("timeout", Duration.ofSeconds(settings.retrySettings().timeoutSeconds()).toString());
    json.putObject("interactionEndpoints")
        .putObject("Studio")
        .put("endpoint", record.folder().toUri().toString());
    ObjectNode tags = (ObjectNode) CatalogJson.toJson(record.tags());
    tags.put("azureml.batchrun", "true");
    tags.put("azureml.deploymentname", record.deployment());
    json.set("tags", tags);
    json.set("properties", CatalogJson.toJson(record.properties()));
    json.set("systemData", systemData(record));
    return json;
  }

  private static JsonNode systemData(JobRecord record) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("createdAt", record.createdAt().toString());
    return data;
  }
}
