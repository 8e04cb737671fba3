package io.scoreline.transforms.plan;

import io.scoreline.transforms.staging.Crc32c;
import java.io.Serializable;

/**
 * A work unit's place in the plan: the small descriptor that crosses Beam's edges in its stead.
 *
 * @param number the unit's number, from 0
 * @param miniBatch the number of its first mini-batch
 * @param planOffset where its line starts in the plan's units, in bytes
 * @param planLength how long that line is, in bytes, without its line end
 * @param planCrc32c the CRC-32C of that line
 */
public record WorkUnitRef(
    long number, long miniBatch, long planOffset, int planLength, int planCrc32c)
    implements Serializable {
  /**
   * Stands for "no unit" in a plan without any: the Direct runner waits for ever for what follows a
   * step with a side input that gives nothing.
   */
  public static final WorkUnitRef NONE = new WorkUnitRef(-1, -1, 0, 0, 0);

  /** Refers to a unit by its line of the plan. */
  static WorkUnitRef of(WorkUnit unit, long planOffset, byte[] line) {
    long miniBatch = unit.miniBatches().get(0).number();
    return new WorkUnitRef(unit.number(), miniBatch, planOffset, line.length, Crc32c.of(line));
  }

  /** Whether a line of the plan is the one that was planned. */
  boolean isOf(byte[] line) {
    return Crc32c.of(line) == planCrc32c;
  }

  /** Whether this is a unit, rather than {@link #NONE}. */
  public boolean isUnit() {
    return number >= 0;
  }
}
