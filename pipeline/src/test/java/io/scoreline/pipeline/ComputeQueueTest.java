package io.scoreline.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComputeQueueTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @TempDir Path folder;

  private ComputeQueue queue(int capacity) {
    return queue(DurableStores.at(tickets().toString()), capacity);
  }

  private static ComputeQueue queue(DurableStore tickets, int capacity) {
    return new ComputeQueue(tickets, capacity, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private Path tickets() {
    return folder.resolve("tickets");
  }

  private Path job(String name) {
    return folder.resolve("jobs").resolve(name);
  }

  private ComputeQueue.Ticket ticket(String job, ProcessIdentity process, Duration age) {
    return new ComputeQueue.Ticket(job(job).toString(), 1, process, NOW.minus(age).toString());
  }

  private static ProcessIdentity ended() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ProcessIdentity identity = ProcessIdentity.of(ended.toHandle());
    ended.waitFor();
    return identity;
  }

  private void tell(String job, ProcessIdentity process, Duration age) throws IOException {
    Files.createDirectories(job(job));
    new StatusFile(job(job))
        .write(
            new JobStatus(
                job,
                JobState.RUNNING,
                process,
                1,
                NOW.toString(),
                NOW.minus(age).toString(),
                JobStatus.Progress.NONE,
                Optional.empty(),
                "",
                List.of(),
                Optional.empty()));
  }

  @Test
  void letsJobsInOrderWhileThereIsRoomAndOvertakesNone() throws Exception {
    ComputeQueue queue = queue(3);
    long two = queue.enter(job("two"), 2);
    long large = queue.enter(job("large"), 3);
    long small = queue.enter(job("small"), 1);

    assertThat(queue.before(two), is(0));
    assertThat(queue.before(large), is(1));
    assertThat(queue.before(small), is(2));

    queue.leave(two);
    assertThat(queue.before(large), is(0));
    assertThat(queue.before(small), is(1));

    queue.leave(large);
    assertThat(queue.before(small), is(0));
  }

  @Test
  void forgetsAJobWhoseProcessIsGone() throws Exception {
    ComputeQueue queue = queue(1);
    queue.enter(ticket("gone", ended(), Duration.ZERO));
    long next = queue.enter(job("next"), 1);

    assertThat(queue.before(next), is(0));
  }

  @Test
  void countsAJobWhoseSupervisorWasKilledWhileItsProcessIsStillAtWork() throws Exception {
    ComputeQueue queue = queue(1);
    queue.enter(ticket("orphan", ended(), Duration.ofHours(1)));
    tell("orphan", ProcessIdentity.current(), Duration.ofHours(1));
    long next = queue.enter(job("next"), 1);

    assertThat(queue.before(next), is(1));
    tell("orphan", ended(), Duration.ZERO);

    assertThat(queue.before(next), is(0));
  }

  @Test
  void countsAJobOfAnotherMachineThatHasJustComeOrHasToldSomethingOfLate() throws Exception {
    ProcessIdentity elsewhere = new ProcessIdentity("elsewhere", "", 1, "");
    ComputeQueue queue = queue(3);
    queue.enter(ticket("new", elsewhere, Duration.ofSeconds(10)));
    queue.enter(ticket("told", elsewhere, Duration.ofHours(1)));
    queue.enter(ticket("silent", elsewhere, Duration.ofHours(1)));
    tell("told", elsewhere, Duration.ofSeconds(10));
    tell("silent", elsewhere, Duration.ofMinutes(10));
    queue.enter(job("running"), 1);
    long next = queue.enter(job("next"), 1);

    assertThat(queue.before(next), is(3));
  }

  @Test
  void givesBackOnlyWhatIsStillItsOwn() throws Exception {
    ComputeQueue queue = queue(1);
    long number = queue.enter(job("slept"), 1);
    DurableStores.at(tickets().toString()).delete("%018d".formatted(number));
    assertThat(queue.has(number), is(false));
    assertThat(queue.before(number), is(1));
    queue.enter(ticket("other", new ProcessIdentity("elsewhere", "", 1, ""), Duration.ZERO));

    queue.leave(number);

    long next = queue.enter(job("next"), 1);
    assertThat(queue.before(next), is(1));
  }

  @Test
  void passesOverWhatIsNoTicket() throws Exception {
    ComputeQueue queue = queue(1);
    Files.createDirectories(tickets());
    Files.writeString(tickets().resolve("notes.txt"), "of somebody");
    Files.writeString(tickets().resolve("000000000000000007"), "torn {");
    Files.writeString(tickets().resolve("000000000000000008"), "{}");

    long number = queue.enter(job("a"), 1);

    assertThat(number, is(9L));
    assertThat(queue.before(number), is(0));
  }

  @Test
  void passesNoRunningJobWithANumberThatWasGivenBackMeanwhile() throws Exception {
    ComputeQueue queue = queue(1);
    AtomicBoolean slow = new AtomicBoolean(true);
    AtomicLong running = new AtomicLong();
    DurableStore tickets = DurableStores.at(tickets().toString());
    DurableStore hesitating =
        (DurableStore)
            Proxy.newProxyInstance(
                DurableStore.class.getClassLoader(),
                new Class<?>[] {DurableStore.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("putIfAbsent") && slow.getAndSet(false)) {
                    long first = queue.enter(job("first"), 1);
                    running.set(queue.enter(job("second"), 1));
                    queue.leave(first);
                    assertThat(queue.before(running.get()), is(0));
                  }
                  return method.invoke(tickets, arguments);
                });
    ComputeQueue late = queue(hesitating, 1);

    long number = late.enter(job("late"), 1);

    assertThat(number, greaterThan(running.get()));
    assertThat(late.before(number), is(1));
    assertThat(tickets.list().size(), is(2));
  }

  @Test
  void givesEachOfManyThatComeAtOnceANumberOfItsOwn() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<Long>> entered = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String job = "job-" + i;
      entered.add(threads.submit(() -> queue(1).enter(job(job), 1)));
    }
    TreeSet<Long> numbers = new TreeSet<>();
    for (Future<Long> each : entered) {
      numbers.add(each.get());
    }
    threads.shutdown();

    assertThat(numbers.size(), is(40));
    int first = 0;
    List<Integer> before = new ArrayList<>();
    List<Integer> expected = new ArrayList<>();
    for (long number : numbers) {
      before.add(queue(1).before(number));
      expected.add(first++);
    }
    assertThat(before, equalTo(expected));
  }
}
