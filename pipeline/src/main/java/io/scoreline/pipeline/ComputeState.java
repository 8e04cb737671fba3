package io.scoreline.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * How a compute is now.
 *
 * @param reachable whether it answers
 * @param version of the runner behind it; empty if that is not known
 * @param slots how many work units it can score at once; nothing if that is not known
 * @param freeSlots how many of those no job uses; nothing if that is not known
 * @param problem why it could not run a job now, and what would mend it; empty if it could
 */
public record ComputeState(
    boolean reachable, String version, OptionalInt slots, OptionalInt freeSlots, String problem) {
  public ComputeState {
    requireNonNull(version, "version is null");
    requireNonNull(slots, "slots is null");
    requireNonNull(freeSlots, "freeSlots is null");
    requireNonNull(problem, "problem is null");
  }

  /** A compute within a job's own process, which is there when the job is. */
  public static ComputeState inProcess(String version, int slots) {
    return new ComputeState(true, version, OptionalInt.of(slots), OptionalInt.of(slots), "");
  }
}
