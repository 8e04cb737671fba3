package io.scoreline.catalog.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.tree.Node;
import io.scoreline.catalog.tree.PlainScalars;
import java.util.Optional;

/** A finite number. */
public record DecimalShape() implements Shape {
  @Override
  public Optional<JsonNode> decode(Node node, String path, Findings findings) {
    var scalar = Scalars.scalar(node, path, this, findings);
    if (scalar.isEmpty()) {
      return Optional.empty();
    }
    var value =
        PlainScalars.decimal(scalar.get().text()).map(Number::doubleValue).filter(Double::isFinite);
    if (value.isEmpty()) {
      Scalars.refuse(node, path, this, findings);
    }
    return value.map(JsonNodeFactory.instance::numberNode);
  }

  @Override
  public String expected() {
    return "a number";
  }

  @Override
  public ObjectNode schema() {
    return JsonNodeFactory.instance.objectNode().put("type", "number");
  }
}
