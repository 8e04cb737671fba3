package io.scoreline.scorers.text;

import static io.scoreline.transforms.scorer.Feature.FREE;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.RecordBatch;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The inputs of a model that takes tokens, and how a text's are written into them.
 *
 * @param features as the model declares them
 * @param padToken what stands in {@code input_ids} behind a text's tokens
 */
record TokenInputs(List<Feature> features, long padToken) {
  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";
  private static final Set<String> KNOWN = new TreeSet<>(List.of(IDS, MASK, TYPES));

  TokenInputs {
    features = List.copyOf(features);
  }

  /**
   * Checks the inputs of a model.
   *
   * @param model what the model is called in messages
   * @throws ModelRefusedException if they are not those of a model that takes a text's tokens
   */
  static TokenInputs of(String model, List<Feature> features, long padToken) {
    boolean fits = features.stream().anyMatch(feature -> feature.name().equals(IDS));
    for (Feature feature : features) {
      fits &=
          KNOWN.contains(feature.name())
              && feature.shape().size() == 1
              && (feature.type() == FeatureType.INT64 || feature.type() == FeatureType.INT32);
    }
    long lengths =
        features.stream().map(Feature::width).filter(width -> width != FREE).distinct().count();
    if (!fits || lengths > 1) {
      throw new ModelRefusedException(
          "%s: tokens cannot feed the model\n  the model's inputs: %s\n  expected: %s, and %s or %s if the model has them, as whole numbers [batch, tokens]"
              .formatted(
                  model,
                  String.join(", ", features.stream().map(Feature::toString).toList()),
                  IDS,
                  MASK,
                  TYPES));
    }
    return new TokenInputs(features, padToken);
  }

  /** The one number of tokens that the model takes, or empty if it takes any. */
  OptionalInt fixedLength() {
    return features.stream().mapToInt(Feature::width).filter(width -> width != FREE).findFirst();
  }

  /** Makes a batch of so many texts of so many tokens. */
  RecordBatch newBatch(int length, int capacity) {
    return new RecordBatch(
        features.stream().map(feature -> feature.withShape(List.of(length))).toList(), capacity);
  }

  /** Adds a text to a batch, padded to the batch's length. */
  void add(Tokenizer.Tokens tokens, RecordBatch batch) {
    for (int input = 0; input < features.size(); input++) {
      int length = batch.width(input);
      ByteBuffer values = batch.numbers(input);
      boolean isLong = batch.type(input) == FeatureType.INT64;
      for (int i = 0; i < length; i++) {
        long value = value(features.get(input).name(), tokens, i);
        int index = batch.size() * length + i;
        if (isLong) {
          values.putLong(index * Long.BYTES, value);
        } else {
          values.putInt(index * Integer.BYTES, (int) value);
        }
      }
    }
    batch.add();
  }

  private long value(String input, Tokenizer.Tokens tokens, int place) {
    boolean isPadding = place >= tokens.count();
    return switch (input) {
      case IDS -> isPadding ? padToken : tokens.ids()[place];
      case MASK -> isPadding ? 0 : 1;
      default -> isPadding ? 0 : tokens.types()[place];
    };
  }
}
