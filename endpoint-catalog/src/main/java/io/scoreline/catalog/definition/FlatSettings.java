package io.scoreline.catalog.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.field.Findings;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.Problem;

/** Brings the settings of a deployment together from the places where each era wrote them. */
final class FlatSettings {
  private static final String INSTANCE_COUNT = "instance_count";
  private static final String SETTINGS = "settings";

  private final Document document;
  private final FormFields fields;
  private final Findings findings;

  FlatSettings(Document document, FormFields fields, Findings findings) {
    this.document = document;
    this.fields = fields;
    this.findings = findings;
  }

  /** The settings that were written, without defaults. */
  ObjectNode collect() {
    var collected = JsonNodeFactory.instance.objectNode();
    var nested = fields.object(SETTINGS);
    for (var field : DeploymentForm.SCORING.fields()) {
      var flat = fields.json().get(field.name());
      var inSettings = nested.get(field.name());
      if (flat != null && inSettings != null && !flat.equals(inSettings)) {
        findings.add(
            Problem.of(
                document.placeOf(field.name()),
                field.name(),
                "is in settings too, with another value (expected: one of them)"));
      }
      if (flat != null) {
        collected.set(field.name(), flat);
      } else if (inSettings != null) {
        collected.set(field.name(), inSettings);
      }
    }
    instanceCount(collected);
    checkOutputFile(collected, nested);
    return collected;
  }

  private void instanceCount(ObjectNode collected) {
    var resources = fields.json().get("resources");
    if (resources != null && fields.json().has(INSTANCE_COUNT)) {
      findings.add(
          Problem.of(
              document.placeOf(INSTANCE_COUNT),
              INSTANCE_COUNT,
              "Can't set instance_count when resources is provided."));
      return;
    }
    useCount(collected, "resources");
    useCount(collected, "compute");
  }

  private void useCount(ObjectNode collected, String place) {
    JsonNode count = fields.object(place).get(INSTANCE_COUNT);
    if (count == null) {
      return;
    }
    var other = collected.get(INSTANCE_COUNT);
    if (other != null && !other.equals(count)) {
      findings.add(
          Problem.of(
              document.placeOf(place + "." + INSTANCE_COUNT),
              place + "." + INSTANCE_COUNT,
              "is %s, elsewhere it is %s (expected: one of them)".formatted(count, other)));
    }
    collected.set(INSTANCE_COUNT, count);
  }

  private void checkOutputFile(ObjectNode collected, ObjectNode nested) {
    var summaryOnly = collected.path("output_action").asText().equals("summary_only");
    if (summaryOnly && collected.has("output_file_name")) {
      var field = nested.has("output_file_name") ? "settings.output_file_name" : "output_file_name";
      findings.add(
          Problem.of(
              document.placeOf(field),
              field,
              "When output_action is set to summary_only, the output_file_name need not to be specified."));
    }
  }
}
