package io.scoreline.catalog.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.tree.Node;
import java.util.Optional;

/** What a value may look like: checks a document's node and describes itself as a JSON schema. */
public sealed interface Shape
    permits AnyShape,
        BooleanShape,
        ChoiceShape,
        DecimalShape,
        EitherShape,
        IntegerShape,
        ListShape,
        MapShape,
        NamedListShape,
        ObjectShape,
        TextShape {
  /**
   * The node's value in its one normal form.
   *
   * @param path the field, for messages
   * @param findings receives what is wrong
   * @return the value, or empty if it was refused; the reason is then in {@code findings}
   */
  Optional<JsonNode> decode(Node node, String path, Findings findings);

  /** What is accepted, for messages: {@code whole number >= 1}. */
  String expected();

  /** This shape as a JSON schema (draft 2020-12) without {@code $schema}. */
  ObjectNode schema();

  /** The value with the defaults of all fields that it leaves out, all the way down. */
  default JsonNode withDefaults(JsonNode value) {
    return value;
  }
}
