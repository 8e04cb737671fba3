package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.transforms.output.JobSummary;
import io.scoreline.transforms.output.RowsLayout;
import io.scoreline.transforms.staging.CrashingStore;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A small replay, stopped at every step that it makes on its storage, one after another, and
 * started again: it publishes what an undisturbed one does, and leaves the version before alone.
 */
class ReplayEveryStepTest {
  private static final int NEVER = Integer.MAX_VALUE;

  @TempDir Path folder;
  private Path mended;
  private JobInTurn job;

  private void publishTheFirstVersion(RowsLayout layout) throws IOException {
    ScoringSettings standard = ScoringSettings.of(Sums.MODEL);
    job =
        new JobInTurn(
            folder,
            standard
                .withInput(standard.input().withSliceBytes(16))
                .withOutput(standard.output().withLayout(layout)));
    Path input = Files.createDirectory(folder.resolve("input"));
    Files.writeString(input.resolve("a.csv"), "a,b\n1,0.5\n2,0.5\n13,0\n4,0.5\nx,0\n");
    Files.writeString(input.resolve("b.csv"), "no,such\n6,1\n");
    Files.writeString(input.resolve("c.csv"), "a,b\n7,1\n");
    mended = Files.createDirectory(folder.resolve("mended"));
    Files.writeString(mended.resolve("a.csv"), "a,b\n1,0.5\n2,0.5\n3,0.5\n4,0.5\nx,0\n");
    Files.writeString(mended.resolve("b.csv"), "a,b\n6,1\n");
    job.run(input);
  }

  /** Changes the rows of the second version, and makes its manifest agree. */
  private void forge(String from, String to) throws IOException {
    Path rows = folder.resolve("output/predictions.v2.csv");
    String changed = Files.readString(rows).replace(from, to);
    Files.writeString(rows, changed);
    Path manifest = folder.resolve("output/predictions.v2.csv.manifest.json");
    ObjectNode json = (ObjectNode) JobStaging.JSON.readTree(manifest.toFile());
    byte[] bytes = changed.getBytes(StandardCharsets.UTF_8);
    ((ObjectNode) json.path("outputs").path(0))
        .put("bytes", bytes.length)
        .put("sha256", HashingStream.sha256(bytes));
    Files.write(manifest, JobStaging.JSON.writeValueAsBytes(json));
  }

  @Test
  void findsEachRowThatIsNotTheOneOfTheVersionBefore() throws IOException {
    publishTheFirstVersion(new RowsLayout.OneFile());
    job.replay(mended, 1, 2);
    assertThat(job.differences(2), equalTo(List.of()));

    forge("a.csv,1,2.5\n", "a.csv,1,2.6\n");

    assertThat(
        job.differences(2),
        equalTo(List.of("a.csv, record 1: its row is not the one in predictions.csv")));
  }

  private boolean crashes(int step) throws IOException {
    try {
      job.replay(mended, 1, 2, new CrashingStore.Steps(step));
      return false;
    } catch (IOException e) {
      assertThat(e.getMessage(), containsString("crashed at step " + step));
      return true;
    }
  }

  /** What is in the output's folder, but for what tells when. */
  private Map<String, String> published() throws IOException {
    Map<String, String> files = new TreeMap<>();
    Path output = folder.resolve("output");
    try (Stream<Path> found = Files.walk(output)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        String name = output.relativize(file).toString();
        boolean tellsTime = name.contains("v2") && name.endsWith(".json");
        files.put(name, tellsTime ? "" : Files.readString(file));
      }
    }
    return files;
  }

  private void forget(Map<String, String> before) throws IOException {
    for (String name : List.of("staging-2", "reports-2")) {
      DurableStores.at(folder.toString()).delete(name);
    }
    for (String name : published().keySet()) {
      if (!before.containsKey(name)) {
        DurableStores.at(folder.resolve("output").toString()).delete(name.replaceFirst("/.*", ""));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.scoreline.transforms.EveryStepTest#layouts")
  void publishesTheSameWhicheverStepItIsStoppedAt(RowsLayout layout) throws IOException {
    publishTheFirstVersion(layout);
    Map<String, String> before = published();
    CrashingStore.Steps undisturbed = new CrashingStore.Steps(NEVER);
    job.replay(mended, 1, 2, undisturbed);
    Map<String, String> expected = published();
    assertThat(
        job.rows(2),
        equalTo(
            """
            file,row,sum
            a.csv,0,1.5
            a.csv,1,2.5
            a.csv,2,3.5
            a.csv,3,4.5
            b.csv,0,7.0
            c.csv,0,8.0
            """));
    before.forEach((name, content) -> assertThat(expected.get(name), equalTo(content)));
    assertThat(undisturbed.made(), greaterThan(80));

    int step = 1;
    for (boolean crashed = true; crashed; step++) {
      forget(before);
      crashed = crashes(step);
      boolean manifestThere =
          Files.exists(folder.resolve("output/predictions.v2.csv.manifest.json"));
      assertThat(manifestThere ? job.differences(2) : List.of(), equalTo(List.of()));

      job.replay(mended, 1, 2, new CrashingStore.Steps(NEVER));

      assertThat("after step " + step, published(), equalTo(expected));
      assertThat(job.differences(2), equalTo(List.of()));
      assertThat(Files.exists(folder.resolve("staging-2")), is(false));
    }
    assertThat(step - 2, is(undisturbed.made()));
  }

  @Test
  void saysHowLongAFileIsOfWhichOnlyTheLastSliceWasRead() throws IOException {
    Path here = Files.createDirectory(folder.resolve("long"));
    ScoringSettings standard = ScoringSettings.of(Sums.MODEL);
    JobInTurn sliced = new JobInTurn(here, standard.withInput(standard.input().withSliceBytes(16)));
    String good = "a,b\n1,0.5\n2,0.5\n3,0.5\n4,0.5\n5,0.5\n6,0.5\n7,0.5\n";
    Path input = Files.createDirectory(here.resolve("input"));
    Files.writeString(input.resolve("a.csv"), good + "13,0\n");
    Path again = Files.createDirectory(here.resolve("mended"));
    Files.writeString(again.resolve("a.csv"), good + "8,0.125\n");
    sliced.run(input);

    JobSummary summary = sliced.replay(again, 1, 2);

    assertThat(sliced.rows(2), endsWith("a.csv,6,7.5\na.csv,7,8.125\n"));
    assertThat(summary.bytes(), is((long) good.length() + 8));
    assertThat(
        JobStaging.JSON
            .readTree(here.resolve("output/predictions.v2.csv.report.json").toFile())
            .at("/files/0/bytes")
            .asLong(),
        is((long) good.length() + 8));
  }
}
