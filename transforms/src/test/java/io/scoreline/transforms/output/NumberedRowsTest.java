package io.scoreline.transforms.output;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberedRowsTest {
  private static final OutputSettings CSV = OutputSettings.defaults();
  private static final OutputSettings JSON = CSV.withFileName("rows.jsonl");

  private static JobFailedException damaged(String how) {
    return new JobFailedException(JobFailedException.Reason.PART_DAMAGED, "the rows: " + how);
  }

  /** Gives one byte per read, as slow storage may. */
  private static InputStream drops(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
      @Override
      public synchronized int read(byte[] target, int offset, int count) {
        return super.read(target, offset, Math.min(1, count));
      }
    };
  }

  private static List<String> rows(String text, OutputSettings settings, boolean header)
      throws IOException {
    List<String> rows = new ArrayList<>();
    try (RowReader reader =
        new NumberedRows(drops(text), settings, header, NumberedRowsTest::damaged)) {
      rows.add(new String(reader.header(), StandardCharsets.UTF_8));
      for (; reader.isRow(); reader.advance()) {
        String row = new String(reader.row(), StandardCharsets.UTF_8);
        rows.add("%s %d: %s".formatted(reader.file(), reader.record(), row));
      }
    }
    return rows;
  }

  @Test
  void givesEachRowWithItsBytesAndItsPlace() throws IOException {
    assertThat(
        rows("file,row,x\na.csv,0,1\na.csv,12,2\nb/ü.csv,3,\n", CSV, true),
        equalTo(
            List.of(
                "file,row,x\n",
                "a.csv 0: a.csv,0,1\n",
                "a.csv 12: a.csv,12,2\n",
                "b/ü.csv 3: b/ü.csv,3,\n")));
  }

  @Test
  void takesLineEndsAndSeparatorsInQuotesForWhatTheyAre() throws IOException {
    assertThat(
        rows("\"a, \"\"b\"\"\n.csv\",7,\"x\n\"\"y\"\"\n\",1\n\"c\",8\n", CSV, false),
        equalTo(
            List.of(
                "",
                "a, \"b\"\n.csv 7: \"a, \"\"b\"\"\n.csv\",7,\"x\n\"\"y\"\"\n\",1\n",
                "c 8: \"c\",8\n")));
  }

  @Test
  void findsTheFileAtTheEndWhereRowsAreAsThoseOfMlflow() throws IOException {
    assertThat(
        rows("0,x,a.csv\n12,\"p,q\",2,\"b,\"\"c.csv\"\n3,\n", CSV.likeMlflow(), false),
        equalTo(
            List.of(
                "",
                "a.csv 0: 0,x,a.csv\n",
                "b,\"c.csv 12: 12,\"p,q\",2,\"b,\"\"c.csv\"\n",
                " 3: 3,\n")));
  }

  @Test
  void takesAQuoteInAHeaderForTheHeaders() throws IOException {
    assertThat(
        rows("file,row,\"a\nb\"\nf,1,2\n", CSV, true),
        equalTo(List.of("file,row,\"a\nb\"\n", "f 1: f,1,2\n")));
  }

  @Test
  void givesJsonLinesToo() throws IOException {
    String first = "{\"file\":\"a \\\"b\\\"\\n.csv\",\"row\":0,\"x\":[1,2]}\n";
    assertThat(
        rows(first + "{\"file\":\"c\",\"row\":41}\n", JSON, false),
        equalTo(List.of("", "a \"b\"\n.csv 0: " + first, "c 41: {\"file\":\"c\",\"row\":41}\n")));
  }

  @Test
  void holdsRowsThatAreLongerThanABlock() throws IOException {
    String longRow = "f,2," + "x".repeat(1 << 20) + "\n";
    try (RowReader reader =
        new NumberedRows(
            new ByteArrayInputStream(
                ("f,1,a\n" + longRow + "f,3,b\n").getBytes(StandardCharsets.UTF_8)),
            CSV,
            false,
            NumberedRowsTest::damaged)) {
      reader.advance();
      assertThat(new String(reader.row(), StandardCharsets.UTF_8), equalTo(longRow));
      reader.advance();
      assertThat(reader.record(), is(3L));
      reader.advance();
      assertThat(reader.isRow(), is(false));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"f\n", "f,\n", "f,x,1\n", "f,1x\n"})
  void refusesARowWithoutAPlaceInTheWordsOfWhoeverReadsIt(String row) {
    var error = assertThrows(JobFailedException.class, () -> rows(row, CSV, false));

    assertThat(error.reason(), is(JobFailedException.Reason.PART_DAMAGED));
    assertThat(
        error.getMessage(),
        equalTo("the rows: no file and record at the start of '%s'".formatted(row.strip())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}\n",
        "{\"file\n",
        "{\"row\":1,\"file\":\"f\"}\n",
        "{\"file\":\"f\",\"row\":\"1\"}\n"
      })
  void refusesJsonWithoutAPlace(String row) {
    assertThrows(JobFailedException.class, () -> rows(row, JSON, false));
  }
}
