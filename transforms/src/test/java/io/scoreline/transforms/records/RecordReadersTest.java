package io.scoreline.transforms.records;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordReadersTest {
  private static final String DEAD = " dead: Rejection[message=";

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
