package io.scoreline.transforms.plan;

import java.io.Serializable;

/**
 * A work unit's place in the plan: the small descriptor that crosses Beam's edges in its stead.
 *
 * @param number the unit's number, from 0
 * @param miniBatch the number of its first mini-batch
 * @param planOffset where its line starts in the plan's units, in bytes
 * @param planLength how long that line is, in bytes, without its line end
 */
public record WorkUnitRef(long number, long miniBatch, long planOffset, int planLength)
    implements Serializable {
  /**
   * Stands for "no unit" in a plan without any: the Direct runner waits for ever for what follows a
   * step with a side input that gives nothing.
   */
  public static final WorkUnitRef NONE = new WorkUnitRef(-1, -1, 0, 0);

  /** Whether this is a unit, rather than {@link #NONE}. */
  public boolean isUnit() {
    return number >= 0;
  }
}
