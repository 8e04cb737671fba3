package io.scoreline.catalog;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * A named runner configuration.
 *
 * @param type what runs the jobs: a type that one of the installed runners takes
 * @param instances how many instances a deployment may ask for
 * @param settings what that runner wants to know, by name
 */
public record Compute(
    String name,
    String type,
    Instances instances,
    Map<String, String> settings,
    Metadata metadata,
    KeptFields kept,
    Timestamps timestamps) {
  /** The compute of deployments that name none. */
  public static final String EMBEDDED = "direct";

  /** The type of {@link #EMBEDDED}: inside one process on this machine. */
  public static final String DIRECT = "direct";

  /**
   * How many instances a deployment may ask for.
   *
   * @param minimum at least 0; nothing for no bound
   * @param maximum at least 1; nothing for no bound
   */
  public record Instances(Optional<Integer> minimum, Optional<Integer> maximum) {
    /** Any number. */
    public static final Instances ANY = new Instances(Optional.empty(), Optional.empty());

    public Instances {
      requireNonNull(minimum, "minimum is null");
      requireNonNull(maximum, "maximum is null");
    }

    /** Whether a deployment may ask for so many. */
    public boolean allow(int count) {
      return minimum.orElse(0) <= count && count <= maximum.orElse(Integer.MAX_VALUE);
    }

    @Override
    public String toString() {
      return maximum
          .map(most -> "%d to %d".formatted(minimum.orElse(0), most))
          .orElseGet(() -> "at least %d".formatted(minimum.orElse(0)));
    }
  }

  /**
   * Checks what a deployment asks for.
   *
   * @throws CatalogException if it is more, or less, than there may be
   */
  public void requireAllowed(int instanceCount) {
    if (!instances.allow(instanceCount)) {
      throw new CatalogException(
          CatalogException.Kind.INVALID,
          "instance_count: %d (expected: %s, as compute %s has)"
              .formatted(instanceCount, instances, name));
    }
  }

  public Compute {
    requireNonNull(name, "name is null");
    requireNonNull(type, "type is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(kept, "kept is null");
    requireNonNull(timestamps, "timestamps is null");
    // Computes that were stored before there were any have none.
    instances = instances == null ? Instances.ANY : instances;
    settings = settings == null ? Map.of() : Map.copyOf(settings);
  }
}
