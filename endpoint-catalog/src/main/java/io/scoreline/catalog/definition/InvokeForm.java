package io.scoreline.catalog.definition;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.field.ChoiceShape;
import io.scoreline.catalog.field.EitherShape;
import io.scoreline.catalog.field.Field;
import io.scoreline.catalog.field.Findings;
import io.scoreline.catalog.field.MapShape;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.field.TextShape;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.Problem;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;

/** Reads the YAML of {@code invoke --file}. */
final class InvokeForm {
  private static final Set<String> LITERALS = Set.of("string", "integer", "number", "boolean");
  private static final ObjectShape INPUT =
      ObjectShape.of(
          Field.of(
              "type",
              ChoiceShape.of(
                  "uri_folder",
                  "uri_file",
                  "mltable",
                  "custom_model",
                  "mlflow_model",
                  "triton_model",
                  "string",
                  "integer",
                  "number",
                  "boolean"),
              "What the input is; without it, uri_folder."),
          Field.of("path", TextShape.filled(), "Where the data is."),
          Field.of("default", TextShape.any(), "A literal's value."),
          Field.of("value", TextShape.any(), "A literal's value."),
          Field.kept("mode", "How the data would be mounted."));
  private static final ObjectShape OUTPUT =
      ObjectShape.of(
          Field.of(
              "type",
              ChoiceShape.of("uri_folder", "uri_file"),
              "What the output is; without it, uri_folder."),
          Field.of("path", TextShape.filled(), "Where it goes; without it, the default place."),
          Field.kept("mode", "How the data would be mounted."));

  static final ObjectShape SHAPE =
      FormFields.shape(
          Field.of(
              "inputs",
              new MapShape(new EitherShape(TextShape.filled(), INPUT)),
              "The inputs by name."),
          Field.of(
              "outputs",
              new MapShape(new EitherShape(TextShape.filled(), OUTPUT)),
              "The outputs by name."));

  private InvokeForm() {}

  static Decoded<InvokeDefinition> read(Document document) {
    var findings = new Findings(document.source());
    var fields = FormFields.read(document, SHAPE, findings);
    var inputs = new LinkedHashMap<String, InvokeDefinition.Input>();
    for (var field : fields.object("inputs").properties()) {
      if (field.getValue() instanceof ObjectNode input) {
        inputs.put(field.getKey(), input(document, field.getKey(), input, findings));
      } else {
        inputs.put(
            field.getKey(),
            new InvokeDefinition.Input(
                "uri_folder", Optional.of(field.getValue().asText()), Optional.empty()));
      }
    }
    var outputs = new LinkedHashMap<String, InvokeDefinition.Output>();
    for (var field : fields.object("outputs").properties()) {
      outputs.put(
          field.getKey(),
          field.getValue() instanceof ObjectNode output
              ? new InvokeDefinition.Output(
                  FormFields.text(output, "type").orElse("uri_folder"),
                  FormFields.text(output, "path"))
              : new InvokeDefinition.Output("uri_folder", Optional.of(field.getValue().asText())));
    }
    findings.throwIfInvalid("invoke");
    return new Decoded<>(new InvokeDefinition(inputs, outputs), findings.notices());
  }

  private static InvokeDefinition.Input input(
      Document document, String name, ObjectNode input, Findings findings) {
    var type = FormFields.text(input, "type").orElse("uri_folder");
    var path = FormFields.text(input, "path");
    var value = FormFields.text(input, "value").or(() -> FormFields.text(input, "default"));
    var missing = LITERALS.contains(type) ? value.isEmpty() : path.isEmpty();
    if (missing) {
      findings.add(
          Problem.of(
              document.placeOf("inputs." + name),
              "inputs." + name,
              "an input of type %s needs %s"
                  .formatted(type, LITERALS.contains(type) ? "value" : "path")));
    }
    return new InvokeDefinition.Input(type, path, value);
  }
}
