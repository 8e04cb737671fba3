package io.scoreline.scorers.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.transforms.scorer.ModelFiles;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a tokenizer.json says beside its vocabulary, which may be large and is left to the
 * tokenizer.
 *
 * @param maxTokens after how many tokens it cuts a text; empty: it does not
 * @param padToken the number of the token that it pads with; empty: it does not
 * @param addedTokens the numbers of the tokens with a meaning of their own, by their text
 */
record TokenizerFile(
    OptionalInt maxTokens, OptionalInt padToken, Map<String, Integer> addedTokens) {
  /** The largest that are in use, of models for 200 languages, have 35 MB. */
  private static final long LARGEST_BYTES = 256L << 20;

  TokenizerFile {
    addedTokens = Map.copyOf(addedTokens);
  }

  /**
   * Reads a file.
   *
   * @throws ModelRefusedException if it is no JSON object, or none that can be held
   */
  static TokenizerFile read(Path file) {
    OptionalInt maxTokens = OptionalInt.empty();
    OptionalInt padToken = OptionalInt.empty();
    Map<String, Integer> addedTokens = new HashMap<>();
    try {
      ModelFiles.requireContent(file, "a tokenizer's JSON", LARGEST_BYTES, "");
      try (JsonParser json = new JsonFactory(new ObjectMapper()).createParser(file.toFile())) {
        requireObject(file, json.nextToken());
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          json.nextToken();
          switch (name) {
            case "truncation" -> maxTokens = count(json.<JsonNode>readValueAsTree(), "max_length");
            case "padding" -> padToken = count(json.<JsonNode>readValueAsTree(), "pad_id");
            case "added_tokens" ->
                json.<JsonNode>readValueAsTree()
                    .forEach(
                        token ->
                            addedTokens.put(
                                token.path("content").asText(), token.path("id").asInt()));
            default -> json.skipChildren();
          }
        }
      }
    } catch (JsonProcessingException e) {
      throw noTokenizer(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw ModelFolder.unreadable(file, e);
    }
    return new TokenizerFile(maxTokens, padToken, addedTokens);
  }

  private static void requireObject(Path file, JsonToken first) {
    if (first != JsonToken.START_OBJECT) {
      throw noTokenizer(file, "no JSON object", null);
    }
  }

  /** What is told of a file that is none. */
  static ModelRefusedException noTokenizer(Path file, String why, Exception cause) {
    return new ModelRefusedException(
        "%s: no tokenizer: %s (expected: what tokenizer.save of Hugging Face's tokenizers wrote)"
            .formatted(file, why),
        cause);
  }

  private static OptionalInt count(JsonNode json, String name) {
    JsonNode value = json.path(name);
    return value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >= 0
        ? OptionalInt.of(value.intValue())
        : OptionalInt.empty();
  }
}
