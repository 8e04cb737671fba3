package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.transforms.output.JobFailedException;
import io.scoreline.transforms.output.JobSummary;
import io.scoreline.transforms.plan.WorkUnitRef;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Input on this machine that is gone between plan and scoring. */
class VanishedInputTest {
  @TempDir Path folder;
  private SmallJob job;
  private List<WorkUnitRef> units = List.of();

  @BeforeEach
  void plan() throws IOException {
    Path input = Files.createDirectories(folder.resolve("input/below"));
    Files.writeString(input.resolve("a.csv"), "a,b\n1,0.5\n2,0.5\n3,0.5\n4,0.5\n5,0.5\n");
    Files.writeString(folder.resolve("input/b.csv"), "a,b\n6,1\n");
    Files.writeString(folder.resolve("input/c.csv"), "a,b\n7,1\nbad,1\n");
    ScoringSettings standard = ScoringSettings.of(Sums.MODEL);
    job =
        new SmallJob(
            standard.withInput(standard.input().withSliceBytes(16)),
            folder.resolve("input").toString(),
            new MemoryStore("staging"),
            new MemoryStore("output"),
            new MemoryStore("reports"));
    units = job.plan();
  }

  /** The dead letters in a store: file, record, kind and message. */
  private static List<String> letters(DurableStore store, String name) throws IOException {
    List<String> letters = new ArrayList<>();
    for (String line : new String(store.read(name), StandardCharsets.UTF_8).lines().toList()) {
      JsonNode letter = JobStaging.JSON.readTree(line);
      letters.add(
          "%s %d %s: %s"
              .formatted(
                  letter.get("file").asText(),
                  letter.get("record").asLong(),
                  letter.get("kind").asText(),
                  letter.get("message").asText()));
    }
    return letters;
  }

  @Test
  void isADeadLetterForEachFileOfAFolderThatIsGone() throws IOException {
    Files.move(folder.resolve("input/below"), folder.resolve("elsewhere"));

    JobSummary summary = job.finish(units);

    assertThat(summary.in(), is(4L));
    assertThat(
        letters(job.output(), "predictions.csv.dead_letters.jsonl"),
        equalTo(
            List.of(
                "below/a.csv -1 changed: the file is gone",
                "c.csv 1 record: column a: 'bad' (expected: a whole number of 64 bits)")));
    assertThat(
        SmallJob.publishedIn(job.output()).get("predictions.csv"),
        equalTo("file,row,sum\nb.csv,0,7.0\nc.csv,0,8.0\n"));
  }

  @Test
  void publishesNothingWhenTheWholeInputIsGone() throws IOException {
    Files.move(folder.resolve("input"), folder.resolve("elsewhere"));

    var error = assertThrows(JobFailedException.class, () -> job.finish(units));

    assertThat(error.reason(), is(JobFailedException.Reason.NOTHING_SCORED));
    assertThat(job.output().list(), equalTo(List.of()));
    assertThat(
        letters(job.reports(), "dead_letters.jsonl"),
        equalTo(
            List.of(
                "b.csv -1 changed: the file is gone",
                "below/a.csv -1 changed: the file is gone",
                "c.csv -1 changed: the file is gone")));
  }

  @Test
  void scoresTheFilesThatAreThereAgainWhenAnotherAttemptIsMade() throws IOException {
    job.score(units.subList(0, 1));
    Files.move(folder.resolve("input"), folder.resolve("elsewhere"));
    Files.move(folder.resolve("elsewhere"), folder.resolve("input"));

    JobSummary summary = job.run();

    assertThat(summary.scored(), is(7L));
    assertThat(summary.dead(), is(1L));
  }
}
