package io.scoreline.server;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * What is kept of a token; the token itself is shown once, when it is made.
 *
 * @param id what is public of it, to show and revoke it by
 * @param name who has it, for people and the audit log
 * @param endpoint the only endpoint that it is for; empty: all
 * @param expiresAt from when on it is refused; empty: never
 * @param revokedAt when it was revoked, if it was
 */
public record AccessToken(
    String id,
    String name,
    Role role,
    Optional<String> endpoint,
    Instant createdAt,
    Optional<Instant> expiresAt,
    Optional<Instant> revokedAt) {
  public AccessToken {
    requireNonNull(id, "id is null");
    requireNonNull(name, "name is null");
    requireNonNull(role, "role is null");
    requireNonNull(endpoint, "endpoint is null");
    requireNonNull(createdAt, "createdAt is null");
    requireNonNull(expiresAt, "expiresAt is null");
    requireNonNull(revokedAt, "revokedAt is null");
  }

  /** Whether it is neither revoked nor expired. */
  public boolean isValid(Instant now) {
    return revokedAt.isEmpty() && expiresAt.filter(end -> !now.isBefore(end)).isEmpty();
  }

  /** As the command line shows it. */
  public ObjectNode toJson(Instant now) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id);
    json.put("name", name);
    json.put("role", role.spelling());
    json.put("endpoint", endpoint.orElse("*"));
    json.put("created_at", createdAt.toString());
    expiresAt.ifPresent(at -> json.put("expires_at", at.toString()));
    revokedAt.ifPresent(at -> json.put("revoked_at", at.toString()));
    json.put("is_valid", isValid(now));
    return json;
  }
}
