package io.scoreline.server;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps web pages out of a service that asks nobody who he is: a page of another origin may send
 * requests to this machine, and a name of its own that leads here makes it one of the same origin.
 */
final class LocalCallers {
  private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private LocalCallers() {}

  /**
   * Refuses a request of a web page that is not of this service.
   *
   * @throws ForbiddenResponse if it comes from one
   */
  static void check(Context context) {
    String authority = Optional.ofNullable(context.header("Host")).orElse("");
    if (!NAMES.contains(withoutPort(authority))) {
      throw new ForbiddenResponse(
          "Host: \"%s\" (expected: localhost, as callers are not authenticated)"
              .formatted(authority));
    }
    String origin = context.header("Origin");
    if (origin != null && !isOf(origin, authority)) {
      throw new ForbiddenResponse(
          "Origin: \"%s\" (expected: a page of this service)".formatted(origin));
    }
  }

  /**
   * Whether a host is one by which this machine's callers reach a service that asks for nothing.
   */
  static boolean isName(String host) {
    return NAMES.contains(host.toLowerCase(Locale.ROOT));
  }

  private static String withoutPort(String authority) {
    return authority.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
  }

  private static boolean isOf(String origin, String authority) {
    try {
      return authority.equalsIgnoreCase(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
