package io.scoreline.catalog.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.tree.Node;
import io.scoreline.catalog.tree.PlainScalars;
import java.util.Optional;

/** True or false. */
public record BooleanShape() implements Shape {
  @Override
  public Optional<JsonNode> decode(Node node, String path, Findings findings) {
    var scalar = Scalars.scalar(node, path, this, findings);
    if (scalar.isEmpty()) {
      return Optional.empty();
    }
    var value = PlainScalars.bool(scalar.get().text());
    if (value.isEmpty()) {
      Scalars.refuse(node, path, this, findings);
    }
    return value.map(JsonNodeFactory.instance::booleanNode);
  }

  @Override
  public String expected() {
    return "true or false";
  }

  @Override
  public ObjectNode schema() {
    return JsonNodeFactory.instance.objectNode().put("type", "boolean");
  }
}
