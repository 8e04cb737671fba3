package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real jobs whose memory is estimated before they start. */
class MemoryCommandsTest {
  private static final Path WINE = CommandRun.TEST_DATA.resolve("tables/wine.csv");

  @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void deploy() {
    run = new CommandRun(folder);
  }

  /** Scores wines, in 10.4 MB of a batch, in a JVM whose buffers may have so much. */
  private int score(String job, String javaOptions) throws Exception {
    Process process =
        run.start(
            "batch-endpoint invoke -n wines --no-upload --stream --job-name %s --input %s"
                .formatted(job, WINE),
            folder.resolve(job + ".out"),
            Map.of("SCORELINE_JOB_JAVA_OPTS", javaOptions));
    assertThat("it ends", process.waitFor(2, TimeUnit.MINUTES), is(true));
    return process.exitValue();
  }

  private String log(String job) throws IOException {
    return Files.readString(run.home().path().resolve("jobs/" + job + "/logs/job.log"));
  }

  private Path output(String job) {
    return run.home().workspaceBlobStore().resolve("azureml/" + job + "/score/predictions.csv");
  }

  @Test
  void refusesBatchesThatDoNotFitBeforeAnythingIsScoredAndTellsThoseThatDo() throws Exception {
    run.deploy("wines", "wine-matrix.onnx", "scoreline: {batch_size: 200000}");

    int refused = score("small", "-XX:MaxDirectMemorySize=8m");
    int scored = score("ample", "-XX:MaxDirectMemorySize=80m");

    assertThat(refused, is(ExitCode.MODEL_REFUSED.number()));
    assertThat(
        Files.readString(folder.resolve("small.out")),
        containsString(
            "the job does not fit in memory: a record batch of 9.9 MiB for each of the 1 at work"
                + " (200000 records of 52 bytes) come to 9.9 MiB, and there is 8.0 MiB for them"));
    assertThat(log("small"), containsString("a scoreline.batch_size of at most 161319"));
    assertThat(Files.exists(output("small")), is(false));
    assertThat(scored, is(0));
    assertThat(
        log("ample"),
        allOf(
            containsString(
                "memory outside of the heap, at least: the model's files 876 bytes, a record batch"
                    + " of 9.9 MiB for each of the 1 at work (200000 records of 52 bytes); this"
                    + " machine, or container, has "),
            containsString("and the JVM's buffers may have 80.0 MiB")));
    assertThat("rows, and a header", Files.readAllLines(output("ample")).size(), is(178 + 1));
  }
}
