package io.scoreline.catalog.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.Asset;
import io.scoreline.catalog.BlobAccess;
import io.scoreline.catalog.Compute;
import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.Datastore;
import io.scoreline.catalog.Deployment;
import io.scoreline.catalog.Endpoint;
import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.Timestamps;

/**
 * Resources as {@code az} shows them: the names of the YAML, with what the service adds. What comes
 * out can be changed and read again as a document of its kind.
 */
public final class ResourceJson {
  private ResourceJson() {}

  /** An endpoint. */
  public static ObjectNode toJson(Endpoint endpoint) {
    var json = start(endpoint.name(), endpoint.metadata());
    json.put("auth_mode", endpoint.authMode());
    var defaults = json.putObject("defaults");
    endpoint.defaultDeployment().ifPresent(name -> defaults.put("deployment_name", name));
    json.put("scoring_uri", scoringUri(endpoint.name()));
    return finish(json, endpoint.kept(), endpoint.timestamps());
  }

  /** The address that jobs of an endpoint are started at, in the embedded form. */
  public static String scoringUri(String endpoint) {
    return "scoreline:///%s/jobs".formatted(endpoint);
  }

  /** A deployment, with every setting in the flat form. */
  public static ObjectNode toJson(Deployment deployment) {
    var json = start(deployment.name(), deployment.metadata());
    json.put("endpoint_name", deployment.endpointName());
    json.put("type", "model");
    json.put("model", deployment.model().reference());
    deployment
        .code()
        .filter(code -> !code.wasMade())
        .ifPresent(
            code -> {
              var written = json.putObject("code_configuration");
              written.put("code", code.path().toString());
              code.scoringScript().ifPresent(script -> written.put("scoring_script", script));
            });
    deployment.compute().ifPresent(name -> json.put("compute", "azureml:" + name));
    var settings = (ObjectNode) CatalogJson.toJson(deployment.settings());
    json.putObject("resources").set("instance_count", settings.remove("instance_count"));
    if (settings.path("output_action").asText().equals("summary_only")) {
      settings.remove("output_file_name"); // it would be refused when the document is read again
    }
    json.setAll(settings);
    json.set("scoreline", CatalogJson.toJson(deployment.scoreline()));
    return finish(json, deployment.kept(), deployment.timestamps());
  }

  /** A compute. */
  public static ObjectNode toJson(Compute compute) {
    var json = start(compute.name(), compute.metadata());
    json.put("type", compute.type());
    compute.instances().minimum().ifPresent(count -> json.put("min_instances", count));
    compute.instances().maximum().ifPresent(count -> json.put("max_instances", count));
    if (!compute.settings().isEmpty()) {
      json.set("settings", CatalogJson.toJson(compute.settings()));
    }
    return finish(json, compute.kept(), compute.timestamps());
  }

  /** A datastore. */
  public static ObjectNode toJson(Datastore datastore) {
    var json = start(datastore.name(), datastore.metadata());
    if (datastore.location() instanceof Datastore.Local local) {
      json.put("type", "local").put("path", local.root().toString());
    } else if (datastore.location() instanceof Datastore.AzureBlob blob) {
      json.put("type", "azure_blob")
          .put("account_name", blob.accountName())
          .put("container_name", blob.containerName());
      blob.endpoint().ifPresent(endpoint -> json.put("endpoint", endpoint));
      if (!blob.access().equals(BlobAccess.STANDARD)) {
        json.set("scoreline", CatalogJson.toJson(blob.access()));
      }
    }
    json.put("is_default", datastore.isDefault());
    return finish(json, datastore.kept(), datastore.timestamps());
  }

  /** A data, model or environment version. */
  public static ObjectNode toJson(Asset asset) {
    var json = start(asset.id().name(), asset.metadata());
    json.put("version", asset.id().version());
    if (asset instanceof DataAsset data) {
      json.put("type", data.type().spelling()).put("path", data.path());
    } else if (asset instanceof ModelAsset model) {
      json.put("type", model.type().spelling())
          .put("path", model.path().toString())
          .put("sha256", model.sha256());
      model.verdict().ifPresent(verdict -> json.set("verdict", CatalogJson.toJson(verdict)));
    }
    return finish(json, asset.kept(), asset.timestamps());
  }

  private static ObjectNode start(String name, Metadata metadata) {
    var json = JsonNodeFactory.instance.objectNode().put("name", name);
    metadata.description().ifPresent(text -> json.put("description", text));
    JsonNode tags = CatalogJson.toJson(metadata.tags());
    json.set("tags", tags);
    json.set("properties", CatalogJson.toJson(metadata.properties()));
    return json;
  }

  private static ObjectNode finish(ObjectNode json, KeptFields kept, Timestamps timestamps) {
    kept.mergeInto(json);
    json.put("provisioning_state", "Succeeded");
    json.putObject("creation_context")
        .put("created_at", timestamps.createdAt().toString())
        .put("last_modified_at", timestamps.modifiedAt().toString());
    return json;
  }
}
