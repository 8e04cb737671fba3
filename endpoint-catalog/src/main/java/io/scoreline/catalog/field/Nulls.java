package io.scoreline.catalog.field;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.tree.Node;

/** A field without a value is taken as left out: {@code tags:} with nothing after it is common. */
final class Nulls {
  private Nulls() {}

  /** Whether a field has no value. */
  static boolean isNull(Node node) {
    return node instanceof Node.Scalar scalar && scalar.isNull();
  }

  /** The schema, which also accepts a field without a value. */
  static ObjectNode allowed(ObjectNode schema) {
    if (schema.get("type") instanceof ArrayNode types) {
      types.add("null");
    } else if (schema.has("type")) {
      var type = schema.get("type");
      schema.putArray("type").add(type).add("null");
    } else if (schema.get("anyOf") instanceof ArrayNode choices) {
      choices.addObject().put("type", "null");
    }
    return schema;
  }
}
