package io.scoreline.catalog.definition;

import io.scoreline.catalog.Compute;
import io.scoreline.catalog.field.Field;
import io.scoreline.catalog.field.Findings;
import io.scoreline.catalog.field.IntegerShape;
import io.scoreline.catalog.field.MapShape;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.field.TextShape;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.Problem;
import java.util.Locale;
import java.util.Optional;

/** Reads a compute's YAML. */
final class ComputeForm {
  static final ObjectShape SHAPE =
      FormFields.shape(
          CommonFields.RESOURCE_NAME,
          Field.required(
              "type",
              new TextShape(1, 64, "[A-Za-z][A-Za-z0-9-]*", "the type of an installed runner"),
              "What runs the jobs: direct, amlcompute (which runs as direct does), flink, or a type"
                  + " of a runner that was added."),
          Field.of(
              "settings", MapShape.ofText(), "What that runner wants to know: see its runner.yml."),
          Field.of("size", TextShape.any(), "The kind of node.").asKept(),
          Field.of(
              "min_instances",
              new IntegerShape(0, Integer.MAX_VALUE, ""),
              "The fewest instances that a deployment may ask for."),
          Field.of(
              "max_instances",
              new IntegerShape(1, Integer.MAX_VALUE, ""),
              "The most instances that a deployment may ask for."),
          Field.kept("idle_time_before_scale_down", "When a cluster gives nodes back, in seconds."),
          Field.kept("tier", "dedicated or low_priority."),
          Field.kept("identity", "The compute's identity."),
          Field.kept("network_settings", "The compute's network."),
          Field.kept("ssh_settings", "How to log in."),
          Field.kept("ssh_public_access_enabled", "Whether to log in from outside."),
          Field.kept("enable_node_public_ip", "Whether nodes have a public address."));

  private ComputeForm() {}

  static Decoded<ComputeDefinition> read(Document document) {
    var findings = new Findings(document.source());
    var fields = FormFields.read(document, SHAPE, findings);
    if (fields.text("name").isPresent() && fields.text("type").isPresent()) {
      checkEmbedded(document, fields, findings);
    }
    checkInstances(document, fields, findings);
    findings.throwIfInvalid("compute");
    return new Decoded<>(
        new ComputeDefinition(
            fields.text("name").orElseThrow(),
            fields.text("type").orElseThrow().toLowerCase(Locale.ROOT),
            new Compute.Instances(number(fields, "min_instances"), number(fields, "max_instances")),
            fields.texts("settings"),
            fields.metadata(),
            fields.keptExcept("name", "type", "settings", "min_instances", "max_instances")),
        findings.notices());
  }

  /** Deployments that name no compute run on it: it stays what it is called. */
  private static void checkEmbedded(Document document, FormFields fields, Findings findings) {
    var type = fields.text("type").orElseThrow();
    if (fields.text("name").orElseThrow().equals(Compute.EMBEDDED)
        && !type.equalsIgnoreCase(Compute.DIRECT)) {
      findings.add(
          Problem.ofValue(
              document.placeOf("type"),
              "type",
              type,
              "%s, as the compute %s runs what names no compute; or another name"
                  .formatted(Compute.DIRECT, Compute.EMBEDDED)));
    }
  }

  private static void checkInstances(Document document, FormFields fields, Findings findings) {
    var most = fields.text("max_instances");
    if (most.isPresent()
        && number(fields, "min_instances").orElse(0) > Integer.parseInt(most.get())) {
      findings.add(
          Problem.ofValue(
              document.placeOf("min_instances"),
              "min_instances",
              fields.text("min_instances").orElseThrow(),
              "at most max_instances: " + most.get()));
    }
  }

  private static Optional<Integer> number(FormFields fields, String name) {
    return fields.text(name).map(Integer::valueOf);
  }
}
