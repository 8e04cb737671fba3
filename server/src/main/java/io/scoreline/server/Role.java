package io.scoreline.server;

import io.javalin.security.RouteRole;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a caller may do; each may also do what those before it may. */
public enum Role implements RouteRole {
  /** Ask whether the service lives; no token is needed for it. */
  ANYONE,
  /** Read jobs and their files. */
  READER,
  /** Start, cancel, resume and replay jobs. */
  INVOKER,
  /** Create, change and delete endpoints and deployments. */
  CONTRIBUTOR;

  /**
   * The role of a name, in any case.
   *
   * @throws IllegalArgumentException if there is none that a token can have
   */
  public static Role of(String name) {
    return Arrays.stream(values())
        .filter(role -> role != ANYONE && role.spelling().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "role: \"%s\" (expected: %s)"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .filter(role -> role != ANYONE)
                                .map(Role::spelling)
                                .collect(Collectors.joining(" or ")))));
  }

  /** Its name as users write it. */
  public String spelling() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it may do what needs another. */
  boolean includes(Role needed) {
    return compareTo(needed) >= 0;
  }
}
