package io.scoreline.transforms.output;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * Finds a field of a report or a manifest, which may list millions, and holds none of the others.
 */
public final class JsonFields {
  private JsonFields() {}

  /**
   * Moves a parser from before an object to the value of one of its fields.
   *
   * @return whether the object has the field; if not, the parser is behind the object
   */
  public static boolean moveTo(JsonParser json, String name) throws IOException {
    json.nextToken();
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      json.nextToken();
      if (field.equals(name)) {
        return true;
      }
      json.skipChildren();
    }
    return false;
  }
}
