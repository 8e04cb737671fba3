package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.transforms.output.ErrorThreshold;
import io.scoreline.transforms.output.FailureLimits;
import io.scoreline.transforms.output.JobDetails;
import io.scoreline.transforms.output.JobFailedException;
import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way from files to published rows, with a model by hand. */
class ScoreDatasetTest {
  @TempDir Path folder;
  private Path input;
  private Path output;
  private FileDataset dataset;

  @BeforeEach
  void makeFolders() throws IOException {
    input = Files.createDirectory(folder.resolve("input"));
    output = folder.resolve("output");
    dataset = FileDataset.of(input.toString());
  }

  private void score(ScoringSettings settings, ErrorThreshold threshold) {
    Pipelines.run(pipeline -> build(pipeline, settings, threshold));
  }

  private void build(Pipeline pipeline, ScoringSettings settings, ErrorThreshold threshold) {
    String staging = folder.resolve("staging").toString();
    pipeline
        .apply("Expand", ExpandFileDataset.of(dataset, settings.input(), staging))
        .apply("Plan", PlanMiniBatches.with(settings, staging).withMiniBatchSize(2))
        .apply("Score", ScoreMiniBatches.with(settings, staging))
        .apply(
            "Publish",
            PublishScores.to(
                    settings.output(),
                    new PublishScores.Locations(
                        staging, output.toString(), folder.resolve("reports").toString()),
                    new JobDetails("a-job", "2026-01-01T00:00:00Z", "{}"))
                .withLimits(FailureLimits.NONE.withErrorThreshold(threshold)));
  }

  private static ScoringSettings settings() {
    return ScoringSettings.of(Sums.MODEL);
  }

  @Test
  void writesARowForEveryRecordInPathOrder() throws IOException {
    Files.writeString(input.resolve("b.csv"), "b,a,note\n0.5,1,\"x,\ny\"\n1.5,2,z\n");
    Files.writeString(input.resolve("a.csv"), "a,b\r\n10,0.25");
    Files.writeString(input.resolve("_SUCCESS"), "");

    score(settings(), new ErrorThreshold.Unlimited());

    assertThat(
        Files.readString(output.resolve("predictions.csv")),
        equalTo("file,row,sum\na.csv,0,10.25\nb.csv,0,1.5\nb.csv,1,3.5\n"));
    assertThat(Files.exists(output.resolve("_SUCCESS")), is(true));
    JsonNode manifest =
        JobStaging.JSON.readTree(output.resolve("predictions.csv.manifest.json").toFile());
    assertThat(manifest.at("/outputs/0/rows").asLong(), is(3L));
    assertThat(
        JobStaging.JSON
            .readTree(output.resolve("predictions.csv.report.json").toFile())
            .at("/summary/left_out")
            .asLong(),
        is(1L));
  }

  @Test
  void sendsBadRecordsToTheDeadLettersAndKeepsTheirNeighbours() throws IOException {
    Files.writeString(
        input.resolve("a.csv"), "a,b\n1,1\ntwo,2\n13,3\n4\n\n5,5\n6,\"broken\"x\n7,7\n");

    score(settings(), new ErrorThreshold.Unlimited());

    assertThat(
        Files.readString(output.resolve("predictions.csv")),
        equalTo("file,row,sum\na.csv,0,2.0\na.csv,4,10.0\na.csv,6,14.0\n"));
    assertThat(
        Files.readString(output.resolve("predictions.csv.dead_letters.jsonl")),
        equalTo(
            """
            {"file":"a.csv","file_ordinal":0,"record":1,"line":3,"kind":"record","message":"column a: 'two' (expected: a whole number of 64 bits)","attempts":1,"text":"two,2"}
            {"file":"a.csv","file_ordinal":0,"record":2,"line":4,"kind":"model","message":"index 13 is out of bounds","attempts":1,"text":"13,3"}
            {"file":"a.csv","file_ordinal":0,"record":3,"line":5,"kind":"record","message":"1 fields (expected: 2)","attempts":1,"text":"4"}
            {"file":"a.csv","file_ordinal":0,"record":5,"line":8,"kind":"record","message":"malformed CSV: Unexpected character after closing quote: 'x' (0x78)","attempts":1,"text":"6"}
            """));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 20, 64, 1000})
  void writesTheSameRowsForAnySliceSize(int sliceBytes) throws IOException {
    StringBuilder csv = new StringBuilder("a,b,note\r\n");
    StringBuilder expected = new StringBuilder("file,row,sum\n");
    for (int i = 0; i < 40; i++) {
      csv.append(i + 100).append(",1,").append(i % 3 == 0 ? "\"q\"\"\r\n,\"" : "plain");
      csv.append(i % 5 == 0 ? "\r\n\r\n" : "\n");
      expected.append("a.csv,").append(i).append(',').append(i + 101).append(".0\n");
    }
    Files.writeString(input.resolve("a.csv"), csv);

    score(
        settings().withInput(settings().input().withSliceBytes(sliceBytes)),
        new ErrorThreshold.AtMost(0));

    assertThat(Files.readString(output.resolve("predictions.csv")), equalTo(expected.toString()));
  }

  @Test
  void failsWhenMoreFilesFailThanTheThresholdAllowsAndPublishesNothing() throws IOException {
    Files.writeString(input.resolve("a.csv"), "a,b\nx,1\nx,2\n");
    Files.writeString(input.resolve("b.csv"), "a,b\n1,1\nx,2\n");
    Files.writeString(input.resolve("c.csv"), "a,b\n1,1\n");

    var error =
        assertThrows(
            Pipeline.PipelineExecutionException.class,
            () -> score(settings(), new ErrorThreshold.AtMost(1)));

    assertThat(error.getCause().getMessage(), equalTo("2 of 3 files failed (error_threshold: 1)"));
    assertThat(
        ((JobFailedException) error.getCause()).reason(),
        is(JobFailedException.Reason.ERROR_THRESHOLD_PASSED));
    assertThat(Files.exists(output), is(false));
    assertThat(
        Files.readString(folder.resolve("reports/dead_letters.jsonl")),
        containsString("\"file\":\"b.csv\",\"file_ordinal\":1,\"record\":1"));
  }

  @Test
  void refusesAnOutputThatAnotherJobWrote() throws IOException {
    Files.writeString(input.resolve("a.csv"), "a,b\n1,1\n");
    Files.createDirectory(output);
    Files.writeString(output.resolve("predictions.csv"), "somebody else's");

    var error =
        assertThrows(
            Pipeline.PipelineExecutionException.class,
            () -> score(settings(), new ErrorThreshold.Unlimited()));

    assertThat(error.getCause().getMessage(), containsString("predictions.csv was there before"));
    assertThat(Files.readString(output.resolve("predictions.csv")), equalTo("somebody else's"));
  }

  @Test
  void publishesTheSameAgainWhenItIsRunAgainAfterACrashOfThePublication() throws IOException {
    Files.writeString(input.resolve("a.csv"), "a,b\n1,1\n");
    score(settings(), new ErrorThreshold.Unlimited());
    String first = Files.readString(output.resolve("predictions.csv"));
    Files.delete(output.resolve("_SUCCESS"));
    Files.delete(output.resolve("predictions.csv.manifest.json"));
    Files.writeString(output.resolve(".scoreline-claim-predictions.csv"), "a-job");

    score(settings(), new ErrorThreshold.Unlimited());

    assertThat(Files.readString(output.resolve("predictions.csv")), equalTo(first));
    assertThat(Files.exists(output.resolve("_SUCCESS")), is(true));
    assertThat(Files.exists(output.resolve(".scoreline-claim-predictions.csv")), is(false));
  }

  @Test
  void feedsTheModelFromTheFirstFileThatFitsAndKeepsTheOthersAsDeadLetters() throws IOException {
    Files.createSymbolicLink(input.resolve("0.csv"), input.resolve("nowhere.csv"));
    Files.writeString(input.resolve("1.csv"), "c,d\n1,1\n");
    Files.writeString(input.resolve("2.csv"), "a,b\n1,1\n");

    score(settings(), new ErrorThreshold.AtMost(2));

    assertThat(
        Files.readString(output.resolve("predictions.csv")),
        equalTo("file,row,sum\n2.csv,0,2.0\n"));
    assertThat(
        Files.readString(output.resolve("predictions.csv.dead_letters.jsonl")).lines().toList(),
        equalTo(
            List.of(
                """
                {"file":"0.csv","file_ordinal":0,"record":-1,"kind":"changed","message":"the file is gone","attempts":1}""",
                """
                {"file":"1.csv","file_ordinal":1,"record":-1,"kind":"file","message":"no column a, b; the file has c, d","attempts":1}""")));
  }

  @Test
  void refusesTheModelBeforeAnyUnitWhenNoFileFits() throws IOException {
    Files.writeString(input.resolve("a.csv"), "c,d\n1,1\n");
    Files.writeString(input.resolve("b.csv"), "");

    var error =
        assertThrows(
            Pipeline.PipelineExecutionException.class,
            () -> score(settings(), new ErrorThreshold.Unlimited()));

    assertThat(
        error.getCause().getMessage(),
        containsString("the model cannot be fed from a.csv: nothing feeds a, b;"));
    assertThat(Files.exists(folder.resolve("staging/parts")), is(false));
  }

  @Test
  void completesWithoutRowsWhenTheInputMayBeEmptyAndIs() throws IOException {
    dataset = FileDataset.of(input.toString()).withAllowEmpty(true);

    score(settings(), new ErrorThreshold.AtMost(0));

    assertThat(Files.readString(output.resolve("predictions.csv")), equalTo(""));
    assertThat(Files.exists(output.resolve("_SUCCESS")), is(true));
  }
}
