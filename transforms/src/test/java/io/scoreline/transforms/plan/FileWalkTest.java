package io.scoreline.transforms.plan;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWalkTest {
  @TempDir Path folder;
  private final List<Path> closed = new ArrayList<>();

  @AfterEach
  void openAgain() throws IOException {
    for (Path each : closed) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private void make(String... names) throws IOException {
    for (String name : names) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
  }

  /** Makes a link in a folder that leads back to it. */
  private void circle(String name) throws IOException {
    Path link = folder.resolve(name);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, link.getParent());
  }

  private void close(String name) throws IOException {
    Path path = Files.createDirectories(folder.resolve(name));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
    closed.add(path);
    assumeFalse(Files.isReadable(path), "the user may read everything: skipped");
  }

  private List<String> names(String pattern) throws IOException {
    List<String> names = new ArrayList<>();
    new FileWalk(true, (path, name, sizeBytes, version) -> names.add(name))
        .walk(folder + "/" + pattern);
    names.sort(null);
    return names;
  }

  private static List<String> stored(String root) throws IOException {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    for (String name : List.of("a.csv", "sub/b.csv", ".c.csv", "[d]*/e.csv", "fd]g/h.csv")) {
      MemoryFiles.SIZES.put("mem://walked/" + name, 1L);
    }
    List<String> names = new ArrayList<>();
    new FileWalk(true, (path, name, sizeBytes, version) -> names.add(name)).walk(root);
    MemoryFiles.SIZES.clear();
    names.sort(null);
    return names;
  }

  @Test
  void findsWhatAStorageHoldsByItsContainerAFolderAGlobOrAName() throws IOException {
    assertThat(stored("mem://walked"), contains("[d]*/e.csv", "a.csv", "fd]g/h.csv", "sub/b.csv"));
    assertThat(stored("mem://walked/"), hasSize(4));
    assertThat(stored("mem://walked/[d]*"), contains("e.csv"));
    assertThat(stored("mem://walked/[d]*/"), contains("e.csv"));
    assertThat(stored("mem://walked/sub"), contains("b.csv"));
    assertThat(stored("mem://walked/sub/"), contains("b.csv"));
    assertThat(stored("mem://walked/*.csv"), contains("a.csv"));
    assertThat(stored("mem://walked/a.csv"), contains("a.csv"));
  }

  @Test
  void refusesAStorageThatNothingOnTheClassPathReads() {
    var refused = assertThrows(UnreadableInputException.class, () -> stored("gs://bucket/in"));

    assertThat(
        refused.getMessage(),
        equalTo(
            "gs://bucket/in: No filesystem found for scheme gs (expected: an address of Azure Blob"
                + " Storage, or of a storage whose Beam file system is on the class path)"));
  }

  private List<String> problems(String pattern) {
    return assertThrows(UnreadableInputException.class, () -> names(pattern))
        .getMessage()
        .lines()
        .toList();
  }

  private String circleAt(String name) {
    return folder.resolve(name)
        + ": is a link to a folder that it is in (expected: no circle of links)";
  }

  private String closedAt(String name) {
    return folder.resolve(name)
        + ": cannot be listed: you may not read it (expected: a folder that may be read)";
  }

  @Test
  void goesIntoNoFolderThatHoldsNoMatch() throws IOException {
    make("1.csv", "a/2.csv", "a/x/3.csv", "b/4.csv", "c/c/5.csv");
    assertThat(names("{a/x,b}/*.csv"), contains("a/x/3.csv", "b/4.csv"));
    circle("b/circle");
    circle("c/c/circle");

    assertThat(names("*.csv"), contains("1.csv"));
    assertThat(names("a*/*.csv"), contains("a/2.csv"));
    assertThat(names("a*/**.csv"), contains("a/2.csv", "a/x/3.csv"));
    assertThat(names("?/[x]/*.csv"), contains("a/x/3.csv"));
    assertThat(names("[ab]/*.csv"), contains("a/2.csv", "b/4.csv"));
  }

  @Test
  void namesEveryCircleOfLinksBelowAFolder() throws IOException {
    make("a/1.csv", "2.csv");
    circle("a/circle");
    circle("b/circle");

    assertThat(problems(""), containsInAnyOrder(circleAt("a/circle"), circleAt("b/circle")));
    assertThat(problems("**.csv"), containsInAnyOrder(circleAt("a/circle"), circleAt("b/circle")));
  }

  @Test
  void namesTwentyProblemsAndCountsTheOthers() throws IOException {
    for (int i = 0; i < 23; i++) {
      circle(i + "/circle");
    }

    List<String> problems = problems("");

    assertThat(problems, hasSize(21));
    assertThat(problems.get(20), equalTo("and 3 more"));
  }

  @Test
  void leavesOutAHiddenFolderThatIsACircle() throws IOException {
    make("1.csv");
    circle(".hidden");

    assertThat(names(""), contains("1.csv"));
  }

  @Test
  void refusesAPatternThatIsNone() throws IOException {
    make("a/1.csv");

    assertThat(problems("a/[").get(0), startsWith(folder + "/a/[: is no pattern of file names: "));
  }

  @Test
  void namesEveryFolderThatMayNotBeReadUnlessNoMatchCanBeInIt() throws IOException {
    make("1.csv", "a/2.csv");
    close("b");
    close("a/c");
    close("a/.hidden");

    assertThat(problems(""), containsInAnyOrder(closedAt("b"), closedAt("a/c")));
    assertThat(problems("*/*.csv"), contains(closedAt("b")));
    assertThat(names("*.csv"), contains("1.csv"));
    assertThat(names("a/*.csv"), contains("2.csv"));
  }

  @Test
  void namesAFolderWhoseFilesMayBeListedButNotLookedAt() throws IOException {
    make("a/1.csv", "a/2.txt");
    Path a = folder.resolve("a");
    Files.setPosixFilePermissions(a, PosixFilePermissions.fromString("r--------"));
    closed.add(a);
    assumeFalse(Files.isReadable(a.resolve("1.csv")), "the user may read everything: skipped");

    assertThat(problems("a/*.csv"), contains(closedAt("a/1.csv")));
  }
}
