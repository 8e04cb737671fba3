package io.scoreline.transforms.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowsLayoutTest {
  private static final RowsLayout.PerInputFile PER_INPUT_FILE = new RowsLayout.PerInputFile();

  @Test
  void namesOneFileAsTheOutput() {
    assertThat(new RowsLayout.OneFile().names("a.csv"), contains("a.csv"));
  }

  @Test
  void numbersShardsWithinAFolder() {
    assertThat(
        new RowsLayout.Shards(2).names("a.b.csv"),
        contains("a.b.csv/a.b-00000-of-00002.csv", "a.b.csv/a.b-00001-of-00002.csv"));
    assertThat(new RowsLayout.Shards(1).names("plain"), contains("plain/plain-00000-of-00001"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 100_000})
  void refusesACountOfShardsThatNoNameHolds(int count) {
    assertThat(
        assertThrows(IllegalArgumentException.class, () -> new RowsLayout.Shards(count))
            .getMessage(),
        equalTo("shards: %d (expected: 1 to 99999)".formatted(count)));
  }

  @ParameterizedTest
  @CsvSource({
    "a.csv, p.csv/a.csv.csv",
    "2026/05/a.jsonl, p.csv/2026/05/a.jsonl.csv",
    "a.csv/b, p.csv/a.csv_/b.csv",
    "a.csv_/b, p.csv/a.csv__/b.csv",
    "x/../b, p.csv/x/.._/b.csv",
    "x/.._/b, p.csv/x/..__/b.csv",
    "./b, p.csv/._/b.csv",
    "x//b, p.csv/x/_/b.csv",
    "x/_/b, p.csv/x/__/b.csv",
    "/b, p.csv/_/b.csv",
    ".., p.csv/...csv",
    "'é ü/?&%.png', 'p.csv/é ü/?&%.png.csv'"
  })
  void namesTheRowsOfAnInputFileByItsPath(String inputFile, String name) {
    assertThat(PER_INPUT_FILE.name("p.csv", inputFile), equalTo(name));
  }

  @Test
  void shortensANameThatHasNoRoomForItsEnding() {
    String longest = "x/" + "\u540d".repeat(66) + "aa";

    assertThat(PER_INPUT_FILE.name("p.csv", longest), equalTo("p.csv/" + longest + ".csv"));
    assertThat(
        PER_INPUT_FILE.name("p.csv", longest + "a"),
        matchesPattern("p\\.csv/x/\u540d{40}~[0-9a-f]{32}\\.csv"));
    assertThat(
        PER_INPUT_FILE.name("p.csv", longest + "b"),
        not(equalTo(PER_INPUT_FILE.name("p.csv", longest + "a"))));
  }

  @Test
  void namesNoFileAsAnotherOrAsAFolder() {
    List<String> segments = List.of("a", "a.csv", "a.csv_", "a.csv__", "", "_", "__", "..", ".._");
    Set<String> inputs = new HashSet<>(segments);
    for (String first : segments) {
      for (String second : segments) {
        inputs.add(first + "/" + second);
        segments.forEach(third -> inputs.add(first + "/" + second + "/" + third));
      }
    }

    Set<String> names =
        inputs.stream().map(it -> PER_INPUT_FILE.name("p.csv", it)).collect(Collectors.toSet());
    Set<String> folders = new HashSet<>();
    for (String name : names) {
      for (int end = name.indexOf('/'); end > 0; end = name.indexOf('/', end + 1)) {
        folders.add(name.substring(0, end));
      }
    }

    assertThat(names.size(), is(inputs.size()));
    folders.retainAll(names);
    assertThat(folders, empty());
  }

  @Test
  void wantsAnEndingForTheFilesPerInputFile() {
    OutputSettings settings = OutputSettings.defaults().withFileName("predictions");

    assertThat(
        assertThrows(IllegalArgumentException.class, () -> settings.withLayout(PER_INPUT_FILE))
            .getMessage(),
        equalTo(
            "output_file_name: 'predictions' (expected: a name with an ending, as the files per"
                + " input file get it)"));
  }
}
