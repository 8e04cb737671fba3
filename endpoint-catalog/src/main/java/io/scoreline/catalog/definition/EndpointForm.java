package io.scoreline.catalog.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.catalog.Endpoint;
import io.scoreline.catalog.field.ChoiceShape;
import io.scoreline.catalog.field.Field;
import io.scoreline.catalog.field.Findings;
import io.scoreline.catalog.field.IntegerShape;
import io.scoreline.catalog.field.MapShape;
import io.scoreline.catalog.field.NamedListShape;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.field.TextShape;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.Node;
import io.scoreline.catalog.tree.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads an endpoint's YAML: today's, and the one-file form of early 2021. */
final class EndpointForm {
  static final ObjectShape SHAPE =
      FormFields.shape(
          CommonFields.NAME,
          new Field(
              "auth_mode",
              ChoiceShape.of("aad_token", "key", "aml_token"),
              "How callers prove who they are; kept.",
              false,
              Optional.empty(),
              Field.Use.KEPT),
          Field.of(
              "defaults",
              ObjectShape.of(
                  Field.of(
                      "deployment_name",
                      TextShape.filled(),
                      "The deployment that scores when a caller names none.")),
              "What holds when a caller says nothing."),
          Field.kept("identity", "The endpoint's identity."),
          Field.of("type", ChoiceShape.of("batch"), "The kind of endpoint, as written in 2021."),
          Field.of(
              "traffic",
              new MapShape(new IntegerShape(0, 100, "whole percent")),
              "The default deployment, as written in 2021: the one with 100."),
          Field.of(
              "deployments",
              new NamedListShape(DeploymentForm.SHAPE),
              "Inline deployments, as written in 2021: a list, or by name."));

  private EndpointForm() {}

  static Decoded<EndpointDefinition> read(Document document) {
    var findings = new Findings(document.source());
    var fields = FormFields.read(document, SHAPE, findings);
    var early = isEarly(document);
    var name =
        fields
            .text("name")
            .map(
                text ->
                    Names.check(
                        "an endpoint", text, early, document.placeOf("name"), "name", findings));
    var deployments = early ? deployments(document, findings) : List.<DeploymentDefinition>of();
    var standard =
        FormFields.text(fields.object("defaults"), "deployment_name")
            .map(text -> text.toLowerCase(Locale.ROOT))
            .or(() -> busiest(fields.object("traffic")));
    if (early) {
      standard.ifPresent(text -> checkDefault(document, text, deployments, findings));
    }
    findings.throwIfInvalid("batch endpoint");
    return new Decoded<>(
        new EndpointDefinition(
            name.orElseThrow(),
            fields.metadata(),
            fields.text("auth_mode").orElse(Endpoint.DEFAULT_AUTH_MODE),
            standard,
            deployments,
            fields.keptExcept("name", "auth_mode", "defaults", "type", "traffic", "deployments")),
        findings.notices());
  }

  private static boolean isEarly(Document document) {
    var fields = document.root().entries();
    return fields.containsKey("deployments")
        || fields.containsKey("traffic")
        || fields.containsKey("type");
  }

  private static List<DeploymentDefinition> deployments(Document document, Findings findings) {
    var definitions = new ArrayList<DeploymentDefinition>();
    var entry = document.root().entries().get("deployments");
    var sequence = Optional.ofNullable(entry).flatMap(e -> NamedListShape.asSequence(e.value()));
    if (sequence.isEmpty()) {
      return definitions;
    }
    if (!findings.problems().isEmpty()) {
      return definitions; // of fields that are wrong in themselves, nothing more can be said
    }
    for (var item : sequence.get().items()) {
      var inline = new Document(document.source(), document.folder(), (Node.Mapping) item);
      var fields = FormFields.read(inline, DeploymentForm.SHAPE, new Findings(document.source()));
      DeploymentForm.define(inline, fields, true, findings).ifPresent(definitions::add);
    }
    return definitions;
  }

  private static Optional<String> busiest(JsonNode traffic) {
    return traffic.properties().stream()
        .filter(share -> share.getValue().asInt() > 0)
        .max((a, b) -> Integer.compare(a.getValue().asInt(), b.getValue().asInt()))
        .map(share -> share.getKey().toLowerCase(Locale.ROOT));
  }

  private static void checkDefault(
      Document document,
      String standard,
      List<DeploymentDefinition> deployments,
      Findings findings) {
    var names = deployments.stream().map(DeploymentDefinition::name).toList();
    if (!deployments.isEmpty() && !names.contains(standard)) {
      findings.add(
          Problem.ofValue(
              document.placeOf("traffic"),
              "traffic",
              standard,
              "one of the deployments: " + String.join(", ", names)));
    }
  }
}
