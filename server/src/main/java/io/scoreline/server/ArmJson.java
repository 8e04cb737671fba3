package io.scoreline.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.Deployment;
import io.scoreline.catalog.Endpoint;
import io.scoreline.catalog.Metadata;
import io.scoreline.catalog.Timestamps;
import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.catalog.settings.OutputAction;
import io.scoreline.catalog.settings.ScoringSettings;
import java.time.Duration;
import java.util.Locale;

/**
 * Endpoints and deployments as Azure's resource manager gives them. Values of environment variables
 * are left out: whoever may read a deployment may not read them.
 *
 * @param workspace the path that stands before all resources
 */
record ArmJson(String workspace, ScoringUris uris) {
  private static final String TYPE = "Microsoft.MachineLearningServices/workspaces/batchEndpoints";

  ObjectNode endpoint(Endpoint endpoint) {
    ObjectNode json =
        envelope(
            "%s/batchEndpoints/%s".formatted(workspace, endpoint.name()),
            endpoint.name(),
            TYPE,
            endpoint.metadata(),
            endpoint.timestamps());
    ObjectNode properties = json.putObject("properties");
    put(properties, endpoint.metadata());
    properties.put("authMode", "AADToken");
    endpoint
        .defaultDeployment()
        .ifPresent(name -> properties.putObject("defaults").put("deploymentName", name));
    properties.put("scoringUri", uris.of(endpoint.name()));
    properties.put("provisioningState", "Succeeded");
    return json;
  }

  ObjectNode deployment(Deployment deployment) {
    ObjectNode json =
        envelope(
            "%s/batchEndpoints/%s/deployments/%s"
                .formatted(workspace, deployment.endpointName(), deployment.name()),
            deployment.name(),
            TYPE + "/deployments",
            deployment.metadata(),
            deployment.timestamps());
    ObjectNode properties = json.putObject("properties");
    put(properties, deployment.metadata());
    properties
        .putObject("model")
        .put("referenceType", "Id")
        .put(
            "assetId",
            "%s/models/%s/versions/%s"
                .formatted(workspace, deployment.model().name(), deployment.model().version()));
    deployment
        .code()
        .flatMap(Deployment.Code::scoringScript)
        .ifPresent(
            script -> properties.putObject("codeConfiguration").put("scoringScript", script));
    deployment
        .compute()
        .ifPresent(name -> properties.put("compute", "%s/computes/%s".formatted(workspace, name)));
    put(properties, deployment.settings());
    properties.set("scoreline", CatalogJson.toJson(deployment.scoreline()));
    properties.put("provisioningState", "Succeeded");
    return json;
  }

  private static void put(ObjectNode properties, ScoringSettings settings) {
    properties.putObject("resources").put("instanceCount", settings.instanceCount());
    properties.put("maxConcurrencyPerInstance", settings.maxConcurrencyPerInstance());
    properties.put("miniBatchSize", settings.miniBatchSize());
    boolean appends = settings.outputAction() == OutputAction.APPEND_ROW;
    properties.put("outputAction", appends ? "AppendRow" : "SummaryOnly");
    if (appends) {
      properties.put("outputFileName", settings.outputFileName());
    }
    properties
        .putObject("retrySettings")
        .put("maxRetries", settings.retrySettings().maxRetries())
        .put("timeout", Duration.ofSeconds(settings.retrySettings().timeoutSeconds()).toString());
    properties.put("errorThreshold", settings.errorThreshold().inDocuments());
    String level = settings.loggingLevel().spelling();
    properties.put(
        "loggingLevel", level.substring(0, 1).toUpperCase(Locale.ROOT) + level.substring(1));
  }

  private static void put(ObjectNode properties, Metadata metadata) {
    metadata.description().ifPresent(text -> properties.put("description", text));
    properties.set("properties", CatalogJson.toJson(metadata.properties()));
  }

  private static ObjectNode envelope(
      String id, String name, String type, Metadata metadata, Timestamps timestamps) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id).put("name", name).put("type", type).put("location", ArmRoutes.LOCATION);
    json.set("tags", CatalogJson.toJson(metadata.tags()));
    json.putObject("systemData")
        .put("createdAt", timestamps.createdAt().toString())
        .put("lastModifiedAt", timestamps.modifiedAt().toString());
    return json;
  }
}
