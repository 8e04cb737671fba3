package io.scoreline.transforms.records;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.PlannedSlices;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReadersTest {
  private static final String DEAD = " dead: Rejection[message=";
  private static final String REPLACED = "0 at line 2: a\uFFFD | \uFFFD | a\uFFFD,\uFFFD";

  @TempDir Path folder;

  private List<String> read(String name, byte[] bytes, InputBinding binding) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    return SlicedReading.of(file, InputSettings.defaults(), binding);
  }

  private List<String> read(String name, String text, InputBinding binding) throws IOException {
    return read(name, text.getBytes(StandardCharsets.UTF_8), binding);
  }

  private List<String> csv(String text) throws IOException {
    return read("f.csv", text, SlicedReading.texts("x", "y"));
  }

  @Test
  void readsQuotedFieldsWithSeparatorsLineEndsAndDoubledQuotes() throws IOException {
    assertThat(
        csv("x,y\n\"a,\"\"b\"\"\r\nc\",\nd,e\n"),
        equalTo(
            List.of(
                "0 at line 2: a,\"b\"\r\nc |  | \"a,\"\"b\"\"\r\nc\",",
                "1 at line 4: d | e | d,e")));
  }

  @Test
  void takesAQuoteWithinAnUnquotedFieldAsItIs() throws IOException {
    assertThat(csv("x,y\na\"b,\"\n\"\n"), equalTo(List.of("0 at line 2: a\"b | \n | a\"b,\"\n\"")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void endsRowsAtAnyLineEndSkipsEmptyLinesAndNeedsNoneAtTheEnd(String end) throws IOException {
    List<String> expected = List.of("0 at line 4: a | b | a,b", "1 at line 6: c | d | c,d");

    assertThat(csv(String.join(end, "", "x,y", "", "a,b", "", "c,d")), equalTo(expected));
    assertThat(
        csv("\uFEFF" + String.join(end, "", "x,y", "", "a,b", "", "c,d", "", "")),
        equalTo(expected));
  }

  @Test
  void goesOnBehindARowThatIsMalformed() throws IOException {
    assertThat(
        csv("x,y\n\"a\"b,\"c\nd\"\n1,2\n3\n4,5,6\n7,\"8"),
        equalTo(
            List.of(
                "0 at line 2"
                    + DEAD
                    + "malformed CSV: Unexpected character after closing quote: 'b' (0x62), text=]",
                "1 at line 4: 1 | 2 | 1,2",
                "2 at line 5" + DEAD + "1 fields (expected: 2), text=3]",
                "3 at line 6" + DEAD + "3 fields (expected: 2), text=4,5,6]",
                "4 at line 7"
                    + DEAD
                    + "malformed CSV: Unclosed quoted field at end of input, text=7]")));
  }

  @Test
  void refusesFilesWhoseHeaderDoesNotFit() throws IOException {
    assertThat(csv("x,z\n1,2\n"), equalTo(List.of("no column y; the file has x, z")));
    assertThat(
        csv("x,y,x\n1,2,3\n"),
        equalTo(List.of("two columns have one name: x, y, x (expected: each name once)")));
    assertThat(csv(""), equalTo(List.of()));
    assertThat(csv("\uFEFF"), equalTo(List.of()));
  }

  @Test
  void refusesAKeptCellThatCannotBeRead() throws IOException {
    assertThat(
        read(
            "f.csv",
            "x,y\na,é\n".getBytes(StandardCharsets.ISO_8859_1),
            SlicedReading.texts("x", "y")),
        equalTo(
            List.of(
                "0 at line 2"
                    + DEAD
                    + "column y: '\uFFFD' holds bytes that are not UTF-8, text=a,\uFFFD]")));
  }

  @Test
  void takesAReplacementCharacterForWhatItIsWhereTheBytesAreUtf8() throws IOException {
    assertThat(csv("x,y\na\uFFFD,\uFFFD\n"), equalTo(List.of(REPLACED)));
    assertThat(
        read("f.jsonl", "{\"x\":\"a\uFFFD\",\"y\":\"\uFFFD\"}", SlicedReading.texts("x", "y")),
        equalTo(List.of("0 at line 1: a\uFFFD | \uFFFD | {\"x\":\"a\uFFFD\",\"y\":\"\uFFFD\"}")));
    assertThat(
        read("f.txt", "a\uFFFD", SlicedReading.plainText()),
        equalTo(List.of("0 at line 1: a\uFFFD | a\uFFFD")));
    // Half a pair that is UTF-8 in no way, as some databases write them.
    byte[] half = {'x', ',', 'y', '\n', (byte) 0xED, (byte) 0xBF, (byte) 0xBF, ',', '1', '\n'};
    assertThat(
        read("f.csv", half, SlicedReading.texts("x", "y")).get(0),
        startsWith("0 at line 2" + DEAD + "column x: '\uFFFD"));
  }

  @Test
  void readsNumbersOfCsvAndJsonByOneRule() throws IOException {
    InputBinding binding =
        new InputBinding(
            List.of(new Feature("x", FeatureType.FLOAT, List.of())),
            List.of(List.of("x")),
            List.of());
    String problem = "'1e999' is out of range of FLOAT (expected: a number)";

    assertThat(
        numbers("f.csv", "x\nnan\n-INF\n1e999\n", binding),
        equalTo(List.of("NaN", "-Infinity", "column x: " + problem)));
    assertThat(
        numbers("f.jsonl", "{\"x\":\"nan\"}\n{\"x\":\"-INF\"}\n{\"x\":1e999}\n", binding),
        equalTo(List.of("NaN", "-Infinity", "member x: " + problem)));
  }

  @Test
  void takesAMissingNumberForOneWhereTheModelHasAMeaningForIt() throws IOException {
    Feature number = new Feature("x", FeatureType.FLOAT, List.of());
    InputBinding asked = new InputBinding(List.of(number), List.of(List.of("x")), List.of());
    InputBinding given =
        new InputBinding(List.of(number.withMissing()), List.of(List.of("x")), List.of());
    String table = "x,y\n,1\n\"\",2\n \t,3\n4,\n";

    assertThat(numbers("f.csv", table, given), equalTo(List.of("NaN", "NaN", "NaN", "4.0")));
    assertThat(
        numbers("g.csv", table, asked),
        equalTo(
            List.of(
                "column x: empty (expected: a number)",
                "column x: empty (expected: a number)",
                "column x: empty (expected: a number)",
                "4.0")));
    String objects = "{\"x\":null}\n{\"x\":\"\"}\n{\"y\":1}\n{\"x\":null,\"x\":4}\n";
    assertThat(
        numbers("f.jsonl", objects, given),
        equalTo(List.of("NaN", "NaN", "no member x", "member x stands there twice")));
    assertThat(
        numbers("g.jsonl", objects, asked).get(0), equalTo("member x: null (expected: a value)"));
  }

  /** The first input's values, and what was rejected. */
  private List<String> numbers(String name, String text, InputBinding binding) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    RecordBatch batch = new RecordBatch(binding.features(), 1);
    RecordText raw = new RecordText(0, 100);
    List<String> all = new ArrayList<>();
    try (RecordReader reader = open(file, binding)) {
      for (var outcome = reader.read(batch, raw);
          outcome != RecordReader.Outcome.END;
          outcome = reader.read(batch, raw)) {
        all.add(
            outcome == RecordReader.Outcome.READ
                ? Float.toString(batch.numbers(0).getFloat(0))
                : reader.rejection().message());
        batch.clear();
        raw.clear();
      }
    }
    return all;
  }

  private static RecordReader open(Path file, InputBinding binding) throws IOException {
    FileSlice slice = FileSlice.whole(PlannedSlices.listed(file));
    return new RecordReaders(InputSettings.defaults(), binding).open(slice);
  }

  @Test
  void closesAFileThatItRefuses() throws IOException {
    Path csv = Files.writeString(folder.resolve("f.csv"), "x,z\n1,2\n");
    Path utf16 = Files.write(folder.resolve("f.txt"), "x".getBytes(StandardCharsets.UTF_16));
    Path directory = Files.createDirectory(folder.resolve("d.txt"));

    assertThrows(IOException.class, () -> open(csv, SlicedReading.texts("x", "y")));
    assertThrows(IOException.class, () -> open(utf16, SlicedReading.plainText()));
    assertThrows(IOException.class, () -> open(directory, SlicedReading.plainText()));

    assertThat(openFiles(), equalTo(List.of()));
  }

  /** The files of the folder that this process has open, where the system says so. */
  private List<String> openFiles() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    List<String> open = new ArrayList<>();
    if (Files.isDirectory(descriptors)) {
      try (var all = Files.list(descriptors)) {
        for (Path descriptor : all.toList()) {
          if (Files.isSymbolicLink(descriptor)) {
            open.add(Files.readSymbolicLink(descriptor).toString());
          }
        }
      }
    }
    return open.stream().filter(file -> file.startsWith(folder.toString())).toList();
  }

  @Test
  void fillsABatchWithFewRecordsOfLongTextsAlsoOfKeptOnes() throws IOException {
    String row = "x".repeat(900_000) + ",1\n";
    Path file = Files.writeString(folder.resolve("f.csv"), "a,n\n" + row.repeat(9));
    InputBinding text = SlicedReading.texts("a");
    InputBinding kept =
        new InputBinding(
            List.of(new Feature("n", FeatureType.FLOAT, List.of())),
            List.of(List.of("n")),
            List.of("a"));

    for (InputBinding binding : List.of(text, kept)) {
      RecordBatch batch = new RecordBatch(binding.features(), 100);
      RecordText raw = new RecordText(binding.keptColumns().size(), 0);
      try (RecordReader reader = open(file, binding)) {
        while (!batch.isFull()) {
          assertThat(reader.read(batch, raw), equalTo(RecordReader.Outcome.READ));
        }
      }
      assertThat(batch.size(), equalTo(5));
    }
  }

  @Test
  void saysWhatAFileIsThatHoldsNoTextInUtf8() throws IOException {
    String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";

    for (String name : List.of("f.csv", "f.jsonl")) {
      assertThat(
          read(name, "x,y\n".getBytes(StandardCharsets.UTF_16), SlicedReading.texts("x")),
          equalTo(List.of("the file is UTF-16 (expected: UTF-8)")));
      assertThat(
          read(name, pointer, SlicedReading.texts("x")),
          equalTo(
              List.of(
                  "the file is a Git LFS pointer, not the data"
                      + " (expected: what git lfs pull fetches)")));
    }
  }

  @Test
  void readsJsonObjectsWithInnerMembersAndElementsAsColumns() throws IOException {
    assertThat(
        read(
            "f.jsonl",
            "\n{\"o\":{\"a\":[\"p\",7]},\"k\":null}\r\n{\"o\":{\"a\":[1,true]}}\n{}",
            SlicedReading.texts("o.a_1", "k")),
        equalTo(
            List.of(
                "0 at line 2: 7 |  | {\"o\":{\"a\":[\"p\",7]},\"k\":null}",
                "1 at line 3: true |  | {\"o\":{\"a\":[1,true]}}",
                "2 at line 4" + DEAD + "no member o.a_1, text={}]")));
  }

  @Test
  void refusesArraysThatAreLongerOrShorterThanThoseThatFeedTheModel() throws IOException {
    InputBinding binding =
        new InputBinding(
            List.of(new Feature("x", FeatureType.FLOAT, List.of(2, 2))),
            List.of(List.of("x_0_0", "x_0_1", "x_1_0", "x_1_1")),
            List.of());

    List<String> read =
        numbers(
            "f.jsonl",
            """
            {"x":[[1,2],[3,4]],"y":[9]}
            {"x":[[1,2],[3,4,5]]}
            {"x":[[1,2],[3,4],[5,6]]}
            {"x":[[1,2]]}
            """,
            binding);

    assertThat(
        read.subList(1, 4),
        equalTo(
            List.of(
                "member x_1: 3 values (expected: 2)",
                "member x: 3 values (expected: 2)",
                "member x: 1 values (expected: 2)")));
  }

  @Test
  void refusesJsonLinesThatAreNotOneObject() throws IOException {
    List<String> read =
        read(
            "f.jsonl",
            "[1]\n3\n{\"x\":1}{}\n{\"x\":1,\"x\":2}\n{\"x\":null}\n{\"x\":\n\0\0{}\n",
            SlicedReading.texts("x"));

    List<String> messages =
        List.of(
            "starts with a JSON array (expected: one JSON object per line)",
            "starts with no object (expected: one JSON object per line)",
            "more than one JSON value on the line (expected: one object)",
            "member x stands there twice",
            "member x: null (expected: a value)",
            "malformed JSON at character 6",
            "holds a zero byte (expected: JSON in UTF-8)");
    assertThat(read, hasSize(messages.size()));
    for (int i = 0; i < messages.size(); i++) {
      assertThat(read.get(i), startsWith(i + " at line " + (i + 1) + DEAD + messages.get(i)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\n{\"x\":1},\n{\"x\":2}\n]\n", "[{\"x\":1},\r\n{\"x\":2}]"})
  void saysOnceOfAFileThatItIsAnArray(String text) throws IOException {
    List<String> read = read("f.json", text, SlicedReading.texts("x"));

    assertThat(read, hasSize(1));
    assertThat(read.get(0), startsWith("a JSON array over several lines"));
  }

  @Test
  void readsALineOfTextAsARecordEmptyOnesToo() throws IOException {
    assertThat(
        read("f.txt", "\uFEFFa\r\n\n\rb\n ", SlicedReading.plainText()),
        equalTo(
            List.of(
                "0 at line 1: a | a",
                "1 at line 2:  | ",
                "2 at line 3: \rb | \rb",
                "3 at line 4:   |  ")));
    assertThat(
        read("f.txt", "é\nok".getBytes(StandardCharsets.ISO_8859_1), SlicedReading.plainText()),
        equalTo(
            List.of(
                "0 at line 1" + DEAD + "the text holds bytes that are not UTF-8, text=]",
                "1 at line 2: ok | ok")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"f.csv", "f.jsonl", "f.png"})
  void refusesAFileOfAnotherKindThanTheFirst(String name) throws IOException {
    List<String> read = read(name, "x\n1\n", SlicedReading.plainText());

    assertThat(read, hasSize(1));
    assertThat(read.get(0), startsWith("a file of format "));
  }
}
