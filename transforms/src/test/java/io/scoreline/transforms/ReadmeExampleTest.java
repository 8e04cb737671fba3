package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.scoreline.transforms.output.JobDetails;
import io.scoreline.transforms.plan.FileDataset;
import io.scoreline.transforms.scorer.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example, run, and compared with what the README shows. */
class ReadmeExampleTest {
  @TempDir Path folder;

  private static void score(
      ModelSource model, String input, String staging, String output, String reports) {
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create());
    // tag::readme
    ScoringSettings settings = ScoringSettings.of(model).withBatchSize(64);
    pipeline
        .apply("Expand", ExpandFileDataset.of(FileDataset.of(input), settings.input(), staging))
        .apply("Plan", PlanMiniBatches.with(settings, staging).withMiniBatchSize(10))
        .apply("Score", ScoreMiniBatches.with(settings, staging))
        .apply(
            "Publish",
            PublishScores.to(
                settings.output(),
                new PublishScores.Locations(staging, output, reports),
                new JobDetails("nightly", "2026-01-01T00:00:00Z", "{}")));
    pipeline.run().waitUntilFinish();
    // end::readme
  }

  @Test
  void scoresAFolder() throws IOException {
    Path input = Files.createDirectory(folder.resolve("input"));
    Files.writeString(input.resolve("a.csv"), "a,b\n1,2\n3,4\n");

    score(
        Sums.MODEL,
        input.toString(),
        folder.resolve("staging").toString(),
        folder.resolve("output").toString(),
        folder.resolve("reports").toString());

    assertThat(
        Files.readString(folder.resolve("output/predictions.csv")),
        equalTo("file,row,sum\na.csv,0,3.0\na.csv,1,7.0\n"));
  }

  @Test
  void isWhatTheReadmeShows() throws IOException {
    Path repository = Path.of(System.getProperty("scoreline.repository"));
    Path readme = repository.resolve("README.md");
    assertThat(shownIn(Files.readString(readme)), equalTo(tested(repository)));
  }

  private static String shownIn(String readme) {
    String section = readme.substring(readme.indexOf("## As a library"));
    int start = section.indexOf("```java") + "```java".length();
    return section.substring(start, section.indexOf("```", start)).strip();
  }

  private static String tested(Path repository) throws IOException {
    Path source =
        repository.resolve(
            "transforms/src/test/java/io/scoreline/transforms/ReadmeExampleTest.java");
    List<String> lines = Files.readAllLines(source);
    int start = lines.indexOf("    // tag::readme") + 1;
    int end = lines.indexOf("    // end::readme");
    return String.join("\n", lines.subList(start, end)).stripIndent().strip();
  }
}
