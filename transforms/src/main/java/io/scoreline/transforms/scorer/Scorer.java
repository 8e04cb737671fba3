package io.scoreline.transforms.scorer;

import java.util.List;
import java.util.OptionalInt;

/** An open model. Thread-safe; shared by all workers of a process. */
public interface Scorer extends AutoCloseable {
  /** The model's inputs, in its own order; never empty. */
  List<Feature> features();

  /** The one batch size the model takes, or empty if it takes any. */
  OptionalInt fixedBatchSize();

  /**
   * Whether what it gives for a record depends on the other records of the call; by default not.
   */
  default boolean dependsOnBatch() {
    return false;
  }

  /** What whoever uses the model should know of it, a sentence each; mostly nothing. */
  default List<String> findings() {
    return List.of();
  }

  /** Opens what one worker needs to call the model. */
  Session newSession();

  @Override
  void close();

  /** One worker's way to the model. Not thread-safe, but for {@link #stop}. */
  interface Session extends AutoCloseable {
    /**
     * Scores records {@code from} (inclusive) to {@code to} (exclusive) of a batch.
     *
     * @return the predictions of exactly these records, in their order; valid until the next call
     * @throws ScoringException if the call failed; a smaller range may succeed
     * @throws ScoringStoppedException if {@link #stop} ended the call
     * @throws ModelRefusedException if no range of records can succeed
     */
    Predictions score(RecordBatch batch, int from, int to) throws ScoringException;

    /** Ends a running call soon, and any later one at once; called from another thread. */
    void stop();

    @Override
    void close();
  }
}
