package io.scoreline.catalog.settings;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.scoreline.catalog.field.ChoiceShape;
import io.scoreline.catalog.field.EitherShape;
import io.scoreline.catalog.field.ListShape;
import io.scoreline.catalog.field.Shape;
import io.scoreline.catalog.field.TextShape;
import java.util.ArrayList;
import java.util.List;

/** Which input columns an output row repeats. */
public sealed interface KeepColumns {
  /** The form of documents: {@code all}, or a list of names. */
  @JsonValue
  JsonNode inDocuments();

  /**
   * Reads the form of documents.
   *
   * @throws IllegalArgumentException if it is neither {@code all} nor a list
   */
  static KeepColumns parse(JsonNode json) {
    if (json.isTextual() && json.textValue().equals("all")) {
      return new All();
    }
    if (!json.isArray()) {
      throw new IllegalArgumentException(
          "output.keep_columns: %s (expected: all, or a list of names)".formatted(json));
    }
    var names = new ArrayList<String>();
    json.forEach(name -> names.add(name.asText()));
    return new Named(names);
  }

  /** What documents may hold. */
  static Shape shape() {
    return new EitherShape(ChoiceShape.of("all"), new ListShape(TextShape.filled()));
  }

  /** Every column of the input. */
  record All() implements KeepColumns {
    @Override
    public JsonNode inDocuments() {
      return JsonNodeFactory.instance.textNode("all");
    }
  }

  /** These columns, in this order; none if the list is empty. */
  record Named(List<String> names) implements KeepColumns {
    public Named {
      names = List.copyOf(names);
    }

    @Override
    public JsonNode inDocuments() {
      var array = JsonNodeFactory.instance.arrayNode();
      names.forEach(array::add);
      return array;
    }
  }
}
