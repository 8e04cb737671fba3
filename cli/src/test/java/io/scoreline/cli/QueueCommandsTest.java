package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on a compute that has room for one at a time. */
class QueueCommandsTest {
  @TempDir Path folder;
  private CommandRun run;
  private LongJobs jobs;

  @BeforeEach
  void deploy() throws IOException {
    run = new CommandRun(folder);
    jobs = LongJobs.deploy(run);
    run.file("small.yml", "name: small\ntype: direct\nmax_instances: 1\n");
    run.ok("compute create -f small.yml -o none");
    run.ok("batch-deployment create -f mlp.yml -o none --set name=queued compute=small");
  }

  private void invoke(String job) {
    run.ok(
        "batch-endpoint invoke -n mlp -d queued --no-upload --input t.csv -o none --job-name "
            + job);
  }

  private String status(String job) {
    return jobs.show(job).path("status").asText();
  }

  private void awaitQueued(String job, String message) throws InterruptedException {
    LongJobs.await(() -> status(job).equals("Queued"));
    LongJobs.await(() -> jobs.show(job).path("message").asText().equals(message));
  }

  @Test
  void runsOneAfterTheOtherInTheOrderInWhichTheyCame() throws Exception {
    invoke("first");
    jobs.awaitUnits("first", 1);
    LongJobs.signal(jobs.process("first"), "STOP");
    invoke("second");
    awaitQueued("second", "its compute is full: 1 job is before it");
    invoke("third");
    awaitQueued("third", "its compute is full: 2 jobs are before it");

    LongJobs.signal(jobs.process("first"), "CONT");
    for (String job : List.of("first", "second", "third")) {
      run.ok("job stream -n " + job);
      assertThat(status(job), equalTo("Completed"));
    }
    Instant second = Instant.parse(run.json("job show -n second").path("updated_at").asText());
    Instant third = Instant.parse(run.json("job show -n third").path("updated_at").asText());
    assertThat(second.isBefore(third), is(true));
  }

  @Test
  void takesUpAllJobsInTheirOrderAfterARestartOfTheMachine() throws Exception {
    invoke("first");
    jobs.awaitUnits("first", 1);
    LongJobs.signal(jobs.process("first"), "STOP");
    invoke("second");
    invoke("third");
    awaitQueued("third", "its compute is full: 2 jobs are before it");
    for (String job : List.of("third", "second", "first")) {
      LongJobs.await(() -> !status(job).equals("Preparing"));
      jobs.end(job, true);
    }

    assertThat(
        run.json("job resume --all").findValuesAsText("name"),
        equalTo(List.of("first", "second", "third")));

    List<Instant> ends = new ArrayList<>();
    for (String job : List.of("first", "second", "third")) {
      run.ok("job stream -n " + job);
      ends.add(Instant.parse(jobs.show(job).path("updated_at").asText()));
      assertThat(Arrays.equals(jobs.rows(job), jobs.rows("first")), is(true));
    }
    assertThat(ends, equalTo(ends.stream().sorted().toList()));
    assertThat(run.json("job resume --all").size(), is(0));
    assertThat(run.code("job resume"), is(2));
    assertThat(run.code("job resume --all -n first"), is(2));
  }

  @Test
  void goesOnWithTheNextWhenAJobIsKilledAndForgetsOneThatIsCancelled() throws Exception {
    invoke("killed");
    jobs.awaitUnits("killed", 1);
    // It holds its place until it is killed, however long the others take to come.
    LongJobs.signal(jobs.process("killed"), "STOP");
    invoke("cancelled");
    awaitQueued("cancelled", "its compute is full: 1 job is before it");
    invoke("next");
    awaitQueued("next", "its compute is full: 2 jobs are before it");

    run.ok("job cancel -n cancelled -o none");
    assertThat(status("cancelled"), equalTo("Canceled"));
    awaitQueued("next", "its compute is full: 1 job is before it");
    jobs.end("killed", true);
    run.ok("job stream -n next");
    run.ok("job resume -n killed --stream");

    assertThat(Arrays.equals(jobs.rows("next"), jobs.rows("killed")), is(true));
  }
}
