package io.scoreline.catalog.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.tree.Node;
import java.util.Optional;

/** Any value at all, for what is only kept. */
public record AnyShape() implements Shape {
  @Override
  public Optional<JsonNode> decode(Node node, String path, Findings findings) {
    return Optional.of(node.toJson());
  }

  @Override
  public String expected() {
    return "any value";
  }

  @Override
  public ObjectNode schema() {
    return JsonNodeFactory.instance.objectNode();
  }
}
