package io.scoreline.transforms;

import static java.util.Objects.requireNonNull;

import io.scoreline.transforms.output.OutputSettings;
import io.scoreline.transforms.records.InputSettings;
import io.scoreline.transforms.scorer.BatchLimits;
import io.scoreline.transforms.scorer.ModelSource;
import java.io.Serializable;
import java.time.Duration;

/**
 * How a job scores: the model, what feeds it, what is written, and what happens on failure.
 *
 * @param model the model
 * @param input how input files are read
 * @param output how predictions are written
 * @param batch how many records a call of the model has
 * @param maxAttempts how often a mini-batch is tried in all, at least 1
 * @param timeout how long one attempt at one mini-batch, or slice of it, may take
 * @param deadLetterCharacters how much of a record a dead letter may show, in characters
 */
public record ScoringSettings(
    ModelSource model,
    InputSettings input,
    OutputSettings output,
    BatchLimits batch,
    int maxAttempts,
    Duration timeout,
    int deadLetterCharacters)
    implements Serializable {
  public static final int DEFAULT_MAX_ATTEMPTS = 3;
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  public static final int DEFAULT_DEAD_LETTER_CHARACTERS = 1000;

  public ScoringSettings {
    requireNonNull(model, "model is null");
    requireNonNull(input, "input is null");
    requireNonNull(output, "output is null");
    requireNonNull(batch, "batch is null");
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("maxAttempts: %d (expected: >= 1)".formatted(maxAttempts));
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("timeout: %s (expected: more than 0)".formatted(timeout));
    }
    if (deadLetterCharacters < 0) {
      throw new IllegalArgumentException(
          "deadLetterCharacters: %d (expected: >= 0)".formatted(deadLetterCharacters));
    }
  }

  /** The defaults for a model. */
  public static ScoringSettings of(ModelSource model) {
    return new ScoringSettings(
        model,
        InputSettings.defaults(),
        OutputSettings.defaults(),
        BatchLimits.OPEN,
        DEFAULT_MAX_ATTEMPTS,
        DEFAULT_TIMEOUT,
        DEFAULT_DEAD_LETTER_CHARACTERS);
  }

  public ScoringSettings withInput(InputSettings changed) {
    return new ScoringSettings(
        model, changed, output, batch, maxAttempts, timeout, deadLetterCharacters);
  }

  public ScoringSettings withOutput(OutputSettings changed) {
    return new ScoringSettings(
        model, input, changed, batch, maxAttempts, timeout, deadLetterCharacters);
  }

  public ScoringSettings withBatchSize(int records) {
    return withBatch(batch.withRecords(records));
  }

  public ScoringSettings withMaxBatchBytes(long bytes) {
    return withBatch(batch.withBytes(bytes));
  }

  public ScoringSettings withBatch(BatchLimits changed) {
    return new ScoringSettings(
        model, input, output, changed, maxAttempts, timeout, deadLetterCharacters);
  }

  public ScoringSettings withRetry(int attempts, Duration attemptTimeout) {
    return new ScoringSettings(
        model, input, output, batch, attempts, attemptTimeout, deadLetterCharacters);
  }
}
