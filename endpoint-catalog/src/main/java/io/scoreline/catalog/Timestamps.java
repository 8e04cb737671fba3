package io.scoreline.catalog;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * When a resource was made and last changed.
 *
 * @param modifiedAt equal to {@code createdAt} until the first change
 */
public record Timestamps(Instant createdAt, Instant modifiedAt) {
  public Timestamps {
    requireNonNull(createdAt, "createdAt is null");
    requireNonNull(modifiedAt, "modifiedAt is null");
  }

  /** Made now. */
  public static Timestamps createdAt(Instant now) {
    return new Timestamps(now, now);
  }

  /** The same resource, changed now. */
  public Timestamps modifiedAt(Instant now) {
    return new Timestamps(createdAt, now);
  }
}
