package io.scoreline.launcher;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.scoreline.catalog.ScorelineHome;
import io.scoreline.catalog.store.SqliteCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobQueueTest {
  private static final int MANY = 300;

  @TempDir Path folder;
  private SqliteCatalog catalog;
  private JobStore store;
  private JobQueue queue;
  private final TestClock clock = new TestClock();

  @BeforeEach
  void open() {
    catalog = SqliteCatalog.open(new ScorelineHome(folder));
    store = new SqliteJobStore(catalog.database());
    queue = new JobQueue(catalog.database(), clock);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private JobRecord job(String name, String endpoint) throws IOException {
    return TestJobs.job(folder, name, endpoint, clock.instant());
  }

  private void accept(String name, String endpoint) throws IOException {
    assertThat(
        store.addUnlessThere(job(name, endpoint), Optional.of(clock.instant())),
        is(Optional.empty()));
    queue.ready(name);
  }

  /** The jobs whose turn it is, in their order, each of which is launched. */
  private List<String> launched(int mostRunning) {
    List<String> jobs = new ArrayList<>();
    var turn = queue.next("here", mostRunning);
    while (turn.isPresent()) {
      jobs.add(turn.get().job());
      queue.launched(turn.get());
      turn = queue.next("here", mostRunning);
    }
    return jobs;
  }

  @Test
  void givesTurnsInTheOrderOfTheStartsUpToTheLimit() throws IOException {
    accept("first", "e");
    accept("second", "e");
    accept("third", "e");

    assertThat(launched(2), contains("first", "second"));
    assertThat(queue.waits("second"), is(false));
    assertThat(queue.waits("third"), is(true));
    assertThat(queue.waiting(), is(1));

    queue.remove("first");

    assertThat(launched(2), contains("third"));
  }

  @Test
  void letsEndpointsTakeTurns() throws IOException {
    for (int i = 0; i < 4; i++) {
      accept("busy" + i, "busy");
    }
    accept("quiet0", "quiet");
    accept("quiet1", "quiet");

    assertThat(launched(5), contains("busy0", "quiet0", "busy1", "quiet1", "busy2"));
  }

  @Test
  void givesATurnToAnotherOnceWhoeverTookItIsTooLate() throws IOException {
    accept("job", "e");

    assertThat(queue.next("one", 1), equalTo(Optional.of(new JobQueue.Turn("job", 0, "one"))));
    clock.advance(JobQueue.LEASE);
    assertThat(queue.next("two", 1), equalTo(Optional.empty()));
    clock.advance(Duration.ofMillis(1));
    assertThat(queue.next("two", 1), equalTo(Optional.of(new JobQueue.Turn("job", 1, "two"))));
  }

  @Test
  void holdsAJobThatWasLaunchedUntilItHasHadAllItsLaunches() throws IOException {
    accept("job", "e");
    for (int launch = 1; launch <= JobQueue.MOST_LAUNCHES; launch++) {
      var turn = queue.next("here", 1).orElseThrow();
      assertThat(queue.holds("job"), is(true));
      queue.launched(turn);
      assertThat(queue.holds("job"), is(launch < JobQueue.MOST_LAUNCHES));
      queue.waitAgain("job");
    }
  }

  @Test
  void givesAJobThatWasPutOffItsTurnLater() throws IOException {
    accept("job", "e");
    queue.putOff(queue.next("here", 1).orElseThrow(), Duration.ofSeconds(2));

    assertThat(queue.waits("job"), is(true));
    assertThat(launched(1), empty());
    clock.advance(Duration.ofSeconds(2));
    assertThat(launched(1), contains("job"));
  }

  @Test
  void givesUpAJobThatWaitsButNoneThatIsBeingStarted() throws IOException {
    accept("waits", "e");
    accept("starts", "f");
    assertThat(queue.next("here", 1).orElseThrow().job(), equalTo("waits"));

    assertThat(queue.holds("waits"), is(true));
    queue.withdraw("waits");
    queue.withdraw("starts");

    assertThat(queue.waits("waits"), is(true));
    assertThat(queue.waits("starts"), is(false));
  }

  @Test
  void keepsAJobBackUntilItIsReadyAndTellsOfOneThatNeverWillBe() throws IOException {
    store.addUnlessThere(job("job", "e"), Optional.of(clock.instant()));

    assertThat(queue.waits("job"), is(true));
    assertThat(launched(1), empty());
    clock.advance(JobQueue.ACCEPTANCE);
    queue.forgetAbandoned();
    assertThat(store.find("job").isPresent(), is(true));
    clock.advance(Duration.ofMillis(1));
    queue.forgetAbandoned();

    assertThat(store.find("job").isPresent(), is(false));
    assertThat(queue.waits("job"), is(false));
    assertThat(queue.ready("job"), is(false));
  }

  @Test
  void hearsNothingFromWhomTheTurnWasTakenFrom() throws IOException {
    accept("job", "e");
    JobQueue.Turn late = queue.next("late", 1).orElseThrow();
    clock.advance(JobQueue.LEASE.plusMillis(1));
    JobQueue.Turn taken = queue.next("here", 1).orElseThrow();
    queue.launched(taken);

    queue.putOff(late, Duration.ZERO);
    assertThat(queue.giveUp(late), is(false));
    queue.launched(late);

    assertThat(queue.waits("job"), is(false));
    assertThat(queue.launched(), contains(new JobQueue.Turn("job", 2, "")));
  }

  @Test
  void addsNoJobThatStartsAtOnce() throws IOException {
    store.addUnlessThere(job("job", "e"), Optional.empty());

    assertThat(queue.waits("job"), is(false));
    assertThat(queue.waiting(), is(0));
  }

  @Test
  void givesEachOfManyTurnsToOneOfThoseWhoAskAtOnce() throws Exception {
    List<String> accepted = IntStream.range(0, MANY).mapToObj(i -> "job" + i).toList();
    for (String name : accepted) {
      accept(name, "e" + name.hashCode() % 7);
    }
    ExecutorService dispatchers = Executors.newFixedThreadPool(4);
    try {
      Callable<List<String>> dispatcher = () -> launched(Integer.MAX_VALUE);
      List<String> all = new ArrayList<>();
      for (Future<List<String>> some :
          dispatchers.invokeAll(List.of(dispatcher, dispatcher, dispatcher, dispatcher))) {
        all.addAll(some.get());
      }

      assertThat(all.stream().sorted().toList(), equalTo(accepted.stream().sorted().toList()));
    } finally {
      dispatchers.shutdownNow();
    }
  }
}
