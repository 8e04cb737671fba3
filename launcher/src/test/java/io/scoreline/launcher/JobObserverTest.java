package io.scoreline.launcher;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.pipeline.Attempts;
import io.scoreline.pipeline.JobState;
import io.scoreline.pipeline.JobStatus;
import io.scoreline.pipeline.ProcessIdentity;
import io.scoreline.pipeline.StatusFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a job lives is told by its process, whatever the clock says. */
class JobObserverTest {
  private static final Instant TOLD = Instant.parse("2026-01-01T12:00:00Z");

  @TempDir Path folder;

  private JobRecord job() throws IOException {
    return TestJobs.inFolder(folder, folder, "a-job", "e", TOLD);
  }

  /** The job, seen so long after it told something, by a clock that may have jumped. */
  private Job observed(Duration later) throws IOException {
    return new JobObserver(Clock.fixed(TOLD.plus(later), ZoneOffset.UTC)).observe(job());
  }

  private void tells(JobState state, ProcessIdentity process, Optional<Integer> exitCode)
      throws IOException {
    new StatusFile(folder)
        .write(
            new JobStatus(
                "a-job",
                state,
                process,
                1,
                TOLD.toString(),
                TOLD.toString(),
                new JobStatus.Progress(2, 10, 4, 100, 1),
                exitCode,
                "",
                List.of(),
                Optional.empty()));
  }

  private void isRunBy(ProcessIdentity process) throws IOException {
    new Attempts(folder.toString()).claim(1, TOLD.toString());
    tells(JobState.RUNNING, process, Optional.empty());
  }

  private void isSupervisedBy(ProcessIdentity supervisor) throws IOException {
    Files.writeString(
        folder.resolve("process.json"), CatalogJson.toText(new JobProcess(supervisor, 1)));
  }

  /** A process that has ended, and whose number another one has now. */
  private static ProcessIdentity gone() {
    ProcessIdentity current = ProcessIdentity.current();
    return new ProcessIdentity(current.host(), current.system(), current.pid(), "tick 1");
  }

  private static ProcessIdentity elsewhere() {
    return new ProcessIdentity("another-machine", "boot 0", 1, "tick 1");
  }

  private static void requireRunning(Job job) {
    assertThat(job.state(), is(JobState.RUNNING));
    assertThat(job.isResumable(), is(false));
    assertThat(job.progress(), equalTo(new JobStatus.Progress(2, 10, 4, 100, 1)));
    assertThat(job.updatedAt(), equalTo(TOLD));
  }

  private static void requireInterrupted(Job job) {
    assertThat(job.state(), is(JobState.FAILED));
    assertThat(job.isResumable(), is(true));
    assertThat(job.message(), startsWith("the job was interrupted: its process is gone"));
    assertThat(job.progress(), equalTo(new JobStatus.Progress(2, 10, 4, 100, 1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-9000H", "PT-5H", "PT-61S", "PT0S", "PT61S", "PT5H", "PT9000H"})
  void showsAJobWhoseProcessLivesAsRunningHoweverTheClockJumps(Duration later) throws IOException {
    isRunBy(ProcessIdentity.current());

    requireRunning(observed(later));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-9000H", "PT-5H", "PT-61S", "PT0S", "PT61S", "PT5H", "PT9000H"})
  void showsAJobWhoseSupervisorLivesAsRunningHoweverTheClockJumps(Duration later)
      throws IOException {
    isRunBy(gone());
    isSupervisedBy(ProcessIdentity.current());

    requireRunning(observed(later));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-9000H", "PT-5H", "PT-61S", "PT0S", "PT61S", "PT5H", "PT9000H"})
  void showsAJobWhoseProcessIsGoneAsInterruptedHoweverTheClockJumps(Duration later)
      throws IOException {
    isRunBy(gone());
    requireInterrupted(observed(later));

    isSupervisedBy(gone());
    requireInterrupted(observed(later));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-9000H", "PT0S", "PT9000H"})
  void showsAJobThatHasEndedAsEndedHoweverTheClockJumps(Duration later) throws IOException {
    new Attempts(folder.toString()).claim(1, TOLD.toString());
    tells(JobState.COMPLETED, gone(), Optional.of(0));

    assertThat(observed(later).state(), is(JobState.COMPLETED));
  }

  @ParameterizedTest
  @CsvSource({
    "PT-5H, false",
    "PT-61S, false",
    "PT-59S, true",
    "PT0S, true",
    "PT59S, true",
    "PT61S, false",
    "PT5H, false"
  })
  void goesByTheHeartbeatOfAProcessOfAnotherMachine(Duration later, boolean running)
      throws IOException {
    isRunBy(elsewhere());
    isSupervisedBy(elsewhere());

    Job job = observed(later);

    if (running) {
      requireRunning(job);
    } else {
      requireInterrupted(job);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PT-5H, FAILED",
    "PT-31S, FAILED",
    "PT-29S, PREPARING",
    "PT29S, PREPARING",
    "PT31S, FAILED"
  })
  void waitsForAClaimedStartForAWhileAndNotUntilAClockThatWasSetBackIsThereAgain(
      Duration later, JobState shown) throws IOException {
    new Attempts(folder.toString()).claim(1, TOLD.toString());

    assertThat(observed(later).state(), is(shown));
  }

  @Test
  void showsAJobWhoseProcessIsStoppedAsRunningAndAsInterruptedOnceItIsKilled()
      throws IOException, InterruptedException {
    Process stopped = new ProcessBuilder("cat").start();
    try {
      isRunBy(ProcessIdentity.of(stopped.toHandle()));
      new ProcessBuilder("kill", "-STOP", Long.toString(stopped.pid())).start().waitFor();

      requireRunning(observed(Duration.ofHours(5)));
    } finally {
      stopped.destroyForcibly().waitFor();
    }
    requireInterrupted(observed(Duration.ofHours(5)));
    requireInterrupted(observed(Duration.ofSeconds(1)));
  }
}
