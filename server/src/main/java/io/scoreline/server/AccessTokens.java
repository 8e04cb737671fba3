package io.scoreline.server;

import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.store.CatalogDatabase;
import io.scoreline.catalog.store.Migrations;
import io.scoreline.transforms.staging.HashingStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;

/**
 * The tokens of a catalog's service. Of each a hash is kept: whoever reads the database has no
 * token. A secret is 256 random bits, so that a plain hash of it cannot be searched for. Safe for
 * any number of threads and processes.
 */
public final class AccessTokens {
  static final Migrations TABLES = new Migrations("server", "io/scoreline/server/migration", 1);

  private static final Pattern TOKEN =
      Pattern.compile("slt_(?<id>[0-9a-f]{12})_(?<secret>[A-Za-z0-9_-]{43})");
  private static final int ID_BYTES = 6;
  private static final int SECRET_BYTES = 32;
  private static final String COLUMNS =
      "id, name, sha256, role, endpoint, created_at, expires_at, revoked_at";

  private final Jdbi jdbi;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /** Opens the tokens of a catalog, and makes their table if it is not there. */
  public AccessTokens(CatalogDatabase database, Clock clock) {
    database.migrate(TABLES, () -> {});
    this.jdbi = database.jdbi();
    this.clock = clock;
  }

  /**
   * A token that was made.
   *
   * @param kept what is kept of it
   * @param text the token, which nobody can show again
   */
  public record Made(AccessToken kept, String text) {}

  private record Stored(AccessToken token, String sha256) {}

  /**
   * Makes a token.
   *
   * @param name who has it
   * @param endpoint the only endpoint that it is for
   * @param lifetime how long it is valid; empty: until it is revoked
   */
  public Made create(
      String name, Role role, Optional<String> endpoint, Optional<Duration> lifetime) {
    if (name.isBlank() || name.length() > 100) {
      throw new CatalogException(
          CatalogException.Kind.INVALID,
          "name: \"%s\" (expected: who has the token, in at most 100 characters)".formatted(name));
    }
    byte[] id = new byte[ID_BYTES];
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    Instant now = clock.instant();
    AccessToken token =
        new AccessToken(
            HexFormat.of().formatHex(id),
            name,
            role,
            endpoint.map(it -> it.toLowerCase(Locale.ROOT)),
            now,
            lifetime.map(now::plus),
            Optional.empty());
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "INSERT INTO access_token (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
                token.id(),
                token.name(),
                sha256(text),
                token.role().spelling(),
                token.endpoint().orElse(null),
                token.createdAt().toString(),
                token.expiresAt().map(Instant::toString).orElse(null)));
    return new Made(token, "slt_%s_%s".formatted(token.id(), text));
  }

  /** What is kept of a token, if it is one of these and valid now. */
  Optional<AccessToken> find(String text) {
    Matcher parts = TOKEN.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String given = sha256(parts.group("secret"));
    return stored(parts.group("id"))
        .filter(stored -> isSame(stored.sha256(), given))
        .map(Stored::token)
        .filter(token -> token.isValid(clock.instant()));
  }

  private Optional<Stored> stored(String id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT " + COLUMNS + " FROM access_token WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> read(row))
                .findOne());
  }

  /** All tokens, the newest first, also those that are not valid any more. */
  public List<AccessToken> list() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT " + COLUMNS + " FROM access_token ORDER BY created_at DESC, id")
                .map((row, context) -> read(row).token())
                .list());
  }

  /**
   * Revokes a token; from now on it is refused. One that is revoked already stays so.
   *
   * @throws CatalogException of kind {@code NOT_FOUND} if there is none
   */
  public AccessToken revoke(String id) {
    return jdbi.inTransaction(
        handle -> {
          handle.execute(
              "UPDATE access_token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
              clock.instant().toString(),
              id);
          return handle
              .createQuery("SELECT " + COLUMNS + " FROM access_token WHERE id = :id")
              .bind("id", id)
              .map((row, context) -> read(row).token())
              .findOne()
              .orElseThrow(
                  () ->
                      new CatalogException(
                          CatalogException.Kind.NOT_FOUND,
                          "no token '%s' (scoreline token list shows all)".formatted(id)));
        });
  }

  private static Stored read(ResultSet row) throws SQLException {
    return new Stored(
        new AccessToken(
            row.getString("id"),
            row.getString("name"),
            Role.of(row.getString("role")),
            Optional.ofNullable(row.getString("endpoint")),
            Instant.parse(row.getString("created_at")),
            Optional.ofNullable(row.getString("expires_at")).map(Instant::parse),
            Optional.ofNullable(row.getString("revoked_at")).map(Instant::parse)),
        row.getString("sha256"));
  }

  private static String sha256(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.US_ASCII);
    return HexFormat.of().formatHex(HashingStream.newSha256().digest(bytes));
  }

  /** In a time that does not tell how much of it is right. */
  private static boolean isSame(String stored, String given) {
    return MessageDigest.isEqual(
        stored.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.US_ASCII));
  }
}
