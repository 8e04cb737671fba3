package io.scoreline.server;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.ScorelineHome;
import io.scoreline.catalog.store.CatalogDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTokensTest {
  @TempDir Path folder;
  private final MovedClock clock = new MovedClock();
  private CatalogDatabase database;
  private AccessTokens tokens;

  /** Time passes when a test says so. */
  private static final class MovedClock extends Clock {
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @BeforeEach
  void open() {
    database = CatalogDatabase.open(new ScorelineHome(folder));
    tokens = new AccessTokens(database, clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void knowsATokenByItsTextUntilItExpires() {
    AccessTokens.Made made =
        tokens.create("cron", Role.INVOKER, Optional.of("Wine"), Optional.of(Duration.ofHours(1)));

    AccessToken found = tokens.find(made.text()).orElseThrow();
    assertThat(found, equalTo(made.kept()));
    assertThat(found.endpoint(), equalTo(Optional.of("wine")));

    clock.now = clock.now.plus(Duration.ofMinutes(59));
    assertThat(tokens.find(made.text()).isPresent(), is(true));
    clock.now = clock.now.plus(Duration.ofMinutes(1));
    assertThat(tokens.find(made.text()).isPresent(), is(false));
    assertThat(tokens.list().get(0).isValid(clock.now), is(false));
  }

  @Test
  void knowsNoTokenThatWasRevoked() {
    AccessTokens.Made made = tokens.create("a", Role.READER, Optional.empty(), Optional.empty());
    AccessTokens.Made other = tokens.create("b", Role.READER, Optional.empty(), Optional.empty());

    Instant revokedAt = clock.now;
    assertThat(tokens.revoke(made.kept().id()).revokedAt(), equalTo(Optional.of(revokedAt)));
    clock.now = clock.now.plusSeconds(5);

    assertThat(tokens.revoke(made.kept().id()).revokedAt(), equalTo(Optional.of(revokedAt)));
    assertThat(tokens.find(made.text()).isPresent(), is(false));
    assertThat(tokens.find(other.text()).isPresent(), is(true));
    assertThat(
        assertThrows(CatalogException.class, () -> tokens.revoke("none")).kind(),
        is(CatalogException.Kind.NOT_FOUND));
  }

  @Test
  void takesNoTokenForAnother() {
    String one = tokens.create("a", Role.READER, Optional.empty(), Optional.empty()).text();
    String two = tokens.create("b", Role.INVOKER, Optional.empty(), Optional.empty()).text();

    String mixed = two.substring(0, 17) + one.substring(17);
    assertThat(tokens.find(mixed).isPresent(), is(false));
    assertThat(tokens.find("").isPresent(), is(false));
    assertThat(tokens.find(one.toUpperCase(java.util.Locale.ROOT)).isPresent(), is(false));
    assertThat(tokens.find("slt_" + "0".repeat(12) + one.substring(16)).isPresent(), is(false));
  }

  @Test
  void refusesANameThatSaysNobody() {
    assertThrows(
        CatalogException.class,
        () -> tokens.create(" ", Role.READER, Optional.empty(), Optional.empty()));
    assertThrows(IllegalArgumentException.class, () -> Role.of("anyone"));
  }
}
