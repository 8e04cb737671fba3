package io.scoreline.catalog.field;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.tree.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * A list of mappings that each have a {@code name}, or a mapping from names to such mappings. Its
 * normal form is the list.
 */
public record NamedListShape(ObjectShape item) implements Shape {
  private static final String NAME = "name";

  public NamedListShape {
    requireNonNull(item, "item is null");
  }

  /** The list that a node stands for, or empty if it is neither form. */
  public static Optional<Node.Sequence> asSequence(Node node) {
    if (node instanceof Node.Sequence sequence) {
      return Optional.of(sequence);
    }
    if (!(node instanceof Node.Mapping mapping)) {
      return Optional.empty();
    }
    var items = new ArrayList<Node>();
    mapping.entries().forEach((name, entry) -> items.add(named(name, entry)));
    return Optional.of(new Node.Sequence(mapping.place(), items));
  }

  private static Node named(String name, Node.Entry entry) {
    if (!(entry.value() instanceof Node.Mapping mapping)) {
      return entry.value(); // refused as what it is
    }
    var entries = new LinkedHashMap<String, Node.Entry>();
    entries.put(
        NAME, new Node.Entry(entry.keyPlace(), new Node.Scalar(entry.keyPlace(), name, true)));
    entries.putAll(mapping.entries());
    return new Node.Mapping(entry.keyPlace(), entries);
  }

  @Override
  public Optional<JsonNode> decode(Node node, String path, Findings findings) {
    var sequence = asSequence(node);
    if (sequence.isEmpty()) {
      Scalars.refuse(node, path, this, findings);
      return Optional.empty();
    }
    return new ListShape(item).decode(sequence.get(), path, findings);
  }

  @Override
  public String expected() {
    return "a list of mappings with a name, or a mapping from names to mappings";
  }

  @Override
  public ObjectNode schema() {
    var withoutName = item.schema();
    if (withoutName.get("required") instanceof ArrayNode required) {
      required.removeIf(field -> field.asText().equals(NAME));
    }
    var byName = JsonNodeFactory.instance.objectNode().put("type", "object");
    byName.set("additionalProperties", withoutName);
    var schema = JsonNodeFactory.instance.objectNode();
    schema.putArray("anyOf").add(new ListShape(item).schema()).add(byName);
    return schema;
  }

  @Override
  public JsonNode withDefaults(JsonNode value) {
    return new ListShape(item).withDefaults(value);
  }
}
