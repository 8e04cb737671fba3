package io.scoreline.catalog.field;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.tree.Node;
import java.util.Optional;

/**
 * Text. An unquoted number or boolean counts as the text that was written, so {@code version: 1}
 * works.
 *
 * @param minimumCharacters the fewest accepted characters
 * @param maximumCharacters the most accepted characters
 * @param pattern a regular expression that the whole text has to match; empty for any text
 * @param rule what the pattern accepts, in words; empty for the words of the lengths
 */
public record TextShape(int minimumCharacters, int maximumCharacters, String pattern, String rule)
    implements Shape {
  /** Any text, also an empty one. */
  public static TextShape any() {
    return new TextShape(0, Integer.MAX_VALUE, "", "");
  }

  /** At least one character. */
  public static TextShape filled() {
    return new TextShape(1, Integer.MAX_VALUE, "", "");
  }

  @Override
  public Optional<JsonNode> decode(Node node, String path, Findings findings) {
    var scalar = Scalars.scalar(node, path, this, findings);
    if (scalar.isEmpty()) {
      return Optional.empty();
    }
    var text = scalar.get().text();
    var characters = text.codePointCount(0, text.length());
    if (characters < minimumCharacters || characters > maximumCharacters || !fits(text)) {
      Scalars.refuse(node, path, this, findings);
      return Optional.empty();
    }
    return Optional.of(JsonNodeFactory.instance.textNode(text));
  }

  private boolean fits(String text) {
    return pattern.isEmpty() || text.matches(pattern);
  }

  @Override
  public String expected() {
    if (!rule.isEmpty()) {
      return rule;
    }
    if (minimumCharacters == maximumCharacters) {
      return minimumCharacters == 1 ? "one character" : minimumCharacters + " characters";
    }
    return minimumCharacters == 0 ? "text" : "text that is not empty";
  }

  @Override
  public ObjectNode schema() {
    var schema = JsonNodeFactory.instance.objectNode();
    schema.putArray("type").add("string").add("number").add("boolean");
    if (minimumCharacters > 0) {
      schema.put("minLength", minimumCharacters);
    }
    if (maximumCharacters < Integer.MAX_VALUE) {
      schema.put("maxLength", maximumCharacters);
    }
    if (!pattern.isEmpty()) {
      schema.put("pattern", "^(?:" + pattern + ")$");
    }
    return schema;
  }
}
