package io.scoreline.pipeline;

import io.scoreline.transforms.UnitInFlight;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells a unit that hangs from one that takes long: one that moves, record by record or call by
 * call, may take any time; one that has stood still for the limit hangs. Not thread-safe.
 */
final class StallWatch {
  /** Between two looks no more than this counts: this process may have been stopped itself. */
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);

  private final Duration limit;
  private Map<UnitInFlight, Standing> seen = new HashMap<>();
  private long lastLookNanos;

  /**
   * A unit as it was seen last.
   *
   * @param position where it was
   * @param still for how long it has been there
   */
  private record Standing(UnitInFlight.Position position, Duration still) {}

  StallWatch(Duration limit) {
    this.limit = limit;
  }

  /**
   * Looks again.
   *
   * @param nowNanos a clock that nobody sets
   * @return one that has stood still for too long
   */
  Optional<UnitInFlight> look(List<UnitInFlight> flights, long nowNanos) {
    Duration since = Duration.ofNanos(nowNanos - lastLookNanos);
    Duration counted = since.compareTo(LONGEST_LOOK) < 0 ? since : LONGEST_LOOK;
    lastLookNanos = nowNanos;
    Map<UnitInFlight, Standing> now = new HashMap<>();
    for (UnitInFlight flight : flights) {
      Standing before = seen.get(flight);
      UnitInFlight.Position position = flight.position();
      boolean stands = before != null && before.position().equals(position);
      Duration still = stands ? before.still().plus(counted) : Duration.ZERO;
      now.put(flight, new Standing(position, still));
    }
    seen = now;
    return flights.stream()
        .filter(flight -> seen.get(flight).still().compareTo(limit) >= 0)
        .findFirst();
  }
}
