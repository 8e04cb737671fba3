package io.scoreline.transforms.output;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What scoring a file, or a slice of it, took. Small files share mini-batches: what one took counts
 * for each of its files.
 *
 * @param firstUnit the number of the first work unit that holds some of it
 * @param lastUnit the number of the last one
 * @param attempts the most attempts that one of its mini-batches took
 * @param durationMillis how long its mini-batches took, added up
 */
public record Effort(
    @JsonProperty("first_unit") long firstUnit,
    @JsonProperty("last_unit") long lastUnit,
    @JsonProperty("attempts") int attempts,
    @JsonProperty("duration_ms") long durationMillis) {
  /** Of what has not been scored. */
  public static final Effort NONE = new Effort(0, 0, 0, 0);

  /** This and that of the file's next slice. */
  Effort plus(Effort next) {
    return new Effort(
        equals(NONE) ? next.firstUnit() : firstUnit,
        next.lastUnit(),
        Math.max(attempts, next.attempts()),
        durationMillis + next.durationMillis());
  }
}
