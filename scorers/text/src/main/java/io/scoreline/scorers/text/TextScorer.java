package io.scoreline.scorers.text;

import io.scoreline.scorers.text.FolderSettings.Limit;
import io.scoreline.transforms.scorer.Engines;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * A tokenizer before an ONNX model, and pooling behind it where the model gives tokens' vectors.
 */
final class TextScorer implements Scorer {
  /** What is called so in a table feeds the model. */
  private static final String TEXT = "text";

  /** What pooling gives is called so. */
  private static final String EMBEDDING = "embedding";

  /** Any text that is not empty does. */
  private static final String TRIAL_TEXT = "a text to find out what the model gives";

  /** What BERT has, and most models after it. */
  private static final int STANDARD_MAX_TOKENS = 512;

  private final Scorer engine;
  private final Tokenizer tokenizer;
  private final TokenInputs inputs;
  private final LengthLadder lengths;
  private final List<Supplier<TextOutput>> outputs;
  private final List<String> findings;

  private TextScorer(
      Scorer engine,
      Tokenizer tokenizer,
      TokenInputs inputs,
      LengthLadder lengths,
      List<Supplier<TextOutput>> outputs,
      List<String> findings) {
    this.engine = engine;
    this.tokenizer = tokenizer;
    this.inputs = inputs;
    this.lengths = lengths;
    this.outputs = List.copyOf(outputs);
    this.findings = List.copyOf(findings);
  }

  /**
   * Opens a folder.
   *
   * @throws ModelRefusedException if its tokenizer or its model cannot be opened, or do not fit
   *     each other
   */
  static TextScorer open(ModelSource source) {
    TextParameters parameters = TextParameters.of(source);
    ModelFolder folder = ModelFolder.at(source.path());
    TokenizerFile tokenizerFile = TokenizerFile.read(folder.tokenizer());
    FolderSettings settings = FolderSettings.of(folder, tokenizerFile);
    requireAtMost(
        source, parameters, settings.most(), "the positions that config.json says the model has");
    Path model = folder.model(parameters.onnxFile());
    Scorer engine =
        Engines.open(
            new ModelSource("onnx", model.toString(), source.outputs(), parameters.ofEngine()));
    try {
      TokenInputs inputs = TokenInputs.of(model.toString(), engine.features(), settings.padToken());
      OptionalInt fixed = inputs.fixedLength();
      requireAtMost(source, parameters, fixed, "the only number of tokens that the model takes");
      Limit limit = limit(parameters, settings, engine, inputs);
      int most = limit.tokens();
      Tokenizer tokenizer = Tokenizer.open(folder.tokenizer(), most);
      try {
        LengthLadder lengths =
            fixed.isPresent() ? LengthLadder.always(fixed.getAsInt()) : LengthLadder.upTo(most);
        List<Prediction> tried = tryOut(model, engine, tokenizer, inputs, lengths);
        return new TextScorer(
            engine,
            tokenizer,
            inputs,
            lengths,
            outputs(source, parameters, settings, tried, lengths.places(trialTokens(tokenizer))),
            findings(engine, parameters, limit));
      } catch (RuntimeException e) {
        tokenizer.close();
        throw e;
      }
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private static void requireAtMost(
      ModelSource source, TextParameters parameters, OptionalInt most, String what) {
    int asked = parameters.maxTokens().orElse(1);
    if (asked > most.orElse(asked)) {
      throw new ModelRefusedException(
          "%s: parameter %s: %d (expected: at most %d, %s)"
              .formatted(source.path(), TextParameters.MAX_TOKENS, asked, most.getAsInt(), what));
    }
  }

  /** After how many tokens texts are cut: as asked, as a file says, or as the model shows. */
  private static Limit limit(
      TextParameters parameters, FolderSettings settings, Scorer engine, TokenInputs inputs) {
    OptionalInt fixed = inputs.fixedLength();
    Optional<Limit> named =
        parameters.maxTokens().isPresent()
            ? Optional.of(new Limit(parameters.maxTokens().getAsInt(), "as asked"))
            : settings.maxTokens();
    if (fixed.isPresent()) {
      return named
          .filter(limit -> limit.tokens() <= fixed.getAsInt())
          .orElseGet(() -> new Limit(fixed.getAsInt(), "the model takes no other number"));
    }
    return named.orElseGet(() -> found(engine, inputs));
  }

  /** Of a model of which no file says how long its texts may be, calls tell. */
  private static Limit found(Scorer engine, TokenInputs inputs) {
    try (Session session = engine.newSession()) {
      if (takes(session, inputs, STANDARD_MAX_TOKENS)) {
        return new Limit(STANDARD_MAX_TOKENS, "the usual number, as no file names one");
      }
      int longest = 1;
      int tooLong = STANDARD_MAX_TOKENS;
      while (tooLong - longest > 1) {
        int middle = (longest + tooLong) / 2;
        if (takes(session, inputs, middle)) {
          longest = middle;
        } else {
          tooLong = middle;
        }
      }
      return new Limit(longest, "the model fails on more");
    }
  }

  private static boolean takes(Session session, TokenInputs inputs, int tokens) {
    RecordBatch batch = inputs.newBatch(tokens, 2);
    inputs.add(new Tokenizer.Tokens(new long[tokens], new long[tokens]), batch);
    try {
      session.score(batch, 0, 1);
      return true;
    } catch (ScoringException e) {
      return false;
    }
  }

  private static int trialTokens(Tokenizer tokenizer) {
    return tokenizer.encode(TRIAL_TEXT).count();
  }

  /** Calls the model on a text: what it gives, only a call tells. */
  private static List<Prediction> tryOut(
      Path model, Scorer engine, Tokenizer tokenizer, TokenInputs inputs, LengthLadder lengths) {
    try (Session session = engine.newSession()) {
      Tokenizer.Tokens tokens = tokenizer.encode(TRIAL_TEXT);
      if (tokens.count() == 0) {
        throw new IllegalStateException("it makes no tokens of it");
      }
      RecordBatch batch = inputs.newBatch(lengths.places(tokens.count()), 2);
      inputs.add(tokens, batch);
      return session.score(batch, 0, 1).outputs();
    } catch (ScoringException | IllegalStateException e) {
      throw new ModelRefusedException(
          "%s: a call on the text '%s' failed: %s (expected: a tokenizer and a model that fit each other)"
              .formatted(model, TRIAL_TEXT, e.getMessage()),
          e);
    }
  }

  private static List<Supplier<TextOutput>> outputs(
      ModelSource source,
      TextParameters parameters,
      FolderSettings settings,
      List<Prediction> tried,
      int length) {
    List<String> pooled =
        tried.stream()
            .filter(output -> TextOutput.isPerToken(output, length))
            .map(Prediction::name)
            .toList();
    if (pooled.isEmpty()) {
      return tried.stream()
          .<Supplier<TextOutput>>map(output -> () -> TextOutput.plain(output.name()))
          .toList();
    }
    Pooling pooling = pooling(source, parameters, settings);
    boolean normalize = parameters.normalize().orElse(settings.normalize());
    boolean isNameFree =
        pooled.size() == 1 && tried.stream().noneMatch(output -> output.name().equals(EMBEDDING));
    List<Supplier<TextOutput>> outputs = new ArrayList<>();
    for (Prediction output : tried) {
      String name = output.name();
      outputs.add(
          pooled.contains(name)
              ? () -> TextOutput.pooled(isNameFree ? EMBEDDING : name, pooling, normalize)
              : () -> TextOutput.plain(name));
    }
    return outputs;
  }

  private static Pooling pooling(
      ModelSource source, TextParameters parameters, FolderSettings settings) {
    if (parameters.pooling().isPresent()) {
      return parameters.pooling().get();
    }
    if (!settings.unknown().isEmpty()) {
      throw new ModelRefusedException(
          "%s: %s, which is not done here (expected: pooling by one of %s and nothing behind it but a normalization; the parameter %s does that, whatever the folder says)"
              .formatted(
                  source.path(),
                  String.join("; ", settings.unknown()),
                  Pooling.words(),
                  TextParameters.POOLING));
    }
    return settings.pooling().orElseThrow();
  }

  private static List<String> findings(Scorer engine, TextParameters parameters, Limit limit) {
    List<String> findings = new ArrayList<>(engine.findings());
    if (parameters.maxTokens().isEmpty()) {
      findings.add(
          "texts are cut after %d tokens (%s); the parameter %s says otherwise"
              .formatted(limit.tokens(), limit.from(), TextParameters.MAX_TOKENS));
    }
    return findings;
  }

  @Override
  public List<Feature> features() {
    return List.of(new Feature(TEXT, FeatureType.STRING, List.of()));
  }

  /** Any: a call of the model has texts of one length, as many as there are. */
  @Override
  public OptionalInt fixedBatchSize() {
    return OptionalInt.empty();
  }

  @Override
  public boolean dependsOnBatch() {
    return engine.dependsOnBatch();
  }

  @Override
  public List<String> findings() {
    return findings;
  }

  @Override
  public Session newSession() {
    return new TextSession(
        engine.newSession(),
        tokenizer,
        inputs,
        lengths,
        outputs.stream().map(Supplier::get).toList());
  }

  @Override
  public void close() {
    engine.close();
    tokenizer.close();
  }
}
