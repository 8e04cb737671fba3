package io.scoreline.catalog.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.tree.Node;
import io.scoreline.catalog.tree.PlainScalars;
import java.math.BigInteger;
import java.util.Optional;

/**
 * A whole number in a range.
 *
 * @param minimum the smallest accepted number
 * @param maximum the largest accepted number
 * @param unit what is counted, for messages, such as {@code whole seconds}
 */
public record IntegerShape(long minimum, long maximum, String unit) implements Shape {
  private static final String NO_UNIT = "whole number";

  public IntegerShape {
    if (minimum > maximum) {
      throw new IllegalArgumentException(
          "minimum: %d (expected: <= %d)".formatted(minimum, maximum));
    }
    unit = unit.isEmpty() ? NO_UNIT : unit;
  }

  @Override
  public Optional<JsonNode> decode(Node node, String path, Findings findings) {
    var scalar = Scalars.scalar(node, path, this, findings);
    if (scalar.isEmpty()) {
      return Optional.empty();
    }
    var value = PlainScalars.integer(scalar.get().text()).filter(this::inRange);
    if (value.isEmpty()) {
      Scalars.refuse(node, path, this, findings);
    }
    return value.map(number -> JsonNodeFactory.instance.numberNode(number.longValue()));
  }

  private boolean inRange(BigInteger value) {
    return value.compareTo(BigInteger.valueOf(minimum)) >= 0
        && value.compareTo(BigInteger.valueOf(maximum)) <= 0;
  }

  @Override
  public String expected() {
    var from = minimum == Long.MIN_VALUE ? "" : " >= " + minimum;
    // The limits of int and long are no news to anybody who is far below them.
    var to = maximum >= Integer.MAX_VALUE ? "" : " and <= " + maximum;
    return unit + from + (from.isEmpty() ? to.replace(" and", "") : to);
  }

  @Override
  public ObjectNode schema() {
    var schema = JsonNodeFactory.instance.objectNode().put("type", "integer");
    if (minimum != Long.MIN_VALUE) {
      schema.put("minimum", minimum);
    }
    if (maximum != Long.MAX_VALUE) {
      schema.put("maximum", maximum);
    }
    return schema;
  }
}
