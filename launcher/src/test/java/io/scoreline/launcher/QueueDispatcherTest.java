package io.scoreline.launcher;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import io.scoreline.catalog.ScorelineHome;
import io.scoreline.catalog.store.SqliteCatalog;
import io.scoreline.pipeline.Attempts;
import io.scoreline.pipeline.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that cannot be started, and what becomes of those behind them. */
class QueueDispatcherTest {
  /** So long a job without a process may be about to get one. */
  private static final Duration GRACE = Duration.ofSeconds(31);

  @TempDir Path folder;
  private final TestClock clock = new TestClock();
  private SqliteCatalog catalog;
  private JobStore store;
  private JobQueue queue;
  private Jobs jobs;
  private QueueDispatcher dispatcher;

  @BeforeEach
  void open() {
    ScorelineHome home = new ScorelineHome(folder.resolve("home"));
    catalog = SqliteCatalog.open(home);
    store = new SqliteJobStore(catalog.database());
    queue = new JobQueue(catalog.database(), clock);
    jobs = new Jobs(catalog, store, queue, home, clock, folder);
    // Nothing is built there: no job gets a process.
    dispatcher = new QueueDispatcher(jobs, queue, new Installation(folder), 1);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private JobRecord accept(String name) throws IOException {
    JobRecord job = TestJobs.job(folder, name, "e", clock.instant());
    store.addUnlessThere(job, Optional.of(clock.instant()));
    queue.ready(name);
    return job;
  }

  private int launches(JobRecord job) throws IOException {
    return new Attempts(job.folder().toString()).last();
  }

  @Test
  void triesThreeTimesToGiveAJobAProcessAndShowsItAsQueuedMeanwhile() throws IOException {
    JobRecord job = accept("a-job");

    for (int launch = 1; launch <= JobQueue.MOST_LAUNCHES; launch++) {
      dispatcher.step();
      assertThat(launches(job), is(launch));
      clock.advance(GRACE);
      boolean isLast = launch == JobQueue.MOST_LAUNCHES;
      assertThat(jobs.require("a-job").state(), is(isLast ? JobState.FAILED : JobState.QUEUED));
    }
    dispatcher.step();

    assertThat(launches(job), is(JobQueue.MOST_LAUNCHES));
    assertThat(jobs.require("a-job").isResumable(), is(true));
    assertThat(queue.launched().size(), is(0));
  }

  @Test
  void goesOnToTheNextJobWhereTheFolderOfOneIsBroken() throws IOException {
    JobRecord broken = accept("broken");
    Files.createDirectories(broken.folder().getParent());
    Files.writeString(broken.folder(), "no folder");
    JobRecord next = accept("next");

    dispatcher.step();
    clock.advance(JobQueue.LEASE.plusMillis(1));
    dispatcher.step();

    assertThat(launches(next) + queue.waiting(), is(2));
    assertThat(queue.waits("broken"), is(true));
  }

  @Test
  void takesAProcessNoteThatIsTornForNone() throws IOException {
    JobRecord job = accept("a-job");
    Files.createDirectories(job.folder());
    Files.writeString(job.folder().resolve("process.json"), "");

    dispatcher.step();

    assertThat(launches(job), is(1));
    clock.advance(GRACE);
    dispatcher.step();
    assertThat(launches(job), is(2));
  }

  @Test
  void countsNoJobWithoutAnAttemptAsStarted() throws IOException {
    Files.createDirectories(accept("a-job").folder());

    assertThat(jobs.require("a-job").state(), is(JobState.QUEUED));
    clock.advance(GRACE);
    assertThat(jobs.require("a-job").state(), is(JobState.QUEUED));
    assertThat(jobs.require("a-job").message(), equalTo(""));
    jobs.endUnstarted("a-job", "nothing is built here");
    queue.remove("a-job");
    assertThat(jobs.require("a-job").message(), containsString("nothing is built here"));
  }
}
