package io.scoreline.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComputeQueueTest {
  @TempDir Path folder;

  private ComputeQueue queue(int capacity) {
    return new ComputeQueue(DurableStores.at(folder.toString()), capacity);
  }

  @Test
  void letsJobsInOrderWhileThereIsRoomAndOvertakesNone() throws Exception {
    ComputeQueue queue = queue(3);
    long two = queue.enter("two", 2);
    long large = queue.enter("large", 3);
    long small = queue.enter("small", 1);

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
    Process ended = new ProcessBuilder("true").start();
    ProcessIdentity gone = ProcessIdentity.of(ended.toHandle());
    ended.waitFor();
    queue.enter(new ComputeQueue.Ticket("gone", 1, gone));
    long next = queue.enter("next", 1);

    assertThat(queue.before(next), is(0));
  }

  @Test
  void passesNoRunningJobWithANumberThatWasGivenBackMeanwhile() throws Exception {
    ComputeQueue queue = queue(1);
    AtomicBoolean slow = new AtomicBoolean(true);
    AtomicLong running = new AtomicLong();
    DurableStore tickets = DurableStores.at(folder.toString());
    DurableStore hesitating =
        (DurableStore)
            Proxy.newProxyInstance(
                DurableStore.class.getClassLoader(),
                new Class<?>[] {DurableStore.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("putIfAbsent") && slow.getAndSet(false)) {
                    long first = queue.enter("first", 1);
                    running.set(queue.enter("second", 1));
                    queue.leave(first);
                    assertThat(queue.before(running.get()), is(0));
                  }
                  return method.invoke(tickets, arguments);
                });
    ComputeQueue late = new ComputeQueue(hesitating, 1);

    long number = late.enter("late", 1);

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
      entered.add(threads.submit(() -> queue(1).enter(job, 1)));
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
