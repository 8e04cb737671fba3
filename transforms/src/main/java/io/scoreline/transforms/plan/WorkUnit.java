package io.scoreline.transforms.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.List;

/**
 * What one worker scores and stages as one part: a slice of a mini-batch, a mini-batch, or a run of
 * small consecutive ones, so that a durable part is worth its cost.
 *
 * @param number the unit's number in the plan, from 0; parts are published in this order
 * @param miniBatches the mini-batches, in order
 */
public record WorkUnit(
    @JsonProperty("number") long number, @JsonProperty("mini_batches") List<MiniBatch> miniBatches)
    implements Serializable {
  public WorkUnit {
    miniBatches = List.copyOf(miniBatches);
    if (number < 0 || miniBatches.isEmpty()) {
      throw new IllegalArgumentException(
          "unit %d of %d mini-batches (expected: a number >= 0, at least 1 mini-batch)"
              .formatted(number, miniBatches.size()));
    }
  }
}
