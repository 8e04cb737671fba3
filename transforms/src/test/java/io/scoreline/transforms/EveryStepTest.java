package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.scoreline.transforms.output.RowsLayout;
import io.scoreline.transforms.staging.CrashingStore;
import io.scoreline.transforms.staging.DurableStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A small job, stopped at every step that it makes on its storage, one after another, and started
 * again: what it publishes is what an undisturbed job publishes, and nothing is left beside it.
 */
class EveryStepTest {
  private static final int NEVER = Integer.MAX_VALUE;

  @TempDir Path folder;
  private Path input;
  private ScoringSettings settings;

  @BeforeEach
  void makeInput() throws IOException {
    input = Files.createDirectory(folder.resolve("input"));
    Files.writeString(input.resolve("a.csv"), "a,b\n1,0.5\n2,0.5\n13,0\n4,0.5\n5,0.5\n");
    Files.writeString(input.resolve("b.csv"), "a,b\n6,1\nbad,2\n");
    Files.writeString(input.resolve("c.csv"), "a,b\n7,1\n");
    ScoringSettings standard = ScoringSettings.of(Sums.MODEL);
    settings = standard.withInput(standard.input().withSliceBytes(16));
  }

  private void run(CrashingStore.Steps steps) throws IOException {
    new JobInTurn(folder, settings).run(input, steps);
  }

  private boolean crashes(int step) throws IOException {
    try {
      run(new CrashingStore.Steps(step));
      return false;
    } catch (IOException e) {
      assertThat(e.getMessage(), containsString("crashed at step " + step));
      return true;
    }
  }

  private Map<String, String> published() throws IOException {
    return SmallJob.publishedIn(DurableStores.at(folder.resolve("output").toString()));
  }

  private void forget() throws IOException {
    for (String name : List.of("staging", "output", "reports")) {
      DurableStores.at(folder.toString()).delete(name);
    }
  }

  static Stream<RowsLayout> layouts() {
    return Stream.of(
        new RowsLayout.OneFile(), new RowsLayout.Shards(3), new RowsLayout.PerInputFile());
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void publishesTheSameWhicheverStepItIsStoppedAt(RowsLayout layout) throws IOException {
    settings = settings.withOutput(settings.output().withLayout(layout));
    CrashingStore.Steps undisturbed = new CrashingStore.Steps(NEVER);
    run(undisturbed);
    Map<String, String> expected = published();
    assertThat(
        new JobInTurn(folder, settings).rows(1),
        equalTo(
            """
            file,row,sum
            a.csv,0,1.5
            a.csv,1,2.5
            a.csv,3,4.5
            a.csv,4,5.5
            b.csv,0,7.0
            c.csv,0,8.0
            """));
    assertThat(new JobInTurn(folder, settings).differences(1), equalTo(List.of()));
    assertThat(undisturbed.made(), greaterThan(100));

    int step = 1;
    for (boolean crashed = true; crashed; step++) {
      forget();
      crashed = crashes(step);

      run(new CrashingStore.Steps(NEVER));

      assertThat("after step " + step, published(), equalTo(expected));
      assertThat(Files.exists(folder.resolve("staging")), is(false));
    }
    System.out.printf("stopped and started again at each of %d steps%n", step - 2);
  }

  @Test
  void publishesTheSameHoweverOftenItIsStopped() throws IOException {
    run(new CrashingStore.Steps(NEVER));
    Map<String, String> expected = published();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 40; round++) {
      forget();
      int stops = 0;
      while (stops < 6 && crashes(1 + random.nextInt(250))) {
        stops++;
      }

      run(new CrashingStore.Steps(NEVER));

      assertThat("seed " + seed + ", round " + round, published(), equalTo(expected));
    }
  }
}
