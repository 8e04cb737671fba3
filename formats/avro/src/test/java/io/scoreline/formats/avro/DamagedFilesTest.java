package io.scoreline.formats.avro;

import static io.scoreline.formats.avro.Written.field;
import static io.scoreline.formats.avro.Written.schemaOf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.records.TableFile;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not what their name says: each is told, and costs neither memory nor time. */
@Timeout(60)
class DamagedFilesTest {
  private static final String NUMBER = field("n", "\"int\"");

  @TempDir Path folder;

  private InputFile listed(byte[] content) throws IOException {
    return Tables.listed(Files.write(folder.resolve("t.avro"), content));
  }

  private String refusal(byte[] content) throws IOException {
    InputFile file = listed(content);
    return assertThrows(UnreadableFileException.class, () -> Tables.read(file)).getMessage();
  }

  private String refusalOfGroups(byte[] content) throws IOException {
    InputFile file = listed(content);
    return assertThrows(UnreadableFileException.class, () -> Tables.open(file).groups())
        .getMessage();
  }

  private static byte[] made(String name) throws IOException {
    return Files.readAllBytes(Path.of("src/test/resources", name + ".avro"));
  }

  /** Reads a file that may be damaged; gives whether it was told so. */
  private boolean isRefused(byte[] content) throws IOException {
    InputFile file = listed(content);
    boolean refused = false;
    try {
      Tables.open(file).groups();
    } catch (UnreadableFileException e) {
      refused = true;
    }
    try {
      Tables.read(file);
    } catch (UnreadableFileException e) {
      refused = true;
    }
    return refused;
  }

  /** Writes a file by its parts, which need not fit. */
  private static final class Parts {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);

    static Parts header(String schema, String codec) throws IOException {
      Parts parts = new Parts();
      parts.out.writeFixed(new byte[] {'O', 'b', 'j', 1});
      parts.out.writeMapStart();
      parts.out.setItemCount(2);
      parts.out.startItem();
      parts.out.writeString("avro.schema");
      parts.out.writeBytes(schema.getBytes(UTF_8));
      parts.out.startItem();
      parts.out.writeString("avro.codec");
      parts.out.writeBytes(codec.getBytes(UTF_8));
      parts.out.writeMapEnd();
      parts.out.writeFixed(Written.MARKER);
      return parts;
    }

    Parts block(long records, long sizeBytes, byte... data) throws IOException {
      out.writeLong(records);
      out.writeLong(sizeBytes);
      out.writeFixed(data);
      out.writeFixed(Written.MARKER);
      return this;
    }

    int size() {
      return bytes.size();
    }

    byte[] file() {
      return bytes.toByteArray();
    }
  }

  private static String rows(String... fields) {
    return "{\"type\": \"record\", \"name\": \"Row\", \"fields\": [%s]}"
        .formatted(String.join(", ", fields));
  }

  @Test
  void saysWhatAFileIsThatIsNoAvro() throws IOException {
    String expected = " (expected: a complete Avro object container file)";

    assertThat(refusal(new byte[0]), equalTo("the file is empty" + expected));
    assertThat(
        refusal("<!DOCTYPE html>\n<title>404 not found</title>".getBytes(US_ASCII)),
        equalTo("the file is a text that starts with '<!DOCTYPE html>'" + expected));
    assertThat(
        refusal(new byte[100]),
        equalTo("the file does not start with Obj and 1, as Avro's do" + expected));
    assertThat(
        refusal(Arrays.copyOf(made("rows-null"), 100)),
        equalTo("the file ends in its header" + expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "deflate", "snappy", "zstandard", "bzip2", "xz"})
  void refusesAFileThatIsCutShortAnywhere(String codec) throws IOException {
    byte[] whole = made("rows-" + codec);
    List<TableFile.Group> groups = Tables.open(listed(whole)).groups();
    List<Long> ends = groups.stream().map(TableFile.Group::offset).toList();
    for (int length = whole.length - 1; length > 0; length -= 1 + whole.length / 300) {
      // Behind a block is the end of a shorter file, which nothing tells from this one.
      if (!ends.contains((long) length)) {
        assertThat("cut to " + length, isRefused(Arrays.copyOf(whole, length)), equalTo(true));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "deflate", "snappy", "zstandard", "bzip2", "xz"})
  void readsOrRefusesAFileOfWhichAnyBytesAreOthers(String codec) throws IOException {
    byte[] whole = made("rows-" + codec);
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < Integer.getInteger("damaged.files", 300); i++) {
      byte[] damaged = whole.clone();
      int at = random.nextInt(whole.length);
      if (i % 2 == 0) {
        damaged[at] = (byte) random.nextInt();
      } else {
        // As large a number as its encoding can say.
        for (int more = 0; more < 9 && at + more < whole.length; more++) {
          damaged[at + more] = (byte) (more < 8 ? -1 : 7);
        }
      }
      refused += isRefused(damaged) ? 1 : 0;
    }
    assertThat(refused, greaterThan(0));
  }

  @Test
  void readsTheRecordsBeforeADamagedBlockAndSaysWhereItIs() throws IOException {
    byte[] file = made("rows-snappy");
    TableFile table = Tables.open(listed(file));
    TableFile.Group second = table.groups().get(1);
    long first = table.groups().get(0).records();
    file[(int) second.offset() + 100] ^= 1;
    TableFile damaged = Tables.open(listed(file));

    try (TableFile.Rows rows =
        damaged.rows(
            FileSlice.whole(listed(file)),
            List.of(new TableFile.Wanted(table.columns().get(0), 1)))) {
      assertThat(rows.next(), equalTo((int) first));
      var error = assertThrows(UnreadableFileException.class, rows::next);

      assertThat(
          error.getMessage(),
          startsWith(
              "the block at byte %d, from record %d on: ".formatted(second.offset(), first)));
    }
  }

  @Test
  void saysWhichBlockHasNotTheFilesMarkerBehindIt() throws IOException {
    Parts parts = Parts.header(rows(NUMBER), "null");
    int block = parts.size();
    byte[] file = parts.block(1, 1, (byte) 2).file();
    file[file.length - 1] ^= 1;
    String expected =
        "the block at byte %d: behind it is not the file's marker (expected: an undamaged file)"
            .formatted(block);

    assertThat(refusal(file), equalTo(expected));
    assertThat(refusalOfGroups(file), equalTo(expected));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1L << 60, Long.MAX_VALUE, Long.MIN_VALUE})
  void refusesABlockThatCannotHaveSoManyRecords(long records) throws IOException {
    Parts parts = Parts.header(rows(NUMBER), "null");
    int block = parts.size();
    byte[] file = parts.block(records, 1, (byte) 2).file();
    String expected =
        "the block at byte %d: it says that it has %d records (expected: 0 to 268435456)"
            .formatted(block, records);

    assertThat(refusal(file), equalTo(expected));
    assertThat(refusalOfGroups(file), equalTo(expected));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 2, 1L << 60, Long.MAX_VALUE, Long.MIN_VALUE})
  void refusesABlockThatCannotHaveSoManyBytes(long bytes) throws IOException {
    Parts parts = Parts.header(rows(NUMBER), "null");
    int block = parts.size();
    byte[] file = parts.block(1, bytes, (byte) 2).file();
    String expected =
        ("the block at byte %d: it says that it has %d bytes, and 1 are left (expected: a complete"
                + " file, of blocks of less than 2 GiB)")
            .formatted(block, bytes);

    assertThat(refusal(file), equalTo(expected));
    assertThat(refusalOfGroups(file), equalTo(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | it goes on behind the 0 records that it says it has",
        "1 | it goes on behind the 1 records that it says it has",
        "3 | its data end early"
      })
  void refusesABlockThatHasOtherRecordsThanItSays(long records, String message) throws IOException {
    byte[] file = Parts.header(rows(NUMBER), "null").block(records, 2, (byte) 2, (byte) 4).file();

    assertThat(refusal(file), containsString(message));
  }

  @Test
  void takesNoMemoryForATextThatIsNotThere() throws IOException {
    // 2^60 and 16 MiB as lengths.
    byte[] huge = {-128, -128, -128, -128, -128, -128, -128, -128, 32};
    byte[] large = {-128, -128, -128, 16};
    String schema = rows(field("s", "\"string\""));

    assertThat(
        refusal(Parts.header(schema, "null").block(1, huge.length, huge).file()),
        containsString("a value of 1152921504606846976 bytes (expected: 0 to 16777216)"));
    assertThat(
        refusal(Parts.header(schema, "null").block(1, large.length, large).file()),
        containsString("its data end early"));
  }

  @Test
  void refusesBranchesAndSymbolsThatTheSchemaDoesNotHave() throws IOException {
    String union = rows(field("u", "[\"null\", \"int\"]"));
    String symbols =
        rows(field("e", "{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\"]}"));
    String unread = rows(field("u", "[\"int\", \"string\", \"null\"]"), NUMBER);

    assertThat(
        refusal(Parts.header(union, "null").block(1, 1, (byte) 4).file()),
        containsString("type 2 of a union (expected: 0 to 1)"));
    assertThat(
        refusal(Parts.header(symbols, "null").block(1, 1, (byte) 1).file()),
        containsString("symbol -1 of an enum (expected: 0 to 0)"));
    assertThat(
        refusal(Parts.header(unread, "null").block(1, 2, (byte) 6, (byte) 2).file()),
        containsString("type 3 of a union (expected: 0 to 2)"));
  }

  @Test
  void passesOverAnyCountOfValuesWithoutBytesAtOnce() throws IOException {
    // 2^31 - 9 nulls in a list, and the end of the list.
    byte[] nulls = {-18, -1, -1, -1, 15, 0, 2};
    String schema = rows(field("nulls", "{\"type\": \"array\", \"items\": \"null\"}"), NUMBER);
    InputFile file = listed(Parts.header(schema, "null").block(1, nulls.length, nulls).file());

    assertThat(Tables.read(file), equalTo(Map.of("n", List.of("1"))));
  }

  /** Types of which each has ten of the one before: a name is enough to say so. */
  private static String tenfold(int types, String first) {
    StringBuilder fields = new StringBuilder(field("t0", first));
    for (int type = 1; type <= types; type++) {
      StringBuilder members = new StringBuilder();
      for (int i = 0; i < 10; i++) {
        String ofType = type == 1 ? "\"T0\"" : "\"T%d\"".formatted(type - 1);
        members.append(i == 0 ? "" : ", ").append(field("m" + i, ofType));
      }
      fields
          .append(", ")
          .append(
              field(
                  "t" + type,
                  "{\"type\": \"record\", \"name\": \"T%d\", \"fields\": [%s]}"
                      .formatted(type, members)));
    }
    return fields.toString();
  }

  @Test
  void refusesASchemaThatNamesStandForTooManyColumns() throws IOException {
    String empty = "{\"type\": \"record\", \"name\": \"T0\", \"fields\": []}";
    byte[] file = Parts.header(rows(tenfold(12, empty)), "null").file();

    assertThat(refusal(file), equalTo("the schema has more than 100000 columns (expected: fewer)"));
  }

  @Test
  void refusesRecordsWithoutBytesOfWhichABlockMayClaimAnyNumber() throws IOException {
    byte[] file = Parts.header(rows(field("n", "\"null\"")), "null").file();

    assertThat(
        refusal(file),
        equalTo("its records have no bytes: a block could claim any number of them"));
  }

  @Test
  void passesOverStructuresThatAreNamedTenTimesEach() throws IOException {
    String empty = "{\"type\": \"record\", \"name\": \"T0\", \"fields\": []}";
    String map =
        field(
            "map",
            "{\"type\": \"map\", \"values\": {\"type\": \"record\", \"name\": \"V\","
                + " \"fields\": [%s]}}".formatted(tenfold(12, empty)));
    byte[] data = {2, 2, 'k', 0, 8};
    InputFile file =
        listed(Parts.header(rows(map, NUMBER), "null").block(1, data.length, data).file());

    assertThat(Tables.read(file), equalTo(Map.of("n", List.of("4"))));
  }

  @Test
  void refusesSchemasThatAreNone() throws IOException {
    assertThat(
        refusal(Parts.header("{\"type\":", "null").file()),
        startsWith("the schema is no JSON: Unexpected end-of-input"));
    assertThat(
        refusal(Parts.header("{\"type\": \"recor\"}", "null").file()),
        equalTo("the schema is none of Avro"));
    assertThat(
        refusal(Parts.header("\"double\"", "null").file()),
        equalTo("the schema is of type double (expected: record)"));
    assertThat(
        refusal(Parts.header(rows(field("a", "\"int\""), field("a", "\"int\"")), "null").file()),
        startsWith("the schema is none of Avro: Duplicate field a"));
  }

  @Test
  void refusesASchemaThatIsTooLargeOrTooDeep() throws IOException {
    String large = rows(field("n", "\"int\", \"doc\": \"%s\"".formatted("x".repeat(1 << 20))));
    String deep = "\"int\"";
    for (int i = 0; i < 70; i++) {
      deep = rows(field("f", deep)).replace("Row", "R" + i);
    }
    String arrays = "{\"type\": \"array\", \"items\": ".repeat(30_000);

    assertThat(
        refusal(Parts.header(large, "null").file()),
        equalTo("the schema has %d bytes (expected: at most 1048576)".formatted(large.length())));
    assertThat(
        refusal(Parts.header(deep, "null").file()), equalTo("the schema is nested too deeply"));
    assertThat(
        refusal(Parts.header(arrays, "null").file()), equalTo("the schema is nested too deeply"));
  }

  @Test
  void refusesStructuresThatHoldThemselvesWithoutAnEnd() throws IOException {
    String list =
        field(
            "list",
            "{\"type\": \"record\", \"name\": \"L\", \"fields\": [{\"name\": \"next\", \"type\":"
                + " [\"null\", \"L\"]}]}");
    byte[] data = new byte[1_000_000];
    Arrays.fill(data, (byte) 2);

    assertThat(
        refusal(Parts.header(rows(list, NUMBER), "null").block(1, data.length, data).file()),
        containsString("values in each other, 1000 deep (expected: fewer)"));
  }

  @Test
  void refusesListsThatHoldTheirStructureWithoutAnEnd() throws IOException {
    String nested = "{\"type\": \"array\", \"items\": ".repeat(200) + "\"L\"" + "}".repeat(200);
    String list =
        field(
            "list",
            "{\"type\": \"record\", \"name\": \"L\", \"fields\": [{\"name\": \"next\", \"type\":"
                + " %s}]}".formatted(nested));
    byte[] data = new byte[1_000_000];
    Arrays.fill(data, (byte) 2);

    assertThat(
        refusal(Parts.header(rows(list, NUMBER), "null").block(1, data.length, data).file()),
        containsString("values in each other, 1000 deep (expected: fewer)"));
  }

  /** Types of which each has the one before, or behind it. */
  private static String chain(int types, boolean forward) {
    StringBuilder chain = new StringBuilder(field("n", "\"int\""));
    for (int i = 0; i < types; i++) {
      int number = forward ? types - i : i + 1;
      String of = number == 1 ? "\"int\"" : "\"C%d\"".formatted(number - 1);
      String type = rows(field("c", of)).replace("Row", "C" + number);
      chain.append(", ").append(field("f" + number, type));
    }
    return rows(chain.toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusesTypesThatStandForEachOtherWithoutAnEnd(boolean forward) throws IOException {
    assertThat(
        refusal(Parts.header(chain(490, forward), "null").file()),
        equalTo("the schema is nested too deeply"));
    assertThat(
        refusal(Parts.header(chain(5_000, forward), "null").file()),
        equalTo("the schema names more than 500 types (expected: fewer)"));
  }

  @Test
  void refusesAHeaderThatGoesOnAndOn() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
    out.writeFixed(new byte[] {'O', 'b', 'j', 1});
    out.writeMapStart();
    out.setItemCount(1L << 30);
    byte[] value = new byte[1 << 20];
    for (int i = 0; i < 6; i++) {
      out.writeString("k" + i);
      out.writeBytes(value);
    }

    assertThat(
        refusal(bytes.toByteArray()),
        equalTo("the header has more than 4194304 bytes (expected: fewer)"));
  }

  @Test
  void refusesABlockThatSnappyWouldMakeLargerThanItCan() throws IOException {
    // 256 MiB, and 16 MiB, of ten bytes.
    byte[] huge = {-128, -128, -128, -128, 1, 0, 0, 0, 0, 0};
    byte[] large = {-128, -128, -128, 8, 0, 0, 0, 0, 0, 0};

    assertThat(
        refusal(Parts.header(rows(NUMBER), "snappy").block(1, huge.length, huge).file()),
        containsString("it has 268435456 bytes with snappy (expected: at most 134217728)"));
    assertThat(
        refusal(Parts.header(rows(NUMBER), "snappy").block(1, large.length, large).file()),
        containsString("it says that its 6 bytes stand for 16777216 (expected: fewer)"));
  }

  @Test
  void saysThatABlockIsNotCompressedAsTheHeaderSays() throws IOException {
    Schema schema = schemaOf(NUMBER);
    byte[] file =
        new String(
                Written.file(schema, "deflate", 100, 50, (record, i) -> record.put(0, i)),
                ISO_8859_1)
            .replace("\u000edeflate", "\u0004xz")
            .getBytes(ISO_8859_1);

    assertThat(refusal(file), containsString("its data are damaged, or not compressed with xz: "));
  }
}
