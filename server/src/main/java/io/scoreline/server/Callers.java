package io.scoreline.server;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HandlerType;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.http.UnauthorizedResponse;
import io.javalin.security.RouteRole;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who calls, and what he may do: each route names the role that it needs. Where no token is asked
 * for, whoever is on this machine may do everything.
 */
final class Callers {
  private static final Logger LOG = LoggerFactory.getLogger(Callers.class);
  private static final Pattern BEARER = Pattern.compile("(?i)Bearer +(?<token>\\S+) *");
  private static final String CALLER = "scoreline.caller";

  private final Optional<AccessTokens> tokens;
  private final AuditLog audit;

  /**
   * @param tokens those that are asked for; empty: none is
   */
  Callers(Optional<AccessTokens> tokens, AuditLog audit) {
    this.tokens = tokens;
    this.audit = audit;
  }

  /**
   * Somebody who calls.
   *
   * @param name for the audit log
   * @param endpoint the only endpoint that he may see; empty: all
   */
  private record Caller(String name, Role role, Optional<String> endpoint) {}

  void register(RoutesConfig routes) {
    if (tokens.isEmpty()) {
      routes.before(LocalCallers::check);
    }
    routes.before(Callers::refuseHead);
    routes.beforeMatched(this::admit);
    routes.after(this::note);
  }

  /** Otherwise it would be answered without the route's role and without its handler. */
  private static void refuseHead(Context context) {
    if (context.method().equals(HandlerType.HEAD)) {
      throw new MethodNotAllowedResponse("HEAD is not answered (expected: GET)");
    }
  }

  private void admit(Context context) {
    Role needed = Role.CONTRIBUTOR;
    for (RouteRole role : context.routeRoles()) {
      needed = (Role) role;
    }
    if (needed == Role.ANYONE) {
      return;
    }
    Caller caller = tokens.map(known -> known(context, known)).orElseGet(Callers::local);
    context.attribute(CALLER, caller);
    if (!caller.role().includes(needed)) {
      throw new ForbiddenResponse(
          "the token's role is %s (expected: %s)"
              .formatted(caller.role().spelling(), needed.spelling()));
    }
  }

  private static Caller local() {
    return new Caller("local", Role.CONTRIBUTOR, Optional.empty());
  }

  private static Caller known(Context context, AccessTokens tokens) {
    String header = Optional.ofNullable(context.header("Authorization")).orElse("");
    Matcher bearer = BEARER.matcher(header);
    return Optional.of(bearer)
        .filter(Matcher::matches)
        .flatMap(matched -> tokens.find(matched.group("token")))
        .map(
            token ->
                new Caller(
                    "%s (%s)".formatted(token.name(), token.id()), token.role(), token.endpoint()))
        .orElseThrow(
            () -> {
              context.header("WWW-Authenticate", "Bearer");
              return new UnauthorizedResponse(
                  "no valid token (expected: Authorization: Bearer <token>, as scoreline token"
                      + " create shows one)");
            });
  }

  /**
   * Refuses a caller whose token is for another endpoint.
   *
   * @throws ForbiddenResponse if it is
   */
  static void requireMay(Context context, String endpoint) {
    if (!may(context, endpoint)) {
      throw new ForbiddenResponse(
          "the token is not for endpoint %s (expected: one for it, or for all)"
              .formatted(endpoint));
    }
  }

  /** Whether a caller's token is for an endpoint. */
  static boolean may(Context context, String endpoint) {
    Caller caller = context.attribute(CALLER);
    return caller != null
        && caller
            .endpoint()
            .filter(only -> !only.equals(endpoint.toLowerCase(Locale.ROOT)))
            .isEmpty();
  }

  /** What only reads is not noted, nor who has no token: they would bury the rest. */
  private void note(Context context) {
    Caller caller = context.attribute(CALLER);
    boolean reads = context.method().equals(HandlerType.GET);
    if (caller == null || reads) {
      return;
    }
    String request = context.method() + " " + context.path();
    try {
      audit.add(caller.name(), context.ip(), request, context.statusCode());
    } catch (RuntimeException e) {
      // What was asked for is done: an error would have the caller ask again.
      LOG.error("not in the audit log: {} {} {}", caller.name(), request, context.statusCode(), e);
    }
  }
}
