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
 * @param maxTokens after how many tokens a text is cut; empty: no file says
 * @param most the most tokens that the model has places for; empty: it does not say
 * @param padToken the number of the token that stands where a text has ended
 * @param pooling how the vectors of tokens become one; empty: in a way that is not known here
 * @param normalize whether that one is scaled to the length 1
 * @param unknown what of it is not known here, in words; mostly nothing
 */
record FolderSettings(
    Optional<Limit> maxTokens,
    OptionalInt most,
    int padToken,
    Optional<Pooling> pooling,
    boolean normalize,
    List<String> unknown) {
  private static final String CONFIG = "config.json";
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final String SENTENCES = "sentence_bert_config.json";

  /** Tokenizers without a limit name one of 1e30. */
  private static final double NO_LIMIT = 1e6;

  /** Their positions start behind the number of the token that pads. */
  private static final Set<String> OFFSET_POSITIONS =
      Set.of("roberta", "xlm-roberta", "camembert", "mpnet", "longformer", "data2vec-text");

  FolderSettings {
    unknown = List.copyOf(unknown);
  }

  /**
   * A limit on tokens.
   *
   * @param tokens at least 1
   * @param from the file that names it
   */
  record Limit(int tokens, String from) {}

  /**
   * Reads a folder.
   *
   * @throws ModelRefusedException if one of its files cannot be read
   */
  static FolderSettings of(ModelFolder folder, TokenizerFile tokenizer) {
    OptionalInt most = positions(folder);
    Optional<Limit> limit = limit(folder, tokenizer);
    if (most.isPresent() && limit.map(Limit::tokens).orElse(Integer.MAX_VALUE) > most.getAsInt()) {
      limit = Optional.of(new Limit(most.getAsInt(), CONFIG));
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
        limit, most, padToken(folder, tokenizer), pooling, normalize, unknown);
  }

  private static Optional<Limit> limit(ModelFolder folder, TokenizerFile tokenizer) {
    OptionalInt ofSentences = count(folder, SENTENCES, "max_seq_length");
    if (ofSentences.isPresent()) {
      return Optional.of(new Limit(ofSentences.getAsInt(), SENTENCES));
    }
    if (tokenizer.maxTokens().orElse(0) > 0) {
      return Optional.of(new Limit(tokenizer.maxTokens().getAsInt(), ModelFolder.TOKENIZER));
    }
    OptionalInt ofTokenizer = count(folder, TOKENIZER_CONFIG, "model_max_length");
    return ofTokenizer.isPresent()
        ? Optional.of(new Limit(ofTokenizer.getAsInt(), TOKENIZER_CONFIG))
        : Optional.empty();
  }

  private static OptionalInt positions(ModelFolder folder) {
    OptionalInt positions = count(folder, CONFIG, "max_position_embeddings");
    if (positions.isEmpty()) {
      return positions;
    }
    JsonNode config = folder.json(CONFIG).orElseThrow();
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
            .json(TOKENIZER_CONFIG)
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
