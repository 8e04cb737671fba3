package io.scoreline.formats.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.scoreline.transforms.records.ColumnValues.Kind;
import io.scoreline.transforms.records.TableColumn;
import io.scoreline.transforms.records.TableWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read back as it was, whatever its types, its nulls and its number of rows. */
class WrittenFilesTest {
  @TempDir Path folder;

  /** A column with the value of each row: null, a list of values or one. */
  private record Column(String name, Kind kind, boolean list, IntFunction<Object> value) {
    TableColumn column() {
      return new TableColumn(name, kind, list, "");
    }

    String shown(int row) {
      Object value = value().apply(row);
      if (value == null) {
        return Tables.NULL;
      }
      return value.toString();
    }
  }

  private static void put(Object value, ByteBuffer row) {
    if (value instanceof Boolean truth) {
      row.put((byte) (truth ? 1 : 0));
    } else if (value instanceof Long number) {
      row.putLong(number);
    } else if (value instanceof Float number) {
      row.putFloat(number);
    } else if (value instanceof Double number) {
      row.putDouble(number);
    } else {
      byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
      row.putInt(text.length).put(text);
    }
  }

  private static byte[] written(int rows, List<Column> columns) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TableWriter writer =
        new ParquetWriterProvider().create(columns.stream().map(Column::column).toList(), out);
    ByteBuffer row = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < rows; i++) {
      row.clear();
      for (Column column : columns) {
        Object value = column.value().apply(i);
        row.put((byte) (value == null ? 0 : 1));
        if (value instanceof List<?> elements) {
          row.putInt(elements.size());
          elements.forEach(element -> put(element, row));
        } else if (value != null) {
          put(value, row);
        }
      }
      writer.row(row.array(), 0, row.position());
    }
    writer.finish();
    return out.toByteArray();
  }

  private Map<String, List<String>> read(byte[] file) throws IOException {
    return Tables.read(Tables.listed(Files.write(folder.resolve("written.parquet"), file)));
  }

  private static Map<String, List<String>> shown(int rows, List<Column> columns) {
    Map<String, List<String>> shown = new LinkedHashMap<>();
    for (Column column : columns) {
      shown.put(column.name(), IntStream.range(0, rows).mapToObj(column::shown).toList());
    }
    return shown;
  }

  private static Column single(String name, Kind kind, IntFunction<Object> value) {
    return new Column(name, kind, false, value);
  }

  private static Column lists(String name, Kind kind, IntFunction<Object> value) {
    return new Column(name, kind, true, value);
  }

  private static Object some(int row, Object value) {
    return row % 5 == 2 ? null : value;
  }

  private static List<Object> many(int count, IntFunction<Object> element) {
    return new ArrayList<>(IntStream.range(0, count).mapToObj(element).toList());
  }

  private static final List<Column> ALL =
      List.of(
          single("file", Kind.TEXT, row -> "in/" + row / 500 + ".csv"),
          single("row", Kind.INTEGER, row -> (long) row % 500),
          single("float", Kind.FLOAT, row -> some(row, row / 8f)),
          single("double", Kind.DOUBLE, row -> some(row, row / -3.0)),
          single("boolean", Kind.BOOLEAN, row -> some(row, row % 3 == 0)),
          single("text", Kind.TEXT, row -> some(row, "é\n\"" + row * 7919)),
          single("class", Kind.TEXT, row -> some(row, row % 3 == 0 ? "" : "b" + row % 4)),
          single("never", Kind.FLOAT, row -> null),
          lists("vector", Kind.FLOAT, row -> many(13, i -> row + i / 16f)),
          lists("lengths", Kind.INTEGER, row -> many(row % 11, i -> (long) row - i)),
          lists("absent", Kind.DOUBLE, row -> some(row, many(row % 3, i -> i / 2.0))),
          lists("words", Kind.TEXT, row -> some(row, many(row % 4, i -> "w" + i))),
          lists("flags", Kind.BOOLEAN, row -> some(row, many(row % 20, i -> i % 2 == 0))));

  @Test
  void readsBackEveryTypeWithItsNulls() throws IOException {
    for (int rows : new int[] {0, 1, 7, 8, 9, 1000, 45_001}) {
      assertThat(rows + " rows", read(written(rows, ALL)), equalTo(shown(rows, ALL)));
    }
  }

  @Test
  void readsBackRunsAndChangesOfAnyLength() throws IOException {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Object> cells = new ArrayList<>();
      while (cells.size() < 400) {
        Object cell =
            random.nextInt(3) == 0 ? null : many(random.nextInt(5), i -> "t" + random.nextInt(70));
        for (int times = random.nextInt(25); times >= 0; times--) {
          cells.add(cell);
        }
      }
      List<Column> columns = List.of(lists("cells", Kind.TEXT, cells::get));

      assertThat("seed " + seed, read(written(400, columns)), equalTo(shown(400, columns)));
    }
  }

  @Test
  void cutsRowGroupsByTheBytesOfTheRowsAndPagesWithinThem() throws IOException {
    List<Column> columns =
        List.of(
            single("row", Kind.INTEGER, row -> (long) row),
            lists("vector", Kind.FLOAT, row -> many(2048, i -> row * 31f + i)));
    int rows = 10_000;

    byte[] file = written(rows, columns);

    var groups =
        Tables.open(Tables.listed(Files.write(folder.resolve("written.parquet"), file))).groups();
    assertThat(
        groups.stream().map(group -> group.records()).toList(),
        equalTo(List.of(4090L, 4090L, 1820L)));
    assertThat(read(file).get("row"), equalTo(shown(rows, columns).get("row")));
  }

  @Test
  void storesTextsThatRepeatOnce() throws IOException {
    List<Column> columns =
        List.of(single("file", Kind.TEXT, row -> "a/long/name/of/a/file/" + row / 10_000));

    assertThat(written(50_000, columns).length, lessThan(2_000));
  }

  @Test
  void storesTextsThatAreAllDifferentWithoutADictionary() throws IOException {
    List<Column> columns = List.of(single("text", Kind.TEXT, row -> "text " + row * 1_000_003L));

    byte[] file = written(100_000, columns);

    assertThat(file.length, greaterThan(500_000));
    assertThat(read(file), equalTo(shown(100_000, columns)));
  }

  @Test
  void writesTheSameBytesOfTheSameRows() throws IOException {
    assertThat(Arrays.equals(written(3000, ALL), written(3000, ALL)), is(true));
  }
}
