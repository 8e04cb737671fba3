package io.scoreline.scorers.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** One worker's tensors and arrays for a model. */
final class OnnxSession implements Scorer.Session {
  /** What the Java interface makes of each character beyond U+FFFF in an output. */
  private static final char LOST = '\u00f0';

  private final OnnxScorer scorer;
  private final BatchBinder inputs;
  private final List<ModelOutput> outputs;
  private final Object optionsLock = new Object();
  private final OrtSession.RunOptions options;
  // Held by a call: what the native code is using must not be freed under it.
  private final ReentrantLock running = new ReentrantLock();
  private volatile boolean stopped;
  private volatile boolean closed; // written under both locks

  OnnxSession(OnnxScorer scorer) throws OrtException {
    this.scorer = scorer;
    inputs = new BatchBinder(scorer.environment(), scorer.signature());
    outputs = scorer.newOutputs();
    options = new OrtSession.RunOptions();
    options.setLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
  }

  @Override
  public Predictions score(RecordBatch batch, int from, int to) throws ScoringException {
    Objects.checkFromToIndex(from, to, batch.size());
    if (from == to) {
      throw new IllegalArgumentException("no records (expected: at least one)");
    }
    running.lock();
    try {
      if (closed) {
        throw new ScoringStoppedException();
      }
      Predictions predictions = score(batch, from, to, outputs, TextTensors.Encoding.UTF_8);
      if (mayHaveLost(predictions) && TextTensors.anyEncodedOtherwise(batch, from, to)) {
        restore(
            predictions, score(batch, from, to, scorer.newOutputs(), TextTensors.Encoding.JAVA));
      }
      return predictions;
    } finally {
      running.unlock();
    }
  }

  private Predictions score(
      RecordBatch batch, int from, int to, List<ModelOutput> results, TextTensors.Encoding encoding)
      throws ScoringException {
    int records = to - from;
    results.forEach(output -> output.begin(records));
    int step = inputs.recordsPerCall(records);
    for (int start = from; start < to; start += step) {
      run(batch, start, Math.min(start + step, to), results, encoding);
    }
    List<Prediction> predictions = new ArrayList<>(results.size());
    for (ModelOutput output : results) {
      predictions.add(output.prediction());
    }
    return new Predictions(records, predictions);
  }

  private void run(
      RecordBatch batch, int from, int to, List<ModelOutput> results, TextTensors.Encoding encoding)
      throws ScoringException {
    if (stopped) {
      throw new ScoringStoppedException();
    }
    Set<String> names = scorer.outputs().keySet();
    try {
      scorer.<Void, ScoringException>run(
          session -> {
            BoundInputs bound = inputs.bind(batch, from, to);
            try (OrtSession.Result result = session.run(bound.tensors(encoding), names, options)) {
              for (int i = 0; i < results.size(); i++) {
                results.get(i).add(result.get(i), bound.places(), to - from);
              }
            }
            return null;
          });
    } catch (OrtException e) {
      throw failure(e);
    }
  }

  private ScoringException failure(OrtException e) {
    if (stopped) {
      return new ScoringStoppedException(e);
    }
    String message = RuntimeMessage.oneLine(e);
    if (message.startsWith("Got invalid dimensions for input")
        || message.startsWith("Invalid rank for input")) {
      throw new ModelRefusedException("%s: %s".formatted(scorer.model().path(), message), e);
    }
    return new ScoringException(message, e);
  }

  private static boolean mayHaveLost(Predictions predictions) {
    for (Prediction prediction : predictions.outputs()) {
      if (prediction.values() instanceof PredictionValues.Texts texts) {
        for (int i = 0; i < predictions.records() * prediction.width(); i++) {
          if (texts.values()[i].indexOf(LOST) >= 0) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /**
   * Takes the strings that may have lost characters from a second call, in which the model passed
   * on what it was given in an encoding that Java can read.
   */
  private static void restore(Predictions predictions, Predictions second) {
    for (int k = 0; k < predictions.outputs().size(); k++) {
      Prediction prediction = predictions.outputs().get(k);
      if (prediction.values() instanceof PredictionValues.Texts texts
          && second.outputs().get(k).values() instanceof PredictionValues.Texts passedOn
          && second.outputs().get(k).shape().equals(prediction.shape())) {
        for (int i = 0; i < predictions.records() * prediction.width(); i++) {
          if (texts.values()[i].indexOf(LOST) >= 0) {
            texts.values()[i] = passedOn.values()[i];
          }
        }
      }
    }
  }

  @Override
  public void stop() {
    stopped = true;
    synchronized (optionsLock) {
      if (!closed) {
        try {
          options.setTerminate(true);
        } catch (OrtException e) {
          throw new IllegalStateException(RuntimeMessage.oneLine(e), e);
        }
      }
    }
  }

  /** Ends a running call, waits for it, and frees what it used. */
  @Override
  public void close() {
    stop();
    running.lock();
    try {
      synchronized (optionsLock) {
        if (closed) {
          return;
        }
        closed = true;
        options.close();
      }
      inputs.close();
    } finally {
      running.unlock();
    }
  }
}
