package io.scoreline.scorers.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the files of a folder say of how its model is used, as sentence-transformers and
 * transformers read them.
 *
 * @param maxTokens after how many tokens a text is cut
 * @param maxTokensFrom the file that says so
 * @param most the most tokens that the model has places for; empty: it does not say
 * @param padToken the number of the token that stands where a text has ended
 * @param pooling how the vectors of tokens become one; empty: in a way that is not known here
 * @param normalize whether that one is scaled to the length 1
 * @param unknown what of it is not known here, in words; mostly nothing
 */
record FolderSettings(
    int maxTokens,
    String maxTokensFrom,
    OptionalInt most,
    int padToken,
    Optional<Pooling> pooling,
    boolean normalize,
    List<String> unknown) {
  private static final int STANDARD_MAX_TOKENS = 512;

  /** Tokenizers without a limit name one of 1e30. */
  private static final double NO_LIMIT = 1e6;

  /** Their positions start behind the number of the token that pads. */
  private static final Set<String> OFFSET_POSITIONS =
      Set.of("roberta", "xlm-roberta", "camembert", "mpnet", "longformer", "data2vec-text");

  FolderSettings {
    unknown = List.copyOf(unknown);
  }

  /** A limit on tokens, and the file that names it. */
  private record Limit(int tokens, String from) {}

  /**
   * Reads a folder.
   *
   * @throws ModelRefusedException if one of its files cannot be read
   */
  static FolderSettings of(ModelFolder folder, TokenizerFile tokenizer) {
    OptionalInt most = positions(folder);
    Limit limit = limit(folder, tokenizer);
    if (most.isPresent() && most.getAsInt() < limit.tokens()) {
      limit = new Limit(most.getAsInt(), "config.json");
    }
    List<String> unknown = new ArrayList<>();
    Optional<Pooling> pooling = Optional.of(Pooling.MEAN); // sentence-transformers' own default
    boolean normalize = false;
    for (JsonNode module : folder.json("modules.json").orElse(MissingNode.getInstance())) {
      String type = module.path("type").asText();
      switch (type.substring(type.lastIndexOf('.') + 1)) {
        case "Transformer" -> {}
        case "Normalize" -> normalize = true;
        case "Pooling" -> pooling = pooling(folder, module.path("path").asText(), unknown);
        default -> unknown.add("modules.json: " + type);
      }
    }
    return new FolderSettings(
        limit.tokens(),
        limit.from(),
        most,
        padToken(folder, tokenizer),
        pooling,
        normalize,
        unknown);
  }

  private static Limit limit(ModelFolder folder, TokenizerFile tokenizer) {
    OptionalInt ofSentences = count(folder, "sentence_bert_config.json", "max_seq_length");
    if (ofSentences.isPresent()) {
      return new Limit(ofSentences.getAsInt(), "sentence_bert_config.json");
    }
    if (tokenizer.maxTokens().orElse(0) > 0) {
      return new Limit(tokenizer.maxTokens().getAsInt(), ModelFolder.TOKENIZER);
    }
    OptionalInt ofTokenizer = count(folder, "tokenizer_config.json", "model_max_length");
    if (ofTokenizer.isPresent()) {
      return new Limit(ofTokenizer.getAsInt(), "tokenizer_config.json");
    }
    OptionalInt positions = positions(folder);
    return positions.isPresent()
        ? new Limit(positions.getAsInt(), "config.json")
        : new Limit(STANDARD_MAX_TOKENS, "no file, so as BERT does");
  }

  private static OptionalInt positions(ModelFolder folder) {
    OptionalInt positions = count(folder, "config.json", "max_position_embeddings");
    if (positions.isEmpty()) {
      return positions;
    }
    JsonNode config = folder.json("config.json").orElseThrow();
    int taken =
        OFFSET_POSITIONS.contains(config.path("model_type").asText())
            ? config.path("pad_token_id").asInt(1) + 1
            : 0;
    return positions.getAsInt() > taken
        ? OptionalInt.of(positions.getAsInt() - taken)
        : OptionalInt.empty();
  }

  private static OptionalInt count(ModelFolder folder, String file, String name) {
    double value = folder.json(file).map(json -> json.path(name).asDouble(0)).orElse(0.0);
    return value >= 1 && value < NO_LIMIT ? OptionalInt.of((int) value) : OptionalInt.empty();
  }

  private static int padToken(ModelFolder folder, TokenizerFile tokenizer) {
    if (tokenizer.padToken().isPresent()) {
      return tokenizer.padToken().getAsInt();
    }
    JsonNode named =
        folder
            .json("tokenizer_config.json")
            .map(config -> config.path("pad_token"))
            .orElse(MissingNode.getInstance());
    String name = named.isObject() ? named.path("content").asText() : named.asText();
    for (String token : List.of(name, "[PAD]", "<pad>")) {
      Integer number = tokenizer.addedTokens().get(token);
      if (number != null) {
        return number;
      }
    }
    return 0;
  }

  /** The one way that a folder's pooling names, in the form of old folders or of new ones. */
  private static Optional<Pooling> pooling(
      ModelFolder folder, String module, List<String> unknown) {
    String file = module + "/config.json";
    Optional<JsonNode> config = folder.json(file);
    if (config.isEmpty()) {
      return Optional.of(Pooling.MEAN);
    }
    List<String> modes = new ArrayList<>();
    config
        .get()
        .properties()
        .forEach(
            field -> {
              if (field.getKey().startsWith("pooling_mode_") && field.getValue().asBoolean()) {
                modes.add(field.getKey().substring("pooling_mode_".length()));
              } else if (field.getKey().equals("pooling_mode")) {
                modes.add(field.getValue().asText());
              }
            });
    Optional<Pooling> pooling =
        modes.size() == 1 ? Pooling.named(modes.get(0)) : Optional.<Pooling>empty();
    if (pooling.isEmpty()) {
      unknown.add("%s: pooling %s".formatted(file, modes));
    }
    return pooling;
  }
}
