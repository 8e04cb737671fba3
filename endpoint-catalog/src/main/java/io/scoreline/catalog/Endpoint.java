package io.scoreline.catalog;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A stable name under which jobs are started.
 *
 * @param name in lower case
 * @param authMode kept as it was written; the embedded form asks for no token
 * @param defaultDeployment the deployment that scores when a caller names none
 */
public record Endpoint(
    String name,
    Metadata metadata,
    String authMode,
    Optional<String> defaultDeployment,
    KeptFields kept,
    Timestamps timestamps) {
  /** What an endpoint has when its YAML says nothing. */
  public static final String DEFAULT_AUTH_MODE = "aad_token";

  public Endpoint {
    requireNonNull(name, "name is null");
    requireNonNull(metadata, "metadata is null");
    requireNonNull(authMode, "authMode is null");
    requireNonNull(defaultDeployment, "defaultDeployment is null");
    requireNonNull(kept, "kept is null");
    requireNonNull(timestamps, "timestamps is null");
  }

  /** The same endpoint with another default deployment, or with none. */
  public Endpoint withDefaultDeployment(Optional<String> deployment) {
    return new Endpoint(name, metadata, authMode, deployment, kept, timestamps);
  }

  /** The same endpoint with other timestamps. */
  public Endpoint withTimestamps(Timestamps other) {
    return new Endpoint(name, metadata, authMode, defaultDeployment, kept, other);
  }
}
