package io.scoreline.scorers.text;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a deployment asks of the engine; what it leaves out, the model's folder says.
 *
 * @param maxTokens after how many tokens a text is cut, at least 1
 * @param pooling how the vectors of tokens become one
 * @param normalize whether that one is scaled to the length 1
 * @param onnxFile which of the folder's .onnx files is the model, relative to the folder
 * @param ofEngine what the engine for ONNX is asked for
 */
record TextParameters(
    OptionalInt maxTokens,
    Optional<Pooling> pooling,
    Optional<Boolean> normalize,
    Optional<String> onnxFile,
    Map<String, String> ofEngine) {
  static final String MAX_TOKENS = "max_tokens";
  static final String POOLING = "pooling";
  static final String NORMALIZE = "normalize";
  static final String ONNX_FILE = "onnx_file";

  /** The engine for ONNX has this one. */
  private static final String BATCH_SIZE = "batch_size";

  TextParameters {
    ofEngine = Map.copyOf(ofEngine);
  }

  /**
   * Reads them.
   *
   * @throws ModelRefusedException if there is one that is unknown, or of a value that is
   */
  static TextParameters of(ModelSource source) {
    Map<String, String> given = source.parameters();
    Set<String> unknown = new TreeSet<>(given.keySet());
    unknown.removeAll(List.of(MAX_TOKENS, POOLING, NORMALIZE, ONNX_FILE, BATCH_SIZE));
    if (!unknown.isEmpty()) {
      throw new ModelRefusedException(
          "%s: unknown parameters %s (expected: %s)"
              .formatted(
                  source.path(),
                  unknown,
                  String.join(", ", BATCH_SIZE, MAX_TOKENS, NORMALIZE, ONNX_FILE, POOLING)));
    }
    Map<String, String> ofEngine = new HashMap<>(given);
    ofEngine.keySet().retainAll(List.of(BATCH_SIZE));
    return new TextParameters(
        maxTokens(source, given.get(MAX_TOKENS)),
        pooling(source, given.get(POOLING)),
        normalize(source, given.get(NORMALIZE)),
        Optional.ofNullable(given.get(ONNX_FILE)),
        ofEngine);
  }

  private static OptionalInt maxTokens(ModelSource source, String given) {
    if (given == null) {
      return OptionalInt.empty();
    }
    if (!given.matches("[1-9][0-9]{0,5}")) {
      throw refused(source, MAX_TOKENS, given, "a whole number from 1 to 999999");
    }
    return OptionalInt.of(Integer.parseInt(given));
  }

  private static Optional<Pooling> pooling(ModelSource source, String given) {
    if (given == null) {
      return Optional.empty();
    }
    return Optional.of(
        Pooling.named(given)
            .orElseThrow(() -> refused(source, POOLING, given, "one of " + Pooling.words())));
  }

  private static Optional<Boolean> normalize(ModelSource source, String given) {
    if (given == null) {
      return Optional.empty();
    }
    if (!given.equals("true") && !given.equals("false")) {
      throw refused(source, NORMALIZE, given, "true or false");
    }
    return Optional.of(Boolean.valueOf(given));
  }

  private static ModelRefusedException refused(
      ModelSource source, String name, String given, String expected) {
    return new ModelRefusedException(
        "%s: parameter %s: %s (expected: %s)".formatted(source.path(), name, given, expected));
  }
}
