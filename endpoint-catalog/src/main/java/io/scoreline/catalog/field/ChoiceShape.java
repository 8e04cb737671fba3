package io.scoreline.catalog.field;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.tree.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One of a set of words, in any case, which may be open.
 *
 * @param words the known words as they are stored
 * @param pattern a regular expression that any other word has to match as a whole; empty for none
 * @param others what another word is, in words; empty for none
 */
public record ChoiceShape(List<String> words, String pattern, String others) implements Shape {
  public ChoiceShape {
    words = List.copyOf(words);
  }

  /** These words, and no others. */
  public ChoiceShape(List<String> words) {
    this(words, "", "");
  }

  /** The words of an enum. */
  public static ChoiceShape of(Class<? extends Choice> type) {
    return new ChoiceShape(Arrays.stream(type.getEnumConstants()).map(Choice::spelling).toList());
  }

  /** These words. */
  public static ChoiceShape of(String... words) {
    return new ChoiceShape(List.of(words));
  }

  @Override
  public Optional<JsonNode> decode(Node node, String path, Findings findings) {
    var scalar = Scalars.scalar(node, path, this, findings);
    if (scalar.isEmpty()) {
      return Optional.empty();
    }
    var word = words.stream().filter(scalar.get().text()::equalsIgnoreCase).findFirst();
    if (word.isEmpty() && !pattern.isEmpty() && scalar.get().text().matches(pattern)) {
      word = Optional.of(scalar.get().text());
    }
    if (word.isEmpty()) {
      Scalars.refuse(node, path, this, findings);
    }
    return word.map(JsonNodeFactory.instance::textNode);
  }

  @Override
  public String expected() {
    if (!others.isEmpty()) {
      return String.join(", ", words) + " or " + others;
    }
    return words.size() == 1
        ? words.get(0)
        : String.join(", ", words.subList(0, words.size() - 1))
            + " or "
            + words.get(words.size() - 1);
  }

  @Override
  public ObjectNode schema() {
    var schema = JsonNodeFactory.instance.objectNode();
    var forms = schema.putArray("anyOf");
    var list = forms.addObject().putArray("enum"); // what editors offer
    words.forEach(list::add);
    var anyCase = words.stream().map(ChoiceShape::inAnyCase).collect(joining("|", "^(", ")$"));
    forms.addObject().put("type", "string").put("pattern", anyCase);
    if (!pattern.isEmpty()) {
      forms.addObject().put("type", "string").put("pattern", "^" + pattern + "$");
    }
    return schema;
  }

  /** Regular expressions of JSON schemas have no switch for it. */
  private static String inAnyCase(String word) {
    return word.chars()
        .mapToObj(Character::toString)
        .map(c -> c.equals("_") ? c : "[" + c.toUpperCase(Locale.ROOT) + c + "]")
        .collect(joining());
  }
}
