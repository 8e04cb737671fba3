package io.scoreline.formats.avro;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.io.NumberOutput;
import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.records.LogicalTypeTexts;
import io.scoreline.transforms.records.TableFile;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.IOException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What another writer wrote, Python's fastavro, by make.py beside the files. */
class FastavroFilesTest {
  private static List<String> column(IntFunction<Object> value) {
    return IntStream.range(0, 200).mapToObj(value).map(String::valueOf).toList();
  }

  private static Map<String, List<String>> expected() {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    columns.put("number", column(i -> i * i * i - 1000));
    columns.put("score", column(i -> i % 7 == 3 ? null : i / 8f));
    columns.put("rate", column(i -> NumberOutput.toString(i / 3.0, true)));
    columns.put("flag", column(i -> i % 3 == 0));
    columns.put("name", column(i -> i % 5 == 4 ? null : "näme " + i));
    columns.put("day", column(i -> LocalDate.of(2026, 1, 31).plusDays(i)));
    columns.put(
        "at", column(i -> LogicalTypeTexts.timestamp(i * 100_000_000_000L + i, 1_000_000, true)));
    columns.put("price", column(i -> LogicalTypeTexts.decimal(i * 7 - 300, 2)));
    columns.put("id", column(i -> new UUID(0, i)));
    columns.put(
        "vector",
        column(i -> IntStream.range(0, i % 4).mapToObj(element -> i + element / 4f).toList()));
    columns.put("colour", column(i -> i % 2 == 0 ? "RED" : "GREEN"));
    return columns;
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "deflate", "snappy", "zstandard", "bzip2", "xz"})
  void readsFilesOfEachCodec(String codec) throws IOException {
    assertThat(Tables.read(Tables.made("rows-" + codec)), equalTo(expected()));
  }

  @Test
  void readsNoRecordsOfAFileWithoutAny() throws IOException {
    InputFile file = Tables.made("no-rows");

    assertThat(Tables.open(file).groups(), empty());
    assertThat(Tables.read(file).get("number"), empty());
  }

  @Test
  void refusesOtherCodecsByTheirNames() throws IOException {
    InputFile file = Tables.made("rows-lz4");

    var error = assertThrows(UnreadableFileException.class, () -> Tables.open(file));

    assertThat(
        error.getMessage(),
        equalTo("compressed with 'lz4' (expected: null, deflate, snappy, zstandard, bzip2, xz)"));
  }

  @Test
  void readsEachGroupAsASliceOfItsOwn() throws IOException {
    InputFile file = Tables.made("rows-deflate");
    List<TableFile.Group> groups = Tables.open(file).groups();

    assertThat(groups.stream().mapToLong(TableFile.Group::records).sum(), equalTo(200L));
    int record = 0;
    for (int i = 0; i < groups.size(); i++) {
      long from = i == 0 ? 0 : groups.get(i).offset();
      long to = i + 1 < groups.size() ? groups.get(i + 1).offset() : file.sizeBytes();
      int records = (int) groups.get(i).records();
      FileSlice slice = new FileSlice(file, from, to - from, record, 1);
      Map<String, List<String>> part = new LinkedHashMap<>();
      int first = record;
      expected().forEach((name, all) -> part.put(name, all.subList(first, first + records)));

      assertThat(Tables.read(file, slice, 1000), equalTo(part));
      record += records;
    }
    assertThat(groups.size() > 2, equalTo(true));
  }

  @Test
  void refusesASliceThatStartsWhereNoBlockDoes() throws IOException {
    InputFile file = Tables.made("rows-deflate");
    long second = Tables.open(file).groups().get(1).offset();
    FileSlice other = new FileSlice(file, second + 1, file.sizeBytes() - second - 1, 40, 1);

    var error = assertThrows(UnreadableFileException.class, () -> Tables.read(file, other, 1000));

    assertThat(
        List.of(error.getMessage()),
        contains(
            "no block starts at byte %d, where record 40 was planned (expected: the file as it was)"
                .formatted(second + 1)));
  }
}
