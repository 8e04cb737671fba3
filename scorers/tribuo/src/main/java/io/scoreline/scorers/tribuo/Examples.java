package io.scoreline.scorers.tribuo;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.ScoringException;
import org.tribuo.Example;
import org.tribuo.Output;

/** What a record becomes before a model sees it. Thread-safe. */
interface Examples<T extends Output<T>> {
  /** The model's one input, whose values are named. */
  Feature feature();

  /**
   * Makes an example.
   *
   * @param unknown what it says whose output is to be found
   * @throws ScoringException if nothing of the record is a feature of the model
   */
  Example<T> of(RecordBatch batch, int record, T unknown) throws ScoringException;
}
