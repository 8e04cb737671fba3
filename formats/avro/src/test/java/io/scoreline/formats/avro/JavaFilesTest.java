package io.scoreline.formats.avro;

import static io.scoreline.formats.avro.Written.field;
import static io.scoreline.formats.avro.Written.schemaOf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import com.fasterxml.jackson.core.io.NumberOutput;
import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.TableColumn;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Avro's own writer for Java wrote is read as it was given to it. */
class JavaFilesTest {
  private static final int RECORDS = 2000;

  private static final Schema TABLE =
      schemaOf(
          field("b", "\"boolean\""),
          field("i", "\"int\""),
          field("l", "[\"null\", \"long\"]"),
          field("f", "[\"float\"]"),
          field("d", "[\"double\", \"null\"]"),
          field("s", "[\"null\", \"string\"]"),
          field("e", "{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"ONE\", \"TWO\"]}"),
          field("nothing", "\"null\""),
          field(
              "outer",
              """
              ["null", {"type": "record", "name": "Outer", "fields": [
                {"name": "inner", "type": "int"},
                {"name": "deep", "type": {"type": "record", "name": "Deep", "fields": [
                  {"name": "list", "type": {"type": "array", "items": "long"}}]}}]}]
              """),
          field("list", "[\"null\", {\"type\": \"array\", \"items\": [\"null\", \"float\"]}]"),
          field("texts", "{\"type\": \"array\", \"items\": \"string\"}"));

  @TempDir Path folder;

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("t.avro"), content);
  }

  private Map<String, List<String>> read(byte[] content) throws IOException {
    return Tables.read(Tables.listed(file(content)));
  }

  private static void fill(GenericRecord record, int i) {
    record.put("b", i % 3 == 0);
    record.put("i", i * 31 - 1000);
    record.put("l", i % 5 == 0 ? null : (long) i * i * i * 1_000_003L);
    record.put("f", i / 8f);
    record.put("d", i % 5 == 1 ? null : i / 3.0);
    record.put("s", i % 7 == 0 ? null : "sé" + i);
    Schema symbols = record.getSchema().getField("e").schema();
    record.put("e", new GenericData.EnumSymbol(symbols, i % 2 == 0 ? "ONE" : "TWO"));
    if (i % 4 != 0) {
      Schema outer = record.getSchema().getField("outer").schema().getTypes().get(1);
      GenericRecord deep = new GenericData.Record(outer.getField("deep").schema());
      deep.put("list", IntStream.range(0, i % 3).mapToObj(element -> (long) i * element).toList());
      GenericRecord members = new GenericData.Record(outer);
      members.put("inner", i);
      members.put("deep", deep);
      record.put("outer", members);
    }
    record.put("list", list(i));
    record.put("texts", IntStream.range(0, i % 3).mapToObj(element -> "t" + element).toList());
  }

  private static List<Float> list(int i) {
    if (i % 6 == 0) {
      return null;
    }
    List<Float> list = new ArrayList<>();
    for (int element = 0; element < i % 6 - 1; element++) {
      list.add(element == 2 ? null : (Float) (i + element / 4f));
    }
    return list;
  }

  private static List<String> column(IntFunction<Object> value) {
    return IntStream.range(0, RECORDS).mapToObj(value).map(String::valueOf).toList();
  }

  private static Map<String, List<String>> expected() {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    columns.put("b", column(i -> i % 3 == 0));
    columns.put("i", column(i -> i * 31 - 1000));
    columns.put("l", column(i -> i % 5 == 0 ? null : (long) i * i * i * 1_000_003L));
    columns.put("f", column(i -> i / 8f));
    columns.put("d", column(i -> i % 5 == 1 ? null : NumberOutput.toString(i / 3.0, true)));
    columns.put("s", column(i -> i % 7 == 0 ? null : "sé" + i));
    columns.put("e", column(i -> i % 2 == 0 ? "ONE" : "TWO"));
    columns.put("nothing", column(i -> null));
    columns.put("outer.inner", column(i -> i % 4 == 0 ? null : i));
    columns.put(
        "outer.deep.list",
        column(
            i ->
                i % 4 == 0
                    ? null
                    : IntStream.range(0, i % 3).mapToObj(element -> (long) i * element).toList()));
    columns.put("list", column(JavaFilesTest::list));
    columns.put(
        "texts",
        column(i -> IntStream.range(0, i % 3).mapToObj(element -> "t" + element).toList()));
    return columns;
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "deflate", "snappy", "zstandard", "bzip2", "xz"})
  void readsAllTypesInManyBlocksOfEachCodec(String codec) throws IOException {
    byte[] written = Written.file(TABLE, codec, 4000, RECORDS, JavaFilesTest::fill);

    assertThat(Tables.open(Tables.listed(file(written))).groups().size(), greaterThan(10));
    assertThat(read(written), equalTo(expected()));
  }

  @Test
  void readsEachColumnAloneAndPassesOverTheOthers() throws IOException {
    byte[] written = Written.file(TABLE, "deflate", 4000, RECORDS, JavaFilesTest::fill);
    InputFile file = Tables.listed(file(written));

    for (Map.Entry<String, List<String>> column : expected().entrySet()) {
      Map<String, List<String>> read =
          Tables.read(file, FileSlice.whole(file), 1000, one -> one.name().equals(column.getKey()));

      assertThat(read, equalTo(Map.of(column.getKey(), column.getValue())));
    }
  }

  @Test
  void readsAndPassesOverListsInBlocksThatTellTheirSizes() throws IOException {
    Schema schema =
        schemaOf(
            field("read", "{\"type\": \"array\", \"items\": \"long\"}"),
            field("texts", "{\"type\": \"array\", \"items\": \"string\"}"),
            field("map", "{\"type\": \"map\", \"values\": \"double\"}"),
            field("behind", "\"int\""));
    byte[] written =
        Written.inSizedBlocks(
            schema,
            20,
            (record, i) -> {
              record.put("read", IntStream.range(0, i * 20).mapToObj(n -> n * 1000L).toList());
              record.put("texts", IntStream.range(0, i * 20).mapToObj(n -> "text " + n).toList());
              record.put(
                  "map",
                  IntStream.range(0, i * 20)
                      .boxed()
                      .collect(Collectors.toMap(n -> "k" + n, n -> n / 2.0)));
              record.put("behind", i);
            });
    InputFile file = Tables.listed(file(written));

    Map<String, List<String>> read =
        Tables.read(
            file,
            FileSlice.whole(file),
            1000,
            column -> column.name().equals("read") || column.name().equals("behind"));

    assertThat(
        read,
        equalTo(
            Map.of(
                "read",
                IntStream.range(0, 20)
                    .mapToObj(
                        i ->
                            IntStream.range(0, i * 20).mapToObj(n -> n * 1000L).toList().toString())
                    .toList(),
                "behind",
                IntStream.range(0, 20).mapToObj(String::valueOf).toList())));
    assertThat(Tables.read(file).get("behind"), equalTo(read.get("behind")));
  }

  @Test
  void readsNamesThatAreNoneOfAvrosOwn() throws IOException {
    Schema schema = schemaOf(field("od280/od315 of wines", "\"int\""));

    byte[] written = Written.file(schema, "null", 100, 1, (record, i) -> record.put(0, 7));

    assertThat(read(written), equalTo(Map.of("od280/od315 of wines", List.of("7"))));
  }

  @Test
  void givesOfAListTheElementsThatAreWanted() throws IOException {
    byte[] written = Written.file(TABLE, "null", 4000, 6, JavaFilesTest::fill);
    InputFile file = Tables.listed(file(written));

    Map<String, List<String>> read = Tables.read(file, FileSlice.whole(file), 2);

    assertThat(
        read.get("list"),
        contains("null", "[]", "[2.0]", "[3.0, 3.25]", "[4.0, 4.25]", "[5.0, 5.25]"));
  }

  @Test
  void writesOutWhatIsNoNumberOfJava() throws IOException {
    Schema schema =
        schemaOf(
            field("date", "{\"type\": \"int\", \"logicalType\": \"date\"}"),
            field("time", "{\"type\": \"int\", \"logicalType\": \"time-millis\"}"),
            field("fine", "{\"type\": \"long\", \"logicalType\": \"time-micros\"}"),
            field("millis", "{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}"),
            field("micros", "{\"type\": \"long\", \"logicalType\": \"timestamp-micros\"}"),
            field("nanos", "{\"type\": \"long\", \"logicalType\": \"timestamp-nanos\"}"),
            field("local", "{\"type\": \"long\", \"logicalType\": \"local-timestamp-millis\"}"),
            field(
                "price",
                "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 9, \"scale\": 2}"),
            field(
                "fixed",
                "{\"type\": \"fixed\", \"name\": \"F\", \"size\": 4, \"logicalType\": \"decimal\","
                    + " \"precision\": 9, \"scale\": 3}"),
            field("id", "{\"type\": \"string\", \"logicalType\": \"uuid\"}"),
            field(
                "id16",
                "{\"type\": \"fixed\", \"name\": \"U\", \"size\": 16, \"logicalType\": \"uuid\"}"),
            field("unknown", "{\"type\": \"int\", \"logicalType\": \"of tomorrow\"}"));
    byte[] written =
        Written.file(
            schema,
            "deflate",
            100,
            1,
            (record, i) -> {
              record.put("date", 20_484);
              record.put("time", 45_015_250);
              record.put("fine", 45_015_000_001L);
              record.put("millis", 1_769_862_615_250L);
              record.put("micros", 1_769_862_615_250_001L);
              record.put("nanos", 1_769_862_615_000_000_001L);
              record.put("local", -1L);
              record.put("price", ByteBuffer.wrap(BigInteger.valueOf(-125).toByteArray()));
              record.put("fixed", fixed(schema, "fixed", new byte[] {0, 0, 4, (byte) 0xd2}));
              record.put("id", "00000000-0000-0000-0000-000000000007");
              byte[] sixteen = new byte[16];
              sixteen[15] = 7;
              record.put("id16", fixed(schema, "id16", sixteen));
              record.put("unknown", 7);
            });

    assertThat(
        read(written).values().stream().map(values -> values.get(0)).toList(),
        contains(
            "2026-01-31",
            "12:30:15.25",
            "12:30:15.000001",
            "2026-01-31T12:30:15.25Z",
            "2026-01-31T12:30:15.250001Z",
            "2026-01-31T12:30:15.000000001Z",
            "1969-12-31T23:59:59.999",
            "-1.25",
            "1.234",
            "00000000-0000-0000-0000-000000000007",
            "00000000-0000-0000-0000-000000000007",
            "7"));
  }

  private static GenericData.Fixed fixed(Schema schema, String field, byte[] bytes) {
    return new GenericData.Fixed(schema.getField(field).schema(), bytes);
  }

  @Test
  void saysOfEachColumnWhyItCannotBeReadAndReadsTheOthers() throws IOException {
    Schema schema =
        schemaOf(
            field("a", "\"int\""),
            field("map", "{\"type\": \"map\", \"values\": \"string\"}"),
            field("union", "[\"null\", \"int\", \"string\"]"),
            field("bytes", "\"bytes\""),
            field("fixed", "{\"type\": \"fixed\", \"name\": \"F\", \"size\": 3}"),
            field("b", "\"string\""),
            field(
                "tree",
                """
                {"type": "record", "name": "Tree", "fields": [
                  {"name": "size", "type": "int"},
                  {"name": "left", "type": ["null", "Tree"]},
                  {"name": "more", "type": {"type": "array", "items": "Tree"}}]}
                """),
            field(
                "lists",
                "{\"type\": \"array\", \"items\": {\"type\": \"array\", \"items\": \"int\"}}"),
            field("nulls", "{\"type\": \"array\", \"items\": \"null\"}"),
            field(
                "digits",
                "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 2000, \"scale\": 1001}"),
            field("c", "\"double\""));
    Schema tree = schema.getField("tree").schema();
    byte[] written =
        Written.file(
            schema,
            "null",
            100,
            3,
            (record, i) -> {
              GenericRecord leaf = node(tree, 1, null, List.of());
              GenericRecord inner = node(tree, 2, leaf, List.of(leaf, leaf));
              record.put("a", i);
              record.put("map", Map.of("k", "v", "k2", "v"));
              record.put("union", i == 0 ? null : i == 1 ? (Object) 7 : "seven");
              record.put("bytes", ByteBuffer.wrap(new byte[i]));
              record.put("fixed", fixed(schema, "fixed", new byte[3]));
              record.put("b", "b" + i);
              record.put("tree", node(tree, 3 + i, inner, List.of(inner)));
              record.put("lists", List.of(List.of(1, 2), List.of(), List.of(3)));
              record.put("nulls", Arrays.asList(null, null));
              record.put("digits", ByteBuffer.wrap(new byte[] {1}));
              record.put("c", i / 2.0);
            });

    Map<String, String> refused =
        Tables.open(Tables.listed(file(written))).columns().stream()
            .filter(column -> !column.refusal().isEmpty())
            .collect(Collectors.toMap(TableColumn::name, TableColumn::refusal));

    assertThat(
        refused,
        equalTo(
            Map.of(
                "map", "a map",
                "union", "a union of several types",
                "bytes", "bytes of no known meaning",
                "fixed", "bytes of no known meaning",
                "tree.left", "a structure that holds itself",
                "tree.more", "a list of: a structure",
                "lists", "a list of: a list",
                "nulls", "a list of: null",
                "digits", "decimals with 1001 digits behind the point")));
    assertThat(
        read(written),
        equalTo(
            Map.of(
                "a", List.of("0", "1", "2"),
                "b", List.of("b0", "b1", "b2"),
                "tree.size", List.of("3", "4", "5"),
                "c", List.of("0.0", "0.5", "1.0"))));
  }

  private static GenericRecord node(
      Schema tree, int size, GenericRecord left, List<GenericRecord> more) {
    GenericRecord node = new GenericData.Record(tree);
    node.put("size", size);
    node.put("left", left);
    node.put("more", more);
    return node;
  }

  @Test
  void readsAFileWithoutRecords() throws IOException {
    byte[] written = Written.file(TABLE, "snappy", 100, 0, JavaFilesTest::fill);

    assertThat(Tables.open(Tables.listed(file(written))).groups(), empty());
    assertThat(read(written).get("i"), empty());
  }

  @Test
  void readsTextsThatAreNotUtf8AsThePartThatTheyAre() throws IOException {
    byte[] written =
        Written.file(
            schemaOf(field("s", "\"string\"")),
            "null",
            100,
            1,
            (record, i) -> record.put(0, "[[[["));
    byte[] text = "[[[[".getBytes(UTF_8);
    int at = new String(written, ISO_8859_1).indexOf("[[[[");
    for (int i = 0; i < text.length; i++) {
      written[at + i] = (byte) 0xff;
    }

    assertThat(
        read(written).get("s").get(0),
        equalTo(ColumnValues.textOf(new byte[] {-1, -1, -1, -1}, 0, 4)));
  }
}
