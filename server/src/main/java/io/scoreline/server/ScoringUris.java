package io.scoreline.server;

import static java.util.Objects.requireNonNull;

/**
 * The addresses at which jobs are started, one for each endpoint: {@code
 * <base>/endpoints/<name>/jobs}.
 *
 * @param base the service's address as callers write it, without a slash at its end
 */
public record ScoringUris(String base) {
  public ScoringUris {
    requireNonNull(base, "base is null");
    base = base.replaceAll("/+$", "");
  }

  /** The address of an endpoint. */
  public String of(String endpoint) {
    return "%s/endpoints/%s/jobs".formatted(base, endpoint);
  }
}
