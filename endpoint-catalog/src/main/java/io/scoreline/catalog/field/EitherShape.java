package io.scoreline.catalog.field;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.tree.Node;
import java.util.Optional;

/**
 * A value with a short form and a long one.
 *
 * @param scalar the short form, such as the reference {@code azureml:mnist:1}
 * @param structure the long form: a list or a mapping
 */
public record EitherShape(Shape scalar, Shape structure) implements Shape {
  public EitherShape {
    requireNonNull(scalar, "scalar is null");
    requireNonNull(structure, "structure is null");
  }

  @Override
  public Optional<JsonNode> decode(Node node, String path, Findings findings) {
    if (node instanceof Node.Scalar) {
      // A wrong short form is told both forms.
      var decoded = scalar.decode(node, path, new Findings(""));
      if (decoded.isEmpty()) {
        Scalars.refuse(node, path, this, findings);
      }
      return decoded;
    }
    var fits = node instanceof Node.Sequence == structure instanceof ListShape;
    if (!fits) {
      Scalars.refuse(node, path, this, findings);
      return Optional.empty();
    }
    return structure.decode(node, path, findings);
  }

  @Override
  public String expected() {
    return scalar.expected() + ", or " + structure.expected();
  }

  @Override
  public ObjectNode schema() {
    var schema = JsonNodeFactory.instance.objectNode();
    schema.putArray("anyOf").add(scalar.schema()).add(structure.schema());
    return schema;
  }

  @Override
  public JsonNode withDefaults(JsonNode value) {
    return value.isContainerNode() ? structure.withDefaults(value) : scalar.withDefaults(value);
  }
}
