package io.scoreline.server;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.javalin.http.TooManyRequestsResponse;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StartLimitTest {
  private final Set<String> over = new HashSet<>();
  private final StartLimit limit = new StartLimit(2, over::contains);

  private void start(String name) {
    limit.begin();
    limit.started(name);
  }

  @Test
  void letsNoMoreStartThanItsMostUntilOneIsOver() {
    start("a");
    start("b");

    var refused = assertThrows(TooManyRequestsResponse.class, limit::begin);
    assertThat(refused.getMessage(), startsWith("2 jobs that were started here are not over yet"));

    over.add("a");
    start("c");
    assertThrows(TooManyRequestsResponse.class, limit::begin);
  }

  @Test
  void countsThoseThatAreStartingAndGivesTheirRoomBack() {
    limit.begin();
    limit.begin();
    assertThrows(TooManyRequestsResponse.class, limit::begin);

    limit.notStarted();
    limit.begin();
    limit.started("a");
    limit.started("a");

    start("b");
    assertThrows(TooManyRequestsResponse.class, limit::begin);
  }

  @Test
  void allowsOneAtLeast() {
    assertThrows(IllegalArgumentException.class, () -> new StartLimit(0, over::contains));
  }
}
