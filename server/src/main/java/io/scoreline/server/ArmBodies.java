package io.scoreline.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.AssetReference;
import io.scoreline.catalog.field.AnyShape;
import io.scoreline.catalog.field.ChoiceShape;
import io.scoreline.catalog.field.Field;
import io.scoreline.catalog.field.MapShape;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.field.TextShape;
import io.scoreline.catalog.tree.Place;
import io.scoreline.catalog.tree.Problem;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The bodies of Azure's resource manager, made into documents as the YAML has them: what reads
 * those checks the values.
 */
final class ArmBodies {
  /** As a deployment has it, and a job's own. */
  static final Field RETRY_SETTINGS =
      Field.of(
          "retrySettings",
          ObjectShape.of(
              Field.of("maxRetries", TextShape.filled(), "Attempts in all."),
              Field.of("timeout", TextShape.filled(), "Seconds, or as PT30S.")),
          "What happens to a mini-batch that fails.");

  private static final ObjectShape ENDPOINT =
      resource(
          ObjectShape.of(
              Field.of("description", TextShape.any(), "For people."),
              Field.of("authMode", ChoiceShape.of("aadToken"), "The only one there is."),
              Field.of(
                  "defaults",
                  ObjectShape.of(Field.of("deploymentName", TextShape.any(), "A deployment.")),
                  "What scores when a caller names no deployment."),
              Field.of("properties", new MapShape(new AnyShape()), "More names and values."),
              Field.silent("scoringUri", "Shown, never read."),
              Field.silent("swaggerUri", "Shown, never read."),
              Field.silent("keys", "Never read."),
              Field.silent("provisioningState", "Shown, never read.")));

  private static final ObjectShape DEPLOYMENT =
      resource(
          ObjectShape.of(
              Field.of("description", TextShape.any(), "For people."),
              Field.of("properties", new MapShape(new AnyShape()), "More names and values."),
              Field.of(
                  "model",
                  ObjectShape.of(
                      Field.of("referenceType", TextShape.filled(), "Id."),
                      Field.required("assetId", TextShape.filled(), "A registered model.")),
                  "The model."),
              Field.of("compute", TextShape.filled(), "A compute, by its name or long id."),
              Field.of(
                  "resources",
                  ObjectShape.of(
                      Field.of("instanceCount", TextShape.filled(), "Instances."),
                      Field.silent("instanceType", "Kept by Azure."),
                      Field.silent("properties", "Kept by Azure.")),
                  "The nodes of a job."),
              Field.of("environmentVariables", MapShape.ofText(), "For scripts."),
              Field.of("maxConcurrencyPerInstance", TextShape.filled(), "Calls at once."),
              Field.of("miniBatchSize", TextShape.filled(), "Files per mini-batch."),
              Field.of("outputAction", TextShape.filled(), "AppendRow or SummaryOnly."),
              Field.of("outputFileName", TextShape.filled(), "The output's file."),
              RETRY_SETTINGS,
              Field.of("errorThreshold", TextShape.filled(), "How many files may fail."),
              Field.of("loggingLevel", TextShape.filled(), "How much is logged."),
              Field.of("scoreline", new AnyShape(), "Settings that only Scoreline has."),
              Field.silent("provisioningState", "Shown, never read.")));

  /** Fields of a deployment's properties, and the fields of its YAML. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "maxConcurrencyPerInstance", "max_concurrency_per_instance",
          "miniBatchSize", "mini_batch_size",
          "outputFileName", "output_file_name",
          "errorThreshold", "error_threshold",
          "loggingLevel", "logging_level",
          "environmentVariables", "environment_variables",
          "scoreline", "scoreline");

  /** Variables that have a program load or run others. */
  private static final Pattern STEERING =
      Pattern.compile(
          "(?i)(LD_|DYLD_|PYTHON|JAVA|JDK_|_JAVA|CONDA|VIRTUAL_ENV|BASH|GCONV).*"
              + "|PATH|HOME|ENV|IFS|SHELL");

  private ArmBodies() {}

  private static ObjectShape resource(ObjectShape properties) {
    return ObjectShape.of(
        Field.of("properties", properties, "The resource."),
        Field.of("tags", MapShape.ofText(), "For people and queries."),
        Field.silent("id", "Shown, never read."),
        Field.silent("name", "Shown, never read."),
        Field.silent("type", "Shown, never read."),
        Field.silent("location", "Kept by Azure."),
        Field.silent("kind", "Kept by Azure."),
        Field.silent("sku", "Kept by Azure."),
        Field.silent("identity", "Kept by Azure."),
        Field.silent("systemData", "Shown, never read."));
  }

  /**
   * The YAML's fields of an endpoint's body.
   *
   * @throws io.scoreline.catalog.tree.InvalidDocumentException with all that is wrong
   */
  static ObjectNode endpoint(byte[] bytes) {
    ObjectNode body = RequestBody.read(bytes, ENDPOINT);
    ObjectNode yaml = common(body);
    JsonNode properties = body.path("properties");
    JsonNode standard = properties.path("defaults").path("deploymentName");
    if (!standard.asText().isEmpty()) {
      yaml.putObject("defaults").put("deployment_name", standard.asText());
    }
    return yaml;
  }

  /**
   * The YAML's fields of a deployment's body.
   *
   * @throws io.scoreline.catalog.tree.InvalidDocumentException with all that is wrong
   */
  static ObjectNode deployment(byte[] bytes) {
    ObjectNode body = RequestBody.read(bytes, DEPLOYMENT);
    ObjectNode yaml = common(body);
    JsonNode properties = body.path("properties");
    refusePrograms(properties);
    SETTINGS.forEach(
        (from, to) -> {
          if (properties.has(from)) {
            yaml.set(to, properties.get(from));
          }
        });
    if (properties.has("model")) {
      yaml.put("model", model(properties.path("model").path("assetId").asText()));
    }
    if (properties.has("compute")) {
      String compute = properties.get("compute").asText();
      yaml.put("compute", "azureml:" + compute.replaceAll("^azureml:|.*/", ""));
    }
    if (properties.has("outputAction")) {
      yaml.put("output_action", outputAction(properties.get("outputAction").asText()));
    }
    JsonNode resources = properties.path("resources");
    if (resources.has("instanceCount")) {
      yaml.putObject("resources").set("instance_count", resources.get("instanceCount"));
    }
    JsonNode retry = properties.path("retrySettings");
    if (retry.has("maxRetries")) {
      yaml.withObject("/retry_settings").set("max_retries", retry.get("maxRetries"));
    }
    if (retry.has("timeout")) {
      yaml.withObject("/retry_settings").put("timeout", seconds(retry.get("timeout").asText()));
    }
    return yaml;
  }

  /**
   * Refuses what would run a program of this machine, or make one of it run another: whoever may
   * make a deployment here is not whoever may run what he likes.
   */
  private static void refusePrograms(JsonNode properties) {
    List<Problem> problems = new ArrayList<>();
    for (String setting : List.of("python", "scorer")) {
      if (properties.path("scoreline").has(setting)) {
        problems.add(notHere("properties.scoreline." + setting));
      }
    }
    for (var variable : properties.path("environmentVariables").properties()) {
      if (STEERING.matcher(variable.getKey()).matches()) {
        problems.add(notHere("properties.environmentVariables." + variable.getKey()));
      }
    }
    RequestBody.refuse(problems);
  }

  private static Problem notHere(String field) {
    return Problem.of(
        Place.whole(RequestBody.SOURCE),
        field,
        "cannot be set here (scoreline batch-deployment create sets it)");
  }

  private static ObjectNode common(ObjectNode body) {
    ObjectNode yaml = JsonNodeFactory.instance.objectNode();
    for (String name : List.of("description", "properties")) {
      if (body.path("properties").has(name)) {
        yaml.set(name, body.path("properties").get(name));
      }
    }
    if (body.has("tags")) {
      yaml.set("tags", body.get("tags"));
    }
    return yaml;
  }

  /** A model of this machine's disk is nothing that a caller may name. */
  private static String model(String assetId) {
    boolean isPath = AssetReference.parse(assetId, "models").isEmpty();
    if (isPath || !(assetId.startsWith("/subscriptions/") || assetId.startsWith("azureml:"))) {
      RequestBody.refuse(
          List.of(
              Problem.ofValue(
                  Place.whole(RequestBody.SOURCE),
                  "properties.model.assetId",
                  assetId,
                  "a registered model, as …/models/<name>/versions/<version> or"
                      + " azureml:<name>:<version>")));
    }
    return assetId;
  }

  private static String outputAction(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "appendrow" -> "append_row";
      case "summaryonly" -> "summary_only";
      default -> text;
    };
  }

  /** Seconds of a duration as ISO 8601 writes it; another text as it is. */
  static String seconds(String timeout) {
    try {
      Duration duration = Duration.parse(timeout);
      // A fraction is refused where it is read.
      return duration.toNanosPart() == 0 ? Long.toString(duration.toSeconds()) : timeout;
    } catch (DateTimeParseException e) {
      return timeout;
    }
  }
}
