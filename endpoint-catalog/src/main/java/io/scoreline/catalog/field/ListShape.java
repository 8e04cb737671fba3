package io.scoreline.catalog.field;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.tree.Node;
import java.util.Optional;

/** A list whose items all have one shape. */
public record ListShape(Shape item) implements Shape {
  public ListShape {
    requireNonNull(item, "item is null");
  }

  @Override
  public Optional<JsonNode> decode(Node node, String path, Findings findings) {
    if (!(node instanceof Node.Sequence sequence)) {
      Scalars.refuse(node, path, this, findings);
      return Optional.empty();
    }
    var array = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < sequence.items().size(); i++) {
      item.decode(sequence.items().get(i), "%s[%d]".formatted(path, i), findings)
          .ifPresent(array::add);
    }
    return Optional.of(array);
  }

  @Override
  public String expected() {
    return "a list, each item " + item.expected();
  }

  @Override
  public ObjectNode schema() {
    var schema = JsonNodeFactory.instance.objectNode().put("type", "array");
    schema.set("items", item.schema());
    return schema;
  }

  @Override
  public JsonNode withDefaults(JsonNode value) {
    var array = JsonNodeFactory.instance.arrayNode();
    value.forEach(each -> array.add(item.withDefaults(each)));
    return array;
  }
}
