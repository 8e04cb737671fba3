package io.scoreline.transforms.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The names of files that a model wrote: none is lost, none is in another's way. */
class WrittenFilesTest {
  private static List<String> named(OutputSettings settings, String... names) {
    List<StagedFile> files = new ArrayList<>();
    Arrays.stream(names).forEach(name -> files.add(file(name, "content " + files.size())));
    return List.copyOf(WrittenFiles.named(files, settings).keySet());
  }

  private static List<String> named(String... names) {
    return named(OutputSettings.defaults(), names);
  }

  private static StagedFile file(String name, String sha256) {
    return new StagedFile(name, "written/x", 1, sha256);
  }

  @Test
  void numbersAllButTheFirstOfAName() {
    assertThat(
        named("a.txt", "a.txt", "in/a.txt", "a", "a", ".hidden", ".hidden"),
        equalTo(List.of("a.txt", "a.2.txt", "in/a.txt", "a", "a.2", ".hidden", ".hidden.2")));
  }

  @Test
  void numbersWhatHasANameOfTheOutputItself() {
    assertThat(
        named("predictions.csv", "predictions.csv.report.json", "_SUCCESS"),
        equalTo(List.of("predictions.2.csv", "predictions.csv.report.2.json", "_SUCCESS.2")));
  }

  @Test
  void letsNoFileStandWhereAFolderHasToBe() {
    assertThat(named("a", "a/b", "a/c"), equalTo(List.of("a", "a.2/b", "a.2/c")));
    assertThat(named("a/b", "a"), equalTo(List.of("a/b", "a.2")));
    assertThat(named("predictions.csv/part"), equalTo(List.of("predictions.2.csv/part")));
    assertThat(named("x/a", "x/a/b", "x/a.2"), equalTo(List.of("x/a", "x/a.2/b", "x/a.2.2")));
  }

  @Test
  void publishesWhatIsTheSameOnce() {
    assertThat(
        WrittenFiles.named(
                List.of(file("a", "x"), file("a", "y"), file("a", "x")), OutputSettings.defaults())
            .keySet(),
        equalTo(java.util.Set.of("a", "a.2")));
  }

  @Test
  void marksALaterVersionInTheNameOfTheFileAndNotOfItsFolder() {
    OutputSettings second = OutputSettings.defaults().withVersion(2);

    assertThat(
        named(second, "run.1/data", "run.1/a.csv", "run.1/.hidden"),
        equalTo(List.of("run.1/data.v2", "run.1/a.v2.csv", "run.1/.hidden.v2")));
  }
}
