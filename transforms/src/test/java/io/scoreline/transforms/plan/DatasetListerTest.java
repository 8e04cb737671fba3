package io.scoreline.transforms.plan;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.records.InputSettings;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetListerTest {
  private static final List<String> ODD_NAMES =
      List.of(
          " space .csv",
          "a,comma.csv",
          "a\"quote\".csv",
          "a*star.csv",
          "back\\slash.csv",
          "line\nend.csv",
          "percent%20.csv",
          "quoted'.csv",
          "question?.csv",
          "with[brackets].csv",
          "with{braces}.csv",
          "é€😀.csv");

  @TempDir Path folder;
  private Path input;

  @BeforeEach
  void makeFolder() throws IOException {
    input = Files.createDirectory(folder.resolve("input"));
  }

  private void make(String... names) throws IOException {
    for (String name : names) {
      Path file = input.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
  }

  private DatasetListing list(FileDataset dataset) throws IOException {
    return new DatasetLister(InputSettings.defaults()).list(dataset, staging());
  }

  private JobStaging staging() {
    return JobStaging.at(folder.resolve("staging").toString());
  }

  private List<InputFile> files(DatasetListing listing) throws IOException {
    List<InputFile> files = new ArrayList<>();
    for (String line :
        new String(staging().store().read(listing.filesName()), StandardCharsets.UTF_8)
            .lines()
            .toList()) {
      files.add(JobStaging.JSON.readValue(line, InputFile.class));
    }
    return files;
  }

  private List<String> names(String... roots) throws IOException {
    return files(list(FileDataset.of(roots))).stream().map(InputFile::name).toList();
  }

  private String at(String name) {
    return input + "/" + name;
  }

  private static String refusal(org.junit.jupiter.api.function.Executable list) {
    return assertThrows(UnreadableInputException.class, list).getMessage();
  }

  @Test
  void findsFilesOfAnyNameAndOpensThem() throws IOException {
    make(ODD_NAMES.toArray(String[]::new));

    List<InputFile> files = files(list(FileDataset.of(input.toString())));

    assertThat(
        files.stream().map(InputFile::name).toList(),
        equalTo(ODD_NAMES.stream().sorted().toList()));
    for (InputFile file : files) {
      try (var in = InputStorage.openAt(file.path(), 0)) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8), equalTo(file.name()));
      }
    }
  }

  @Test
  void takesARootThatIsThereLiterallyThoughItLooksLikeAGlob() throws IOException {
    make(ODD_NAMES.toArray(String[]::new));
    make("[x]/one.csv", "x/two.csv");

    for (String name : ODD_NAMES) {
      assertThat(names(at(name)), equalTo(List.of(name)));
    }
    assertThat(names(at("[x]")), equalTo(List.of("one.csv")));
  }

  @Test
  void matchesGlobs() throws IOException {
    make("a/1.csv", "a/2.txt", "b/3.csv", "b/c/4.csv", "5.csv");

    assertThat(names(at("*.csv")), equalTo(List.of("5.csv")));
    assertThat(names(at("*/*.csv")), equalTo(List.of("a/1.csv", "b/3.csv")));
    assertThat(names(at("**.csv")), equalTo(List.of("5.csv", "a/1.csv", "b/3.csv", "b/c/4.csv")));
    assertThat(names(at("{a,b}/[13].csv")), equalTo(List.of("a/1.csv", "b/3.csv")));
    assertThat(names(at("b/c/?.csv")), equalTo(List.of("4.csv")));
  }

  @Test
  void readsTheFoldersBelowUnlessItIsFlat() throws IOException {
    make("1.csv", "a/2.csv", "a/b/3.csv");

    assertThat(list(FileDataset.of(input.toString())).files(), is(3L));
    assertThat(list(FileDataset.of(input.toString()).withRecursive(false)).files(), is(1L));
  }

  @Test
  void countsMarkerAndHiddenFilesAndFoldersThatItLeavesOut() throws IOException {
    make("1.csv", "_SUCCESS", ".hidden", "a/.crc", ".git/config", "__MACOSX/x", "Thumbs.db");

    DatasetListing listing = list(FileDataset.of(input.toString()));

    assertThat(files(listing).stream().map(InputFile::name).toList(), equalTo(List.of("1.csv")));
    assertThat(listing.leftOut(), is(6L));
  }

  @Test
  void leavesOutAPipeWhichWouldKeepItWaiting() throws Exception {
    make("1.csv");
    assertThat(new ProcessBuilder("mkfifo", at("pipe.csv")).start().waitFor(), is(0));

    DatasetListing listing = list(FileDataset.of(input.toString()));

    assertThat(listing.files(), is(1L));
    assertThat(listing.leftOut(), is(1L));
  }

  @Test
  void refusesANameThatIsNoTextAndSaysSo() throws Exception {
    assertThat(
        new ProcessBuilder("bash", "-c", "touch $'" + at("\\xff.csv") + "'").start().waitFor(),
        is(0));

    assertThat(
        refusal(() -> list(FileDataset.of(input.toString()))),
        containsString("the name cannot be read as text in this locale"));
  }

  @Test
  void followsLinksAndRefusesACircleOfThem() throws IOException {
    make("real/1.csv");
    Files.createSymbolicLink(input.resolve("link.csv"), input.resolve("real/1.csv"));
    Files.createSymbolicLink(input.resolve("folder"), input.resolve("real"));

    assertThat(names(input.toString()), equalTo(List.of("folder/1.csv", "link.csv", "real/1.csv")));

    Files.createSymbolicLink(input.resolve("real/circle"), input);
    assertThat(
        refusal(() -> list(FileDataset.of(input.toString()))),
        containsString("no circle of links"));
  }

  @Test
  void takesAFileThatTwoRootsHoldOnceAndNamesFilesOfSeveralRootsByTheirPaths() throws IOException {
    make("a/1.csv", "b/1.csv");

    assertThat(
        names(input.toString(), at("a"), at("a/1.csv"), at("b/*")),
        equalTo(List.of(at("a/1.csv"), at("b/1.csv"))));
  }

  @Test
  void namesAllRootsThatAreNotThere() {
    String message = refusal(() -> list(FileDataset.of(at("x"), input.toString(), at("y/*.csv"))));

    assertThat(
        message.lines().toList(),
        equalTo(
            List.of(
                at("x")
                    + ": there is no such file or folder (expected: a file, a folder or a glob)",
                at("y/*.csv")
                    + ": there is no folder "
                    + at("y")
                    + " (expected: one that exists)")));
  }

  @Test
  void refusesAnEmptyInputUnlessItMayBeEmpty() throws IOException {
    make("_SUCCESS");

    assertThat(
        refusal(() -> list(FileDataset.of(input.toString()))),
        containsString("no input file, only 1 marker or hidden files"));
    assertThat(list(FileDataset.of(input.toString()).withAllowEmpty(true)).files(), is(0L));
  }

  @Test
  void sortsAMillionFilesInSmallRuns() throws IOException {
    int count = 1_000_000;
    int[] taken = {0};
    String[] last = {""};
    try (SortedFiles sorted = SortedFiles.byPath(50_000)) {
      for (int i = 0; i < count; i++) {
        // A permutation: 7919 shares no factor with a million.
        sorted.add("/in/%07d".formatted(i * 7919L % count), "n", i, "v");
      }
      sorted.forEach(
          file -> {
            assertThat(last[0].compareTo(file.path()) < 0, is(true));
            assertThat(file.ordinal(), is((long) taken[0]++));
            last[0] = file.path();
          });
    }
    assertThat(taken[0], is(count));
  }

  @Test
  void leavesNoRunBehind() throws IOException {
    try (SortedFiles sorted = SortedFiles.byPath(2)) {
      for (String path : List.of("b", "a", "c", "a", "b")) {
        sorted.add(path, path, 1, "v");
      }
      List<String> paths = new ArrayList<>();
      sorted.forEach(file -> paths.add(file.ordinal() + file.path()));

      assertThat(paths, equalTo(List.of("0a", "1b", "2c")));
    }
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (var left = Files.list(temporary)) {
      assertThat(
          left.filter(file -> file.getFileName().toString().startsWith("scoreline-listing-"))
              .toList(),
          equalTo(List.of()));
    }
  }
}
