package io.scoreline.catalog.field;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.tree.Node;
import java.util.Optional;

/** A mapping from free names to values of one shape. */
public record MapShape(Shape value) implements Shape {
  public MapShape {
    requireNonNull(value, "value is null");
  }

  /** Free names, values of text: tags, environment variables. */
  public static MapShape ofText() {
    return new MapShape(TextShape.any());
  }

  @Override
  public Optional<JsonNode> decode(Node node, String path, Findings findings) {
    if (!(node instanceof Node.Mapping mapping)) {
      Scalars.refuse(node, path, this, findings);
      return Optional.empty();
    }
    var object = JsonNodeFactory.instance.objectNode();
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              if (value instanceof AnyShape || !Nulls.isNull(entry.value())) {
                value
                    .decode(entry.value(), path + "." + name, findings)
                    .ifPresent(decoded -> object.set(name, decoded));
              }
            });
    return Optional.of(object);
  }

  @Override
  public String expected() {
    return "a mapping from names to " + value.expected();
  }

  @Override
  public ObjectNode schema() {
    var schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    schema.set("additionalProperties", Nulls.allowed(value.schema()));
    return schema;
  }

  @Override
  public JsonNode withDefaults(JsonNode given) {
    var object = JsonNodeFactory.instance.objectNode();
    given
        .properties()
        .forEach(field -> object.set(field.getKey(), value.withDefaults(field.getValue())));
    return object;
  }
}
