package io.scoreline.catalog.definition;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;
import io.scoreline.catalog.field.AnyShape;
import io.scoreline.catalog.field.Field;
import io.scoreline.catalog.field.Findings;
import io.scoreline.catalog.field.MapShape;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.field.TextShape;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.Problem;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The checked fields of one document while a definition is made of them. */
final class FormFields {
  /** Shown by the service, never read: a shown resource that was patched holds them. */
  private static final List<String> READ_ONLY =
      List.of(
          "id",
          "location",
          "kind",
          "openapi_uri",
          "scoring_uri",
          "provisioning_state",
          "creation_context",
          "is_default",
          "sha256");

  private final Document document;
  private final ObjectNode json;

  private FormFields(Document document, ObjectNode json) {
    this.document = document;
    this.json = json;
  }

  /** Reads a document's fields; what is wrong goes to {@code findings}. */
  static FormFields read(Document document, ObjectShape shape, Findings findings) {
    var json = (ObjectNode) shape.decode(document.root(), "", findings).orElseThrow();
    json.remove(READ_ONLY);
    return new FormFields(document, json);
  }

  /** A field table: the fields that all documents share, and these. */
  static ObjectShape shape(Field... own) {
    var fields = new ArrayList<Field>();
    fields.add(Field.silent("$schema", "The schema that editors check the file with."));
    fields.addAll(List.of(own));
    fields.add(Field.of("description", TextShape.any(), "A sentence for people."));
    fields.add(Field.of("tags", MapShape.ofText(), "Names and values for people."));
    fields.add(
        Field.of("properties", new MapShape(new AnyShape()), "More names and values, kept."));
    READ_ONLY.forEach(name -> fields.add(Field.silent(name, "Shown, never read.")));
    return new ObjectShape("a mapping", fields);
  }

  /** The tree itself, to be brought into one form. */
  ObjectNode json() {
    return json;
  }

  /** The object under a name, or an empty one. */
  ObjectNode object(String name) {
    return json.get(name) instanceof ObjectNode object
        ? object
        : JsonNodeFactory.instance.objectNode();
  }

  /** The text under a name. */
  Optional<String> text(String name) {
    return text(json, name);
  }

  static Optional<String> text(ObjectNode object, String name) {
    var value = object.get(name);
    return value == null || value.isContainerNode()
        ? Optional.empty()
        : Optional.of(value.asText());
  }

  /** A local path under a dotted name; what is no path goes to {@code findings}. */
  Optional<WrittenPath> path(String field, String text, Findings findings) {
    try {
      return Optional.of(WrittenPath.of(document, field, text));
    } catch (InvalidPathException e) {
      findings.add(Problem.ofValue(document.placeOf(field), field, text, "a path"));
      return Optional.empty();
    }
  }

  /** Description, tags and properties. */
  Metadata metadata() {
    return new Metadata(text("description"), texts("tags"), texts("properties"));
  }

  /** The mapping of texts under a name; empty if there is none. */
  Map<String, String> texts(String name) {
    var texts = new LinkedHashMap<String, String>();
    object(name)
        .properties()
        .forEach(
            field ->
                texts.put(
                    field.getKey(),
                    field.getValue().isValueNode()
                        ? field.getValue().asText()
                        : field.getValue().toString()));
    return texts;
  }

  /** Every field that is none of these and not part of {@link #metadata()}. */
  KeptFields keptExcept(String... used) {
    var rest = json.deepCopy();
    rest.remove(List.of(used));
    rest.remove(List.of("description", "tags", "properties"));
    return KeptFields.of(rest);
  }
}
