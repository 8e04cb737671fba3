package io.scoreline.scorers.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.RecordBatch;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns ranges of batches into inputs for the model. A range from a batch's start is used where it
 * lies, if the places after it are free; any other is copied to a batch of the session's own.
 * Places without a record hold copies of the range's first one: values that the model has to take
 * anyway.
 */
final class BatchBinder implements AutoCloseable {
  /** One being scored, one being filled, and the session's own. */
  private static final int MOST_BATCHES = 3;

  private final OrtEnvironment environment;
  private final Signature signature;
  private final BatchLadder ladder;
  private final Deque<BoundInputs> bound = new ArrayDeque<>(); // the last used first
  private Optional<RecordBatch> scratch = Optional.empty();

  BatchBinder(OrtEnvironment environment, Signature signature) {
    this.environment = environment;
    this.signature = signature;
    this.ladder = new BatchLadder(signature.fixedBatchSize());
  }

  /** The most records that one call to the model can take out of {@code records}. */
  int recordsPerCall(int records) {
    return ladder.recordsPerCall(records);
  }

  /**
   * Binds records {@code from} (inclusive) to {@code to} (exclusive) of a batch.
   *
   * @return the inputs; valid until the next call
   * @throws IllegalArgumentException if the batch is not of this model
   */
  BoundInputs bind(RecordBatch batch, int from, int to) throws OrtException {
    int records = to - from;
    int places = ladder.places(records, batch.capacity());
    boolean inPlace =
        from == 0 && places <= batch.capacity() && (to == batch.size() || places == records);
    RecordBatch source = batch;
    if (!inPlace) {
      source = scratch(batch, places);
      for (int i = 0; i < records; i++) {
        source.copyRecord(batch, from + i, i);
      }
    }
    for (int i = records; i < places; i++) {
      source.copyRecord(batch, from, i);
    }
    return inputs(source, places);
  }

  private RecordBatch scratch(RecordBatch batch, int places) {
    if (scratch.isEmpty()
        || scratch.get().capacity() < places
        || !scratch.get().features().equals(batch.features())) {
      scratch.ifPresent(this::release);
      scratch = Optional.of(new RecordBatch(batch.features(), places));
    }
    return scratch.get();
  }

  private BoundInputs inputs(RecordBatch batch, int places) throws OrtException {
    for (BoundInputs inputs : bound) {
      if (inputs.hold(batch, places)) {
        bound.remove(inputs);
        bound.addFirst(inputs);
        return inputs;
      }
    }
    check(batch);
    BoundInputs inputs = BoundInputs.bind(environment, signature, batch, places);
    bound.addFirst(inputs);
    forgetOldBatches();
    return inputs;
  }

  /** A bound batch cannot be freed: its buffers are the model's inputs. */
  private void forgetOldBatches() {
    Set<RecordBatch> batches = Collections.newSetFromMap(new IdentityHashMap<>());
    for (BoundInputs inputs : List.copyOf(bound)) {
      batches.add(inputs.batch());
      if (batches.size() > MOST_BATCHES) {
        bound.remove(inputs);
        inputs.close();
      }
    }
  }

  private void release(RecordBatch batch) {
    bound.removeIf(
        inputs -> {
          boolean gone = inputs.batch() == batch;
          if (gone) {
            inputs.close();
          }
          return gone;
        });
  }

  private void check(RecordBatch batch) {
    List<Feature> given = batch.features();
    boolean fits = given.size() == signature.features().size();
    for (int i = 0; fits && i < given.size(); i++) {
      fits = fits(given.get(i), signature.features().get(i));
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "batch of %s (expected: %s)".formatted(given, signature.features()));
    }
  }

  private static boolean fits(Feature given, Feature declared) {
    boolean fits =
        given.name().equals(declared.name())
            && given.type() == declared.type()
            && given.shape().size() == declared.shape().size();
    for (int i = 0; fits && i < given.shape().size(); i++) {
      int dimension = declared.shape().get(i);
      fits = dimension == Feature.FREE || given.shape().get(i) == dimension;
    }
    return fits;
  }

  @Override
  public void close() {
    bound.forEach(BoundInputs::close);
    bound.clear();
    scratch = Optional.empty();
  }
}
