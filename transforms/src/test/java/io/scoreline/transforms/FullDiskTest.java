package io.scoreline.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.FullDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small job whose disk is full at every step that needs room, one after another, and has room
 * again when the job is resumed.
 */
class FullDiskTest {
  private static final int NEVER = Integer.MAX_VALUE;

  @TempDir Path folder;
  private ScoringSettings settings;

  @BeforeEach
  void makeInput() throws IOException {
    Path input = Files.createDirectory(folder.resolve("input"));
    Files.writeString(input.resolve("a.csv"), "a,b\n1,0.5\n2,0.5\n13,0\n4,0.5\n");
    Files.writeString(input.resolve("b.csv"), "a,b\n6,1\nbad,2\n");
    ScoringSettings standard = ScoringSettings.of(Sums.MODEL);
    settings = standard.withInput(standard.input().withSliceBytes(16));
  }

  private void run(FullDisk disk) throws IOException {
    new SmallJob(
            settings,
            folder.resolve("input").toString(),
            disk.at(folder.resolve("staging")),
            disk.at(folder.resolve("output")),
            disk.at(folder.resolve("reports")))
        .run();
  }

  private Map<String, String> published() throws IOException {
    return SmallJob.publishedIn(DurableStores.at(folder.resolve("output").toString()));
  }

  private List<Path> halfWritten() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.getFileName().toString().startsWith(".uncommitted")).toList();
    }
  }

  private void forget() throws IOException {
    for (String name : List.of("staging", "output", "reports")) {
      DurableStores.at(folder.toString()).delete(name);
    }
  }

  @Test
  void saysWhatHadNoRoomLeavesNothingHalfWrittenAndPublishesTheSameWhenThereIsRoom()
      throws IOException {
    FullDisk undisturbed = new FullDisk(NEVER);
    run(undisturbed);
    Map<String, String> expected = published();
    Pattern told =
        Pattern.compile(
            Pattern.quote(folder.toString())
                + "/(staging|output|reports)/(?!\\.uncommitted)\\S+ cannot be written: No space left on device"
                + " \\(expected: a folder that can be written, and room on its disk\\)");
    assertThat(undisturbed.steps(), greaterThan(80));

    for (int step = 1; step <= undisturbed.steps(); step++) {
      forget();
      FullDisk disk = new FullDisk(step);

      var error = assertThrows(IOException.class, () -> run(disk), "full at step " + step);

      assertThat(disk.place(), error.getMessage(), matchesPattern(told));
      assertThat(disk.place(), halfWritten(), equalTo(List.of()));

      disk.makeRoom();
      run(disk);

      assertThat("full at the " + disk.place(), published(), equalTo(expected));
      assertThat(Files.exists(folder.resolve("staging")), is(false));
    }
    System.out.printf("disk full at each of %d steps%n", undisturbed.steps());
  }

  @Test
  void leavesTheObjectThatIsThereWhenItsSuccessorHasNoRoom() throws IOException {
    DurableStore store = DurableStores.at(folder.resolve("store").toString());
    store.put("status", "old".getBytes(StandardCharsets.UTF_8));

    for (int step = 1; step <= 4; step++) {
      DurableStore full = new FullDisk(step).at(folder.resolve("store"));
      assertThrows(
          IOException.class, () -> full.put("status", "new".getBytes(StandardCharsets.UTF_8)));

      assertThat(store.read("status"), equalTo("old".getBytes(StandardCharsets.UTF_8)));
      assertThat(store.list(), equalTo(List.of("status")));
      assertThat(halfWritten(), equalTo(List.of()));
    }
  }
}
