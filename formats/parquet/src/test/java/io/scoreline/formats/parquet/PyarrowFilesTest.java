package io.scoreline.formats.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.records.TableColumn;
import io.scoreline.transforms.records.TableFile;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pyarrow wrote, by make.py, is read as it was made there. */
class PyarrowFilesTest {
  private static final int ROWS = 700;

  private static final String[] NUMBERS = {"f", "d", "i", "l"};

  private static List<String> column(IntFunction<String> value) {
    return IntStream.range(0, ROWS).mapToObj(value).toList();
  }

  private static String optional(int record, String value) {
    return record % 7 == 3 ? Tables.NULL : value;
  }

  private static Map<String, List<String>> numbers() {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    columns.put("f", column(i -> Float.toString(i / 8f)));
    columns.put("d", column(i -> Double.toString(i / 16.0)));
    columns.put("i", column(i -> Integer.toString(i - 350)));
    columns.put("l", column(i -> Long.toString(i * 1_000_000_000_000L)));
    columns.put("few", column(i -> Float.toString(i % 5)));
    columns.put("optional", column(i -> optional(i, Float.toString(i / 4f))));
    columns.put("optional_int", column(i -> optional(i, Integer.toString(i))));
    columns.put("b", column(i -> Boolean.toString(i % 3 == 0)));
    columns.put("s", column(i -> "text " + i % 50));
    columns.put("optional_text", column(i -> optional(i, "t" + i)));
    return columns;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none-v1",
        "none-v2",
        "snappy-v1",
        "snappy-v2",
        "gzip-v1",
        "gzip-v2",
        "zstd-v1",
        "zstd-v2",
        "lz4-v1",
        "lz4-v2",
        "plain",
        "delta"
      })
  void readsEveryCodecPageVersionAndEncoding(String made) throws IOException {
    assertThat(Tables.read(Tables.made("numbers-" + made)), equalTo(numbers()));
  }

  @Test
  void readsRowGroupsOneByOneFromWhereTheFooterSaysThatTheyAre() throws IOException {
    InputFile file = Tables.made("numbers-snappy-v1");
    List<TableFile.Group> groups = Tables.open(file).groups();

    assertThat(groups.stream().map(TableFile.Group::records).toList(), contains(250L, 250L, 200L));
    List<String> read = new ArrayList<>();
    long record = 0;
    for (int i = 0; i < groups.size(); i++) {
      long from = groups.get(i).offset();
      long to = i + 1 < groups.size() ? groups.get(i + 1).offset() : file.sizeBytes();
      FileSlice slice = new FileSlice(file, from, to - from, record, 1);
      read.addAll(Tables.read(file, slice, 1).get("optional"));
      record += groups.get(i).records();
    }
    assertThat(read, equalTo(numbers().get("optional")));
  }

  @Test
  void refusesASliceThatStartsElsewhereThanItWasPlanned() throws IOException {
    InputFile file = Tables.made("numbers-snappy-v1");
    long second = Tables.open(file).groups().get(1).offset();
    FileSlice slice = new FileSlice(file, second, file.sizeBytes() - second, 249, 1);

    var error = assertThrows(UnreadableFileException.class, () -> Tables.read(file, slice, 1));

    assertThat(error.getMessage(), containsString("where record 249 was planned"));
  }

  @Test
  void givesWhatIsNoNumberOfJavaTheTextThatATableWouldHave() throws IOException {
    Map<String, List<String>> read = Tables.read(Tables.made("types"));

    Map<String, List<String>> expected = new LinkedHashMap<>();
    expected.put("int8", List.of("-128", "127"));
    expected.put("int16", List.of("-32768", "32767"));
    expected.put("uint8", List.of("0", "255"));
    expected.put("uint16", List.of("0", "65535"));
    expected.put("uint32", List.of("0", "4294967295"));
    expected.put("uint64", List.of("0", "18446744073709551615"));
    expected.put("half", List.of("0.5", "-1.5"));
    expected.put("decimal_small", List.of("1.25", "-0.05"));
    expected.put("decimal_large", List.of("12345678901234567890.5", Tables.NULL));
    expected.put("date", List.of("2026-01-31", Tables.NULL));
    expected.put("time", List.of("12:30:00", Tables.NULL));
    expected.put("timestamp", List.of("2026-01-31T12:30:15.25", Tables.NULL));
    expected.put("timestamp_utc", List.of("2026-01-31T12:30:15.25Z", Tables.NULL));
    expected.put("binary", List.of("plain", "\uDFFF"));
    expected.put("enum", List.of("red", "blue"));
    expected.put("struct.x", List.of("1.5", Tables.NULL));
    expected.put("struct.y.z", List.of("2", Tables.NULL));
    assertThat(read, equalTo(expected));
  }

  @Test
  void readsTheTimestampsThatOldWritersHave() throws IOException {
    assertThat(
        Tables.read(Tables.made("types-int96")).get("timestamp"),
        contains("2026-01-31T12:30:15.25", Tables.NULL));
  }

  @Test
  void saysOfOtherColumnsWhatTheyAre() throws IOException {
    Map<String, String> refused =
        Tables.open(Tables.made("types")).columns().stream()
            .filter(column -> !column.refusal().isEmpty())
            .collect(Collectors.toMap(TableColumn::name, TableColumn::refusal));

    assertThat(
        refused,
        equalTo(
            Map.of(
                "fixed", "bytes of no known meaning",
                "map", "a map",
                "matrix", "a list of lists, of maps or of structures")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vectors-v1", "vectors-v2"})
  void readsListsWithWhatIsMissingInThem(String made) throws IOException {
    Map<String, List<String>> read = Tables.read(Tables.made(made));

    for (int i = 0; i < 200; i++) {
      List<Float> row = List.of(i * 4f, i * 4f + 1, i * 4f + 2, i * 4f + 3);
      assertThat(read.get("x").get(i), equalTo(row.toString()));
      assertThat(read.get("v").get(i), equalTo(row.toString()));
      List<String> ragged =
          List.of(Double.toString(i), Tables.NULL, "1.0", "2.0").subList(0, Math.min(4, 2 + i % 4));
      String expected =
          switch (i % 10) {
            case 1 -> Tables.NULL;
            case 2 -> "[]";
            default -> ragged.toString();
          };
      assertThat("record " + i, read.get("ragged").get(i), equalTo(expected));
    }
  }

  @Test
  void keepsOfListsNoMoreThanIsWanted() throws IOException {
    InputFile file = Tables.made("vectors-v1");

    Map<String, List<String>> read = Tables.read(file, FileSlice.whole(file), 2);

    assertThat(read.get("v").get(199), equalTo("[796.0, 797.0]"));
    assertThat(read.get("ragged").get(199), equalTo("[199.0, null]"));
  }

  @Test
  void readsAFileWithoutRecords() throws IOException {
    Map<String, List<String>> read = Tables.read(Tables.made("no-rows"));

    assertThat(read.keySet(), equalTo(numbers().keySet()));
    assertThat(read.get(NUMBERS[0]).size(), is(0));
  }

  @Test
  void refusesACompressionThatItDoesNotHave() {
    var error =
        assertThrows(
            UnreadableFileException.class, () -> Tables.read(Tables.made("numbers-brotli")));

    assertThat(
        error.getMessage(),
        equalTo(
            "column f, from record 0 on: compressed with brotli (expected: snappy, gzip, zstd,"
                + " lz4_raw or uncompressed)"));
  }
}
