package io.scoreline.formats.avro;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** A schema as a file has it, which is JSON. */
final class SchemaText {
  /** Of 10,000 columns a schema has half as many. */
  private static final int MAX_BYTES = 1 << 20;

  /** A structure in another takes three levels, and one more where it may be missing. */
  private static final int MAX_DEPTH = 4 * RecordShape.MAX_DEPTH;

  /** Each name may stand for a type with another in it, and finding them all takes its time. */
  private static final int MAX_NAMES = 500;

  private static final String TOO_DEEP = "the schema is nested too deeply";

  private static final Set<String> OF_TYPES = Set.of("type", "items", "values");

  private static final JsonFactory JSON = new JsonFactory();

  private SchemaText() {}

  /**
   * Reads a schema. Names are taken as writers of other languages have them, and defaults, which
   * are for readers with a schema of their own, are not looked at.
   *
   * @throws UnreadableFileException if it is none, or larger than a table's
   */
  static Schema parse(byte[] json) throws UnreadableFileException {
    if (json.length > MAX_BYTES) {
      throw new UnreadableFileException(
          "the schema has %d bytes (expected: at most %d)".formatted(json.length, MAX_BYTES));
    }
    requireTable(json);
    try {
      return new Schema.Parser(NameValidator.NO_VALIDATION)
          .setValidateDefaults(false)
          .parse(new String(json, UTF_8));
    } catch (AvroRuntimeException e) {
      throw new UnreadableFileException(
          "the schema is none of Avro: %s".formatted(e.getMessage()), e);
    } catch (StackOverflowError e) {
      // Names that stand for types which come later are looked for one in the other.
      throw new UnreadableFileException(TOO_DEEP, e);
    } catch (RuntimeException e) {
      // Of JSON that has nothing in common with a schema, its parser throws what comes.
      throw new UnreadableFileException("the schema is none of Avro", e);
    }
  }

  /** Refuses what a parser of schemas would take long for, or run out of stack. */
  private static void requireTable(byte[] json) throws UnreadableFileException {
    int depth = 0;
    Set<String> names = new HashSet<>();
    try (JsonParser parser = JSON.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth > MAX_DEPTH) {
          throw new UnreadableFileException(TOO_DEEP);
        }
        if (token == JsonToken.VALUE_STRING && isType(parser.getParsingContext())) {
          names.add(parser.getText());
        }
        if (names.size() > MAX_NAMES) {
          throw new UnreadableFileException(
              "the schema names more than %d types (expected: fewer)".formatted(MAX_NAMES));
        }
      }
    } catch (UnreadableFileException e) {
      throw e;
    } catch (IOException e) {
      throw new UnreadableFileException(
          "the schema is no JSON: %s".formatted(e.getMessage().lines().findFirst().orElse("")), e);
    }
  }

  /** Whether a text is the name of a type: alone, or one of a union. */
  private static boolean isType(JsonStreamContext at) {
    String field = at.inArray() ? at.getParent().getCurrentName() : at.getCurrentName();
    return field != null && OF_TYPES.contains(field);
  }
}
