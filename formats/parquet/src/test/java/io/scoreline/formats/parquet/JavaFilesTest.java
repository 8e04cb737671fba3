package io.scoreline.formats.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Parquet's own writer for Java wrote is read as it was given to it. */
class JavaFilesTest {
  private static final int RECORDS = 2000;

  private static final String TABLE =
      """
      message table {
        required float f;
        optional double d;
        required int32 i;
        optional int64 l;
        required boolean b;
        optional binary s (STRING);
        optional binary same_start;
        optional fixed_len_byte_array(2) h (FLOAT16);
        required int32 u (INTEGER(32, false));
        optional group outer { optional int32 inner; }
        optional group list (LIST) { repeated group list { optional float element; } }
        repeated int64 bare;
      }
      """;

  @TempDir Path folder;

  private static void record(Group record, int i) {
    record
        .append("f", i / 8f)
        .append("i", i * 31 - 1000)
        .append("b", i % 3 == 0)
        .append("u", -1 - i);
    if (i % 5 != 0) {
      record.append("d", i / 3.0).append("l", (long) i * i * i * 1_000_003L);
    }
    if (i % 7 != 0) {
      record.append("s", "s" + i * i % 1000).append("same_start", "the same start " + i);
      record.append(
          "h", org.apache.parquet.io.api.Binary.fromConstantByteArray(new byte[] {0, 0x3c}));
    }
    Group outer = i % 4 == 0 ? null : record.addGroup("outer");
    if (i % 4 > 1) {
      outer.append("inner", i);
    }
    if (i % 6 != 0) {
      Group list = record.addGroup("list");
      for (int element = 0; element < i % 6 - 1; element++) {
        Group one = list.addGroup("list");
        if (element != 2) {
          one.append("element", i + element / 4f);
        }
      }
    }
    for (int element = 0; element < i % 3; element++) {
      record.append("bare", (long) i * element);
    }
  }

  private static List<String> column(IntFunction<Object> value) {
    return IntStream.range(0, RECORDS).mapToObj(value).map(String::valueOf).toList();
  }

  private static Map<String, List<String>> expected() {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    columns.put("f", column(i -> i / 8f));
    columns.put("d", column(i -> i % 5 == 0 ? null : io(i / 3.0)));
    columns.put("i", column(i -> i * 31 - 1000));
    columns.put("l", column(i -> i % 5 == 0 ? null : (long) i * i * i * 1_000_003L));
    columns.put("b", column(i -> i % 3 == 0));
    columns.put("s", column(i -> i % 7 == 0 ? null : "s" + i * i % 1000));
    columns.put("same_start", column(i -> i % 7 == 0 ? null : "the same start " + i));
    columns.put("h", column(i -> i % 7 == 0 ? null : 1f));
    columns.put("u", column(i -> Integer.toUnsignedLong(-1 - i)));
    columns.put("outer.inner", column(i -> i % 4 > 1 ? i : null));
    columns.put(
        "list",
        column(
            i ->
                i % 6 == 0
                    ? null
                    : IntStream.range(0, i % 6 - 1)
                        .mapToObj(element -> element == 2 ? null : i + element / 4f)
                        .toList()));
    columns.put(
        "bare",
        column(i -> IntStream.range(0, i % 3).mapToObj(element -> (long) i * element).toList()));
    return columns;
  }

  private static String io(double value) {
    return com.fasterxml.jackson.core.io.NumberOutput.toString(value, true);
  }

  @ParameterizedTest
  @CsvSource({
    "PARQUET_1_0, UNCOMPRESSED, true",
    "PARQUET_1_0, SNAPPY, false",
    "PARQUET_2_0, UNCOMPRESSED, false",
    "PARQUET_2_0, ZSTD, false",
    "PARQUET_2_0, LZ4_RAW, true"
  })
  void readsBothVersionsOfPagesInManyRowGroups(
      WriterVersion version, CompressionCodecName codec, boolean dictionary) throws IOException {
    Path file =
        Written.write(
            folder.resolve("t.parquet"),
            version,
            codec,
            dictionary,
            TABLE,
            RECORDS,
            JavaFilesTest::record);

    assertThat(Tables.open(Tables.listed(file)).groups().size(), greaterThan(1));
    assertThat(Tables.read(Tables.listed(file)), equalTo(expected()));
  }

  @Test
  void readsListsOfOldWriters() throws IOException {
    String schema =
        """
        message table {
          required group two (LIST) { repeated int32 array; }
          optional group of_groups (LIST) { repeated group array { required int32 a; required int32 b; } }
          required float behind;
        }
        """;
    Path file =
        Written.write(
            folder.resolve("t.parquet"),
            WriterVersion.PARQUET_1_0,
            CompressionCodecName.UNCOMPRESSED,
            true,
            schema,
            2,
            (record, i) -> {
              record.append("behind", i + 0.5f);
              record.addGroup("two").append("array", i).append("array", 7);
              record.addGroup("of_groups").addGroup("array").append("a", 1).append("b", 2);
            });

    Map<String, List<String>> read = Tables.read(Tables.listed(file));

    assertThat(read.keySet(), contains("two", "behind"));
    assertThat(read.get("two"), contains("[0, 7]", "[1, 7]"));
    assertThat(read.get("behind"), contains("0.5", "1.5"));
  }
}
