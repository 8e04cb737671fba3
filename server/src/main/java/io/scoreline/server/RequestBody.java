package io.scoreline.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.UnsupportedMediaTypeResponse;
import io.scoreline.catalog.field.Field;
import io.scoreline.catalog.field.Findings;
import io.scoreline.catalog.field.MapShape;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.field.Shape;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.catalog.tree.Place;
import io.scoreline.catalog.tree.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The JSON of a request, read as Azure's service reads it: names in any case, numbers also as text,
 * trailing commas, nulls as if they were not there. What a table of fields does not know is
 * refused, with all other problems at once.
 */
final class RequestBody {
  /** What problems name as their place. */
  static final String SOURCE = "request body";

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(64).build())
                  .build())
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private RequestBody() {}

  /**
   * Refuses a body that is sent as something else: a web page may send a form anywhere.
   *
   * @throws UnsupportedMediaTypeResponse if it is not sent as JSON
   */
  static void requireJson(Context context) {
    String type = Optional.ofNullable(context.contentType()).orElse("");
    if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw new UnsupportedMediaTypeResponse(
          "Content-Type: \"%s\" (expected: application/json)".formatted(type));
    }
  }

  /**
   * Reads a body by a table of fields.
   *
   * @return the values that are there, under the names of the table
   * @throws InvalidDocumentException with all that is wrong
   */
  static ObjectNode read(byte[] bytes, ObjectShape shape) {
    JsonNode json = parse(bytes);
    if (!(json instanceof ObjectNode object)) {
      throw problem("is no JSON object (expected: {\"properties\": {…}})");
    }
    Document document = Document.of(SOURCE, Path.of(""), named(object, shape));
    Findings findings = new Findings(SOURCE);
    Optional<JsonNode> decoded = shape.decode(document.root(), "", findings);
    refuse(findings.problems());
    return (ObjectNode) decoded.orElseThrow();
  }

  /**
   * Refuses a body.
   *
   * @throws InvalidDocumentException if there is a problem
   */
  static void refuse(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new InvalidDocumentException("", problems);
    }
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      String line =
          e.getLocation() == null ? "" : "line %d: ".formatted(e.getLocation().getLineNr());
      throw problem(line + "is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw problem("is not JSON: " + e.getMessage());
    }
  }

  private static InvalidDocumentException problem(String sentence) {
    return InvalidDocumentException.unreadable(Problem.of(Place.whole(SOURCE), "", sentence));
  }

  /** The same value with the names of the table wherever it has one, in whatever case. */
  private static JsonNode named(JsonNode json, Shape shape) {
    if (!(json instanceof ObjectNode object)) {
      return json;
    }
    ObjectNode named = object.objectNode();
    for (var entry : object.properties()) {
      String name = entry.getKey();
      Optional<Field> field =
          shape instanceof ObjectShape known
              ? known.fields().stream().filter(it -> it.name().equalsIgnoreCase(name)).findFirst()
              : Optional.empty();
      Optional<Shape> below =
          shape instanceof MapShape map ? Optional.of(map.value()) : field.map(Field::shape);
      String to = field.map(Field::name).orElse(name);
      if (named.has(to)) {
        throw problem("%s: is there twice, in another case".formatted(name));
      }
      JsonNode value = below.map(it -> named(entry.getValue(), it)).orElse(entry.getValue());
      named.set(to, value);
    }
    return named;
  }
}
