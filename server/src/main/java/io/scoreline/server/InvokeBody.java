package io.scoreline.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.field.AnyShape;
import io.scoreline.catalog.field.ChoiceShape;
import io.scoreline.catalog.field.Field;
import io.scoreline.catalog.field.MapShape;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.field.TextShape;
import io.scoreline.catalog.resolution.JobOverrides;
import io.scoreline.catalog.tree.Place;
import io.scoreline.catalog.tree.Problem;
import io.scoreline.launcher.JobRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The body of a POST that starts a job: that of 2020 and 2021 with {@code dataset} and {@code
 * outputDataset}, or that of 2022 and later with {@code inputData} and {@code outputData}.
 */
final class InvokeBody {
  private static final ObjectShape DATASET =
      ObjectShape.of(
          Field.of(
              "dataInputType",
              ChoiceShape.of("DataUrl", "DatasetVersion", "DatasetId"),
              "How the data is named."),
          Field.of("path", TextShape.filled(), "With DataUrl: where the data is."),
          Field.of("datasetName", TextShape.filled(), "With DatasetVersion: a data asset."),
          Field.of("datasetVersion", TextShape.filled(), "With DatasetVersion: its version."),
          Field.of("datasetId", TextShape.filled(), "With DatasetId: the long id of a version."));

  private static final ObjectShape OUTPUT_DATASET =
      ObjectShape.of(
          Field.required("datastoreId", TextShape.filled(), "A datastore, by its long id."),
          Field.of("path", TextShape.filled(), "A folder in it."));

  private static final ObjectShape INPUT =
      ObjectShape.of(
          Field.of(
              "jobInputType",
              ChoiceShape.of(
                  "UriFolder",
                  "UriFile",
                  "Literal",
                  "MLTable",
                  "CustomModel",
                  "MLFlowModel",
                  "TritonModel"),
              "What the input is; without it, a folder."),
          Field.of("uri", TextShape.filled(), "Where the data is."),
          Field.of("value", TextShape.any(), "A literal's value."),
          Field.silent("mode", "How the data would be mounted."),
          Field.silent("description", "For people."));

  private static final ObjectShape OUTPUT =
      ObjectShape.of(
          Field.of("jobOutputType", ChoiceShape.of("UriFile", "UriFolder"), "What the output is."),
          Field.of("uri", TextShape.filled(), "Where it goes."),
          Field.silent("mode", "How the data would be mounted."),
          Field.silent("description", "For people."));

  private static final ObjectShape PROPERTIES =
      ObjectShape.of(
          Field.of("name", TextShape.filled(), "The job's name."),
          Field.of("description", TextShape.any(), "For people."),
          Field.of("tags", MapShape.ofText(), "For people and queries."),
          Field.of(
              "properties",
              ObjectShape.of(Field.of("experimentName", TextShape.filled(), "Groups jobs.")),
              "More names and values."),
          Field.of("experimentName", TextShape.filled(), "Groups jobs."),
          Field.of("dataset", DATASET, "The input, in the form of 2021."),
          Field.of("outputDataset", OUTPUT_DATASET, "The output's folder, in the form of 2021."),
          Field.of("inputData", new MapShape(INPUT), "The inputs by name."),
          Field.of("outputData", new MapShape(OUTPUT), "The output by a name."),
          Field.of("outputFileName", TextShape.filled(), "The output's file."),
          Field.of("miniBatchSize", TextShape.filled(), "Files per mini-batch."),
          Field.of(
              "compute",
              ObjectShape.of(Field.of("instanceCount", TextShape.filled(), "Instances.")),
              "For this job."),
          Field.of("errorThreshold", TextShape.filled(), "How many files may fail."),
          Field.of("maxConcurrencyPerInstance", TextShape.filled(), "Calls at once."),
          Field.of("loggingLevel", TextShape.filled(), "How much is logged."),
          Field.of(
              "scoreline",
              ObjectShape.of(
                  Field.of(
                      "params", new MapShape(new AnyShape()), "What the model's predict gets.")),
              "Settings that only Scoreline has."),
          ArmBodies.RETRY_SETTINGS);

  private static final ObjectShape SHAPE =
      ObjectShape.of(
          Field.required("properties", PROPERTIES, "What is asked for."),
          Field.silent("id", "Shown, never read."),
          Field.silent("name", "Shown, never read."),
          Field.silent("type", "Shown, never read."),
          Field.silent("systemData", "Shown, never read."));

  /** Fields of the body, by the settings that they override, in one order for messages. */
  private static final Map<String, String> OVERRIDES =
      new TreeMap<>(
          Map.of(
              "output_file_name", "/outputFileName",
              "mini_batch_size", "/miniBatchSize",
              "instance_count", "/compute/instanceCount",
              "error_threshold", "/errorThreshold",
              "max_concurrency_per_instance", "/maxConcurrencyPerInstance",
              "logging_level", "/loggingLevel",
              "retry_settings.max_retries", "/retrySettings/maxRetries",
              "retry_settings.timeout", "/retrySettings/timeout"));

  private static final String PARAMS = "scoreline.params.";

  private final ObjectNode properties;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, String> overrides = new LinkedHashMap<>();

  private InvokeBody(ObjectNode properties) {
    this.properties = properties;
  }

  /**
   * Reads a body.
   *
   * @param deployment in place of the endpoint's default
   * @param idempotencyKey a start that repeats it starts nothing
   * @throws io.scoreline.catalog.tree.InvalidDocumentException with all that is wrong
   */
  static JobRequest read(
      byte[] bytes, String endpoint, Optional<String> deployment, Optional<String> idempotencyKey) {
    ObjectNode properties = (ObjectNode) RequestBody.read(bytes, SHAPE).get("properties");
    return new InvokeBody(properties).request(endpoint, deployment, idempotencyKey);
  }

  private JobRequest request(
      String endpoint, Optional<String> deployment, Optional<String> idempotencyKey) {
    List<String> inputs = inputs();
    Optional<String> outputFolder = outputFolder();
    OVERRIDES.forEach((setting, field) -> text(field).ifPresent(it -> overrides.put(setting, it)));
    Optional.ofNullable(overrides.get("retry_settings.timeout"))
        .map(ArmBodies::seconds)
        .ifPresent(seconds -> overrides.put("retry_settings.timeout", seconds));
    // A JSON value is one of YAML, and texts keep their quotes.
    properties
        .at("/scoreline/params")
        .properties()
        .forEach(it -> overrides.put(PARAMS + it.getKey(), it.getValue().toString()));
    RequestBody.refuse(problems);
    Map<String, String> tags = new LinkedHashMap<>();
    properties
        .path("tags")
        .properties()
        .forEach(it -> tags.put(it.getKey(), it.getValue().asText()));
    return new JobRequest(
        endpoint,
        deployment,
        inputs,
        Optional.<DataAsset.Type>empty(),
        outputFolder,
        JobOverrides.parseBody(overrides, RequestBody.SOURCE, InvokeBody::field),
        text("/name"),
        text("/properties/experimentName").or(() -> text("/experimentName")),
        idempotencyKey,
        text("/description"),
        tags,
        false,
        false,
        false);
  }

  private static String field(String setting) {
    return "properties"
        + (setting.startsWith(PARAMS) ? "." + setting : OVERRIDES.get(setting).replace('/', '.'));
  }

  private Optional<String> text(String pointer) {
    return text(properties.at(pointer));
  }

  private static Optional<String> text(JsonNode value) {
    return value.isValueNode() && !value.isNull() ? Optional.of(value.asText()) : Optional.empty();
  }

  private List<String> inputs() {
    List<String> inputs = new ArrayList<>();
    if (properties.get("dataset") instanceof ObjectNode dataset) {
      dataset(dataset).ifPresent(inputs::add);
    }
    for (var entry : properties.path("inputData").properties()) {
      input("properties.inputData." + entry.getKey(), entry.getValue()).ifPresent(inputs::add);
    }
    if (inputs.isEmpty() && problems.isEmpty()) {
      refuse(
          "properties.inputData", "is missing (expected: one input of type UriFolder or UriFile)");
    }
    return inputs;
  }

  private Optional<String> dataset(ObjectNode dataset) {
    String type = text(dataset.path("dataInputType")).orElse("DataUrl");
    return switch (type) {
      case "DataUrl" -> required(dataset, "path");
      // The service of 2021 kept data assets under this word.
      case "DatasetId" ->
          required(dataset, "datasetId").map(id -> id.replace("/datasets/", "/data/"));
      default ->
          required(dataset, "datasetName")
              .flatMap(
                  name ->
                      required(dataset, "datasetVersion")
                          .map(version -> "azureml:%s:%s".formatted(name, version)));
    };
  }

  private Optional<String> required(ObjectNode dataset, String name) {
    Optional<String> value = text(dataset.path(name));
    if (value.isEmpty()) {
      refuse(
          "properties.dataset." + name,
          "is missing (expected with dataInputType %s)"
              .formatted(text(dataset.path("dataInputType")).orElse("DataUrl")));
    }
    return value;
  }

  private Optional<String> input(String field, JsonNode input) {
    String type = text(input.path("jobInputType")).orElse("UriFolder");
    switch (type) {
      case "UriFolder", "UriFile" -> {
        Optional<String> uri = text(input.path("uri"));
        if (uri.isEmpty()) {
          refuse(field + ".uri", "is missing (expected: where the data is)");
        }
        // Only of an address is it not plain to see whether it is one of a file.
        boolean isAddress = uri.filter(it -> it.startsWith("http")).isPresent();
        return uri.map(it -> type.equals("UriFile") && isAddress ? "file:" + it : it);
      }
      default -> {
        problems.add(
            Problem.ofValue(
                Place.whole(RequestBody.SOURCE),
                field + ".jobInputType",
                type,
                "UriFolder or UriFile, as the deployment scores files with a model"));
        return Optional.empty();
      }
    }
  }

  /** The output's folder; an output that is a file names both. */
  private Optional<String> outputFolder() {
    Optional<String> folder = Optional.empty();
    if (properties.get("outputDataset") instanceof ObjectNode output) {
      String datastore = text(output.path("datastoreId")).orElseThrow();
      folder =
          Optional.of(
              "azureml://datastores/%s/paths/%s"
                  .formatted(
                      datastore.substring(datastore.lastIndexOf('/') + 1).replace("azureml:", ""),
                      text(output.path("path")).orElse("")));
    }
    for (var entry : properties.path("outputData").properties()) {
      String field = "properties.outputData." + entry.getKey();
      Optional<String> uri = text(entry.getValue().path("uri"));
      if (folder.isPresent()) {
        refuse(field, "is one output more (expected: one)");
      } else if (uri.isPresent()) {
        String type = text(entry.getValue().path("jobOutputType")).orElse("UriFile");
        folder = Optional.of(folderOf(uri.get(), type));
      }
    }
    return folder;
  }

  private String folderOf(String uri, String type) {
    int slash = uri.lastIndexOf('/');
    if (type.equals("UriFolder") || slash < 0) {
      return uri;
    }
    overrides.put("output_file_name", uri.substring(slash + 1));
    return uri.substring(0, slash + 1);
  }

  private void refuse(String field, String sentence) {
    problems.add(Problem.of(Place.whole(RequestBody.SOURCE), field, sentence));
  }
}
