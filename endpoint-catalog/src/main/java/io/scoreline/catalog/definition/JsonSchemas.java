package io.scoreline.catalog.definition;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The field tables as JSON schemas, for editors. */
public final class JsonSchemas {
  private JsonSchemas() {}

  /**
   * The schema of a kind of document, draft 2020-12. It knows names, types, values and ranges;
   * rules between fields are checked by {@link Definitions} alone.
   */
  public static ObjectNode of(DocumentKind kind) {
    var schema = JsonNodeFactory.instance.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Scoreline " + kind.word());
    schema.setAll(kind.shape().schema());
    return schema;
  }

  /** The name of the published file, such as {@code deployment.schema.json}. */
  public static String fileName(DocumentKind kind) {
    return kind.word() + ".schema.json";
  }
}
