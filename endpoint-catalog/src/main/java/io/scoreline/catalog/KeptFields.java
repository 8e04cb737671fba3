package io.scoreline.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Fields of a document that are stored and shown again but change nothing. Immutable. */
public final class KeptFields {
  private final ObjectNode fields;

  private KeptFields(ObjectNode fields) {
    this.fields = fields;
  }

  /** These fields; later changes of {@code fields} are not seen. */
  @JsonCreator
  public static KeptFields of(ObjectNode fields) {
    return new KeptFields(fields.deepCopy());
  }

  /** No field. */
  public static KeptFields none() {
    return new KeptFields(JsonNodeFactory.instance.objectNode());
  }

  /** The fields as a tree of the caller's own. */
  @JsonValue
  public ObjectNode asObject() {
    return fields.deepCopy();
  }

  /** Adds the fields to {@code target}, inside its objects too; what is there already stays. */
  public void mergeInto(ObjectNode target) {
    merge(fields, target);
  }

  private static void merge(ObjectNode from, ObjectNode into) {
    for (var field : from.properties()) {
      JsonNode there = into.get(field.getKey());
      if (there == null) {
        into.set(field.getKey(), field.getValue().deepCopy());
      } else if (there instanceof ObjectNode inner && field.getValue() instanceof ObjectNode more) {
        merge(more, inner);
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeptFields that && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
