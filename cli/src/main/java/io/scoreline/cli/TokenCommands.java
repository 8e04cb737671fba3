package io.scoreline.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.server.AccessTokens;
import io.scoreline.server.AuditLog;
import io.scoreline.server.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code token}. */
@Command(name = "token", description = "Tokens for callers of the service.")
final class TokenCommands {
  private static final Pattern DAYS = Pattern.compile("(?<count>[1-9][0-9]{0,4})(?<unit>[dh])");

  private final Session session;

  TokenCommands(Session session) {
    this.session = session;
  }

  private AccessTokens tokens() {
    return new AccessTokens(session.database(), Clock.systemUTC());
  }

  @Command(
      name = "create",
      description = "Make a token, and show it: once, as only a hash is kept.")
  int create(
      @Option(
              names = {"-n", "--name"},
              required = true,
              description = "Who has it.")
          String name,
      @Option(
              names = "--role",
              defaultValue = "invoker",
              description = "reader, invoker or contributor; ${DEFAULT-VALUE} unless it is given.")
          String role,
      @Option(names = "--endpoint", description = "The only endpoint that it is for.")
          Optional<String> endpoint,
      @Option(
              names = "--expires",
              defaultValue = "90d",
              description =
                  "How long it is valid, such as 12h or 30d, or never; ${DEFAULT-VALUE} unless it is"
                      + " given.")
          String expires,
      @Mixin OutputOptions output) {
    endpoint.ifPresent(only -> session.catalog().endpoints().require(only));
    AccessTokens.Made made = tokens().create(name, Role.of(role), endpoint, lifetime(expires));
    ObjectNode json = made.kept().toJson(Instant.now());
    json.put("token", made.text());
    session.print(json, output);
    return Scoreline.ok();
  }

  private static Optional<Duration> lifetime(String text) {
    if (text.equals("never")) {
      return Optional.empty();
    }
    Matcher parts = DAYS.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "expires: \"%s\" (expected: hours or days such as 12h or 30d, or never)".formatted(text));
    }
    long count = Long.parseLong(parts.group("count"));
    return Optional.of(
        parts.group("unit").equals("d") ? Duration.ofDays(count) : Duration.ofHours(count));
  }

  @Command(name = "list", description = "List all tokens, the newest first.")
  int list(@Mixin OutputOptions output) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    tokens().list().forEach(token -> all.add(token.toJson(Instant.now())));
    session.print(all, output);
    return Scoreline.ok();
  }

  @Command(name = "revoke", description = "Revoke a token: from now on it is refused.")
  int revoke(
      @Option(names = "--id", required = true, description = "Its id, as token list shows it.")
          String id,
      @Mixin OutputOptions output) {
    session.print(tokens().revoke(id).toJson(Instant.now()), output);
    return Scoreline.ok();
  }

  @Command(
      name = "audit",
      description = "List what callers of the service have changed, or tried to, newest first.")
  int audit(
      @Option(
              names = {"-r", "--max-results"},
              defaultValue = "50",
              description = "At most so many; ${DEFAULT-VALUE} unless it is given.")
          int limit,
      @Mixin OutputOptions output) {
    if (limit < 1) {
      throw new IllegalArgumentException("max-results: %d (expected: >= 1)".formatted(limit));
    }
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (AuditLog.Entry entry : new AuditLog(session.database(), Clock.systemUTC()).list(limit)) {
      all.addObject()
          .put("at", entry.at().toString())
          .put("caller", entry.caller())
          .put("remote_address", entry.remoteAddress())
          .put("request", entry.request())
          .put("status", entry.status());
    }
    session.print(all, output);
    return Scoreline.ok();
  }
}
