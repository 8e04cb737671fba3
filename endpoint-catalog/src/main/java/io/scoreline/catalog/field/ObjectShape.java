package io.scoreline.catalog.field;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.tree.Node;
import io.scoreline.catalog.tree.Problem;
import java.util.List;
import java.util.Optional;

/**
 * A mapping with a table of known fields; any other field is refused, with the nearest known name.
 *
 * @param described what it is, for messages, such as {@code a mapping with path}
 */
public record ObjectShape(String described, List<Field> fields) implements Shape {
  public ObjectShape {
    requireNonNull(described, "described is null");
    fields = List.copyOf(fields);
  }

  /** A mapping with these fields. */
  public static ObjectShape of(Field... fields) {
    return new ObjectShape("a mapping", List.of(fields));
  }

  /** The field of that name, if there is one. */
  public Optional<Field> field(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).findFirst();
  }

  @Override
  public Optional<JsonNode> decode(Node node, String path, Findings findings) {
    if (!(node instanceof Node.Mapping mapping)) {
      Scalars.refuse(node, path, this, findings);
      return Optional.empty();
    }
    var object = JsonNodeFactory.instance.objectNode();
    mapping.entries().forEach((name, entry) -> decode(name, entry, path, object, findings));
    for (var field : fields) {
      var entry = mapping.entries().get(field.name());
      if (field.required() && (entry == null || Nulls.isNull(entry.value()))) {
        findings.add(
            Problem.of(
                entry == null ? mapping.place() : entry.keyPlace(),
                child(path, field.name()),
                "is missing (expected: %s)".formatted(field.shape().expected())));
      }
    }
    return Optional.of(object);
  }

  private void decode(
      String name, Node.Entry entry, String path, ObjectNode object, Findings findings) {
    var field = field(name);
    if (field.isEmpty()) {
      findings.add(Problem.of(entry.keyPlace(), child(path, name), unknown(name)));
      return;
    }
    if (Nulls.isNull(entry.value())) {
      return; // as if it were left out: "tags:" without a value is common
    }
    if (field.get().use() == Field.Use.KEPT) {
      findings.kept(child(path, name));
    }
    field
        .get()
        .shape()
        .decode(entry.value(), child(path, name), findings)
        .ifPresent(value -> object.set(name, value));
  }

  private String unknown(String name) {
    var names =
        fields.stream().filter(field -> field.use() != Field.Use.SILENT).map(Field::name).toList();
    return Suggestions.nearest(name, names)
        .map(near -> "unknown field (did you mean %s?)".formatted(near))
        .orElseGet(() -> "unknown field (expected: one of %s)".formatted(String.join(", ", names)));
  }

  private static String child(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  @Override
  public String expected() {
    return described;
  }

  @Override
  public ObjectNode schema() {
    var schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    var properties = schema.putObject("properties");
    var required = JsonNodeFactory.instance.arrayNode();
    for (var field : fields) {
      var property =
          field.required() ? field.shape().schema() : Nulls.allowed(field.shape().schema());
      property.put("description", field.documentation());
      field.standard().ifPresent(standard -> property.set("default", standard));
      properties.set(field.name(), property);
      if (field.required()) {
        required.add(field.name());
      }
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema.put("additionalProperties", false);
  }

  @Override
  public JsonNode withDefaults(JsonNode value) {
    var object = JsonNodeFactory.instance.objectNode();
    for (var field : fields) {
      Optional.ofNullable(value.get(field.name()))
          .or(field::standard)
          .ifPresent(given -> object.set(field.name(), field.shape().withDefaults(given)));
    }
    return object;
  }
}
