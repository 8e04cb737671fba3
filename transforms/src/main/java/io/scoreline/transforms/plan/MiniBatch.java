package io.scoreline.transforms.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.List;

/**
 * Up to {@code mini_batch_size} input files, or a slice of them, that one attempt scores together.
 *
 * @param number the mini-batch's number in path order, from 0
 * @param slices what is scored, in path order
 */
public record MiniBatch(
    @JsonProperty("number") long number, @JsonProperty("slices") List<FileSlice> slices)
    implements Serializable {
  public MiniBatch {
    slices = List.copyOf(slices);
    if (number < 0 || slices.isEmpty()) {
      throw new IllegalArgumentException(
          "mini-batch %d of %d slices (expected: a number >= 0, at least 1 slice)"
              .formatted(number, slices.size()));
    }
  }
}
