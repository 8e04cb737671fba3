package io.scoreline.catalog.tree;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One value of a document with its place. Immutable. */
public sealed interface Node {
  /** Where the value was written. */
  Place place();

  /** What kind of value this is, for messages: {@code text}, {@code a list}, {@code a mapping}. */
  String described();

  /** The value as JSON; plain scalars become numbers, booleans and null where they look so. */
  JsonNode toJson();

  /**
   * A scalar.
   *
   * @param text the text without quotes
   * @param quoted whether quotes, or a block style, say that this is text and nothing else
   */
  record Scalar(Place place, String text, boolean quoted) implements Node {
    public Scalar {
      requireNonNull(place, "place is null");
      requireNonNull(text, "text is null");
    }

    /** Whether the scalar stands for nothing: empty, {@code ~} or {@code null}, not quoted. */
    public boolean isNull() {
      return !quoted && (text.isEmpty() || text.equals("~") || text.equalsIgnoreCase("null"));
    }

    @Override
    public String described() {
      return "text";
    }

    @Override
    public JsonNode toJson() {
      return quoted ? JsonNodeFactory.instance.textNode(text) : PlainScalars.toJson(this);
    }
  }

  /** A list. */
  record Sequence(Place place, List<Node> items) implements Node {
    public Sequence {
      requireNonNull(place, "place is null");
      items = List.copyOf(items);
    }

    @Override
    public String described() {
      return "a list";
    }

    @Override
    public JsonNode toJson() {
      var array = JsonNodeFactory.instance.arrayNode();
      items.forEach(item -> array.add(item.toJson()));
      return array;
    }
  }

  /** A mapping from names to values, in the order of the document. */
  record Mapping(Place place, Map<String, Entry> entries) implements Node {
    public Mapping {
      requireNonNull(place, "place is null");
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    @Override
    public String described() {
      return "a mapping";
    }

    @Override
    public JsonNode toJson() {
      var object = JsonNodeFactory.instance.objectNode();
      entries.forEach((name, entry) -> object.set(name, entry.value().toJson()));
      return object;
    }
  }

  /**
   * A name and its value in a mapping.
   *
   * @param keyPlace where the name was written
   */
  record Entry(Place keyPlace, Node value) {
    public Entry {
      requireNonNull(keyPlace, "keyPlace is null");
      requireNonNull(value, "value is null");
    }
  }
}
