package io.scoreline.scorers.xgboost;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a model in JSON. */
final class JsonForm {
  /** What training left behind: half of a large model, and never scored with. */
  static final Set<String> LEFT_OUT =
      Set.of("loss_changes", "sum_hessian", "parents", "id", "base_weights");

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private JsonForm() {}

  static Part read(Path file, byte[] bytes) throws IOException {
    try (JsonParser parser = JSON.createParser(bytes)) {
      parser.nextToken();
      Value.Fields document = fields(parser);
      if (parser.nextToken() != null) {
        throw new ModelRefusedException(
            "%s: goes on behind the end of its JSON (expected: %s)"
                .formatted(file, ModelFile.ACCEPTED));
      }
      return new Part(file, "", document.byName());
    } catch (JsonEOFException e) {
      throw new ModelRefusedException(
          "%s: is only the start of a JSON file: it ends at byte %d (expected: %s)"
              .formatted(file, bytes.length, ModelFile.ACCEPTED),
          e);
    } catch (JsonProcessingException e) {
      throw new ModelRefusedException(
          "%s: is no JSON, though it starts as JSON does: %s, line %d, column %d (expected: %s)"
              .formatted(
                  file,
                  e.getOriginalMessage(),
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  ModelFile.ACCEPTED),
          e);
    }
  }

  private static Value.Fields fields(JsonParser parser) throws IOException {
    Map<String, Value> fields = new HashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (LEFT_OUT.contains(name)) {
        parser.skipChildren();
      } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
        fields.put(name, value(parser));
      }
    }
    return new Value.Fields(fields);
  }

  private static Value value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> fields(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> new Value.Text(parser.getText());
      default -> new Value.Single(number(parser));
    };
  }

  private static Value array(JsonParser parser) throws IOException {
    List<Value> items = new ArrayList<>();
    double[] numbers = new double[16];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      JsonToken token = parser.currentToken();
      if (items.isEmpty() && (token.isNumeric() || token.isBoolean())) {
        if (count == numbers.length) {
          numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = number(parser);
      } else {
        for (int i = 0; i < count; i++) {
          items.add(new Value.Single(numbers[i]));
        }
        count = 0;
        items.add(value(parser));
      }
    }
    return items.isEmpty()
        ? new Value.Numbers(Arrays.copyOf(numbers, count))
        : new Value.Items(items);
  }

  /** Decimals are floats: as a double, one could be rounded twice. */
  private static double number(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> 1;
      case VALUE_FALSE, VALUE_NULL -> 0;
      case VALUE_NUMBER_INT -> parser.getLongValue();
      default -> Float.parseFloat(parser.getText());
    };
  }
}
