package io.scoreline.scorers.text;

import io.scoreline.transforms.scorer.Heartbeat;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** One worker's tokens and calls. */
final class TextSession implements Scorer.Session {
  /**
   * Tokens of a call, padding included, for which more bring no speed but take memory: a layer's
   * attention has a value for each pair of a text's tokens.
   */
  private static final int TOKENS_PER_CALL = 2048;

  private final Scorer.Session engine;
  private final Tokenizer tokenizer;
  private final TokenInputs inputs;
  private final LengthLadder lengths;
  private final List<TextOutput> outputs;
  private volatile boolean stopped;

  TextSession(
      Scorer.Session engine,
      Tokenizer tokenizer,
      TokenInputs inputs,
      LengthLadder lengths,
      List<TextOutput> outputs) {
    this.engine = engine;
    this.tokenizer = tokenizer;
    this.inputs = inputs;
    this.lengths = lengths;
    this.outputs = List.copyOf(outputs);
  }

  @Override
  public Predictions score(RecordBatch batch, int from, int to) throws ScoringException {
    Objects.checkFromToIndex(from, to, batch.size());
    int records = to - from;
    Tokenizer.Tokens[] tokens = tokens(batch, from, to);
    int[] counts = Arrays.stream(tokens).mapToInt(Tokenizer.Tokens::count).toArray();
    int[] byLength = byLength(counts);
    outputs.forEach(output -> output.begin(records));
    int start = 0;
    while (start < records) {
      int length = lengths.places(counts[byLength[start]]);
      int end = start + 1;
      while (end < records
          && end - start < TOKENS_PER_CALL / length
          && lengths.places(counts[byLength[end]]) == length) {
        end++;
      }
      // As many places as texts: the engine would pad more, by up to a fifth. But never one alone.
      RecordBatch filled = inputs.newBatch(length, Math.max(2, end - start));
      for (int i = start; i < end; i++) {
        inputs.add(tokens[byLength[i]], filled);
      }
      call(filled, new TextOutput.Call(byLength, start, end - start, length, counts));
      start = end;
    }
    List<Prediction> predictions = new ArrayList<>();
    outputs.forEach(output -> predictions.add(output.prediction()));
    return new Predictions(records, predictions);
  }

  private Tokenizer.Tokens[] tokens(RecordBatch batch, int from, int to) throws ScoringException {
    Tokenizer.Tokens[] tokens = new Tokenizer.Tokens[to - from];
    for (int i = 0; i < tokens.length; i++) {
      refuseIfStopped();
      tokens[i] = tokens(batch.texts(0)[from + i]);
      Heartbeat.beat();
    }
    return tokens;
  }

  private Tokenizer.Tokens tokens(String text) throws ScoringException {
    Tokenizer.Tokens tokens;
    try {
      tokens = tokenizer.encode(text);
    } catch (IllegalStateException e) {
      throw new ScoringException(e.getMessage(), e);
    }
    if (tokens.count() == 0) {
      throw new ScoringException("the text has no tokens (expected: at least one)");
    }
    return tokens;
  }

  /** The records by the places that they get; in their own order where they get as many. */
  private int[] byLength(int[] counts) {
    return IntStream.range(0, counts.length)
        .boxed()
        .sorted(Comparator.comparingInt(record -> lengths.places(counts[record])))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private void call(RecordBatch filled, TextOutput.Call call) throws ScoringException {
    refuseIfStopped();
    List<Prediction> given = engine.score(filled, 0, filled.size()).outputs();
    try {
      for (int i = 0; i < outputs.size(); i++) {
        outputs.get(i).add(given.get(i), call);
      }
    } catch (TextOutput.UnfitOutputException e) {
      throw new ModelRefusedException(e.getMessage(), e);
    }
    Heartbeat.beat();
  }

  private void refuseIfStopped() throws ScoringStoppedException {
    if (stopped) {
      throw new ScoringStoppedException();
    }
  }

  @Override
  public void stop() {
    stopped = true;
    engine.stop();
  }

  @Override
  public void close() {
    engine.close();
  }
}
