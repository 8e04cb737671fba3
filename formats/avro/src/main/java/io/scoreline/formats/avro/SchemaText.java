package io.scoreline.formats.avro;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** A schema as a file has it, which is JSON. */
final class SchemaText {
  /** Of 10,000 columns a schema has half as many. */
  private static final int MAX_BYTES = 1 << 20;

  /** A structure in another takes three levels, and one more where it may be missing. */
  private static final int MAX_DEPTH = 4 * RecordShape.MAX_DEPTH;

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
    requireShallow(json);
    try {
      return new Schema.Parser(NameValidator.NO_VALIDATION)
          .setValidateDefaults(false)
          .parse(new String(json, UTF_8));
    } catch (AvroRuntimeException e) {
      throw new UnreadableFileException(
          "the schema is none of Avro: %s".formatted(e.getMessage()), e);
    } catch (RuntimeException e) {
      // Of JSON that has nothing in common with a schema, its parser throws what comes.
      throw new UnreadableFileException("the schema is none of Avro", e);
    }
  }

  private static void requireShallow(byte[] json) throws UnreadableFileException {
    int depth = 0;
    try (JsonParser parser = JSON.createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth > MAX_DEPTH) {
          throw new UnreadableFileException("the schema is nested too deeply");
        }
      }
    } catch (UnreadableFileException e) {
      throw e;
    } catch (IOException e) {
      throw new UnreadableFileException(
          "the schema is no JSON: %s".formatted(e.getMessage().lines().findFirst().orElse("")), e);
    }
  }
}
