package io.scoreline.transforms.records;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.records.ColumnValues.Kind;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableRecordReaderTest {
  private static final InputFile FILE = new InputFile(0, "t", "t", 100, "1");

  private static Feature one(String name, FeatureType type) {
    return new Feature(name, type, List.of());
  }

  private static InputBinding binding(List<String> kept, List<String> columns, Feature feature) {
    return new InputBinding(List.of(feature), List.of(columns), kept);
  }

  /** Each record as its values and its kept cells, or what is wrong with it and its text. */
  static List<String> read(MemoryTable table, InputBinding binding) throws IOException {
    List<String> read = new ArrayList<>();
    RecordBatch batch = new RecordBatch(binding.features(), 1);
    RecordText text = new RecordText(binding.keptColumns().size(), 1000);
    FileSlice slice = new FileSlice(FILE, 50, 50, 7, 1);
    try (var reader = new TableRecordReader(table, slice, binding, binding.columns())) {
      for (var outcome = reader.read(batch, text);
          outcome != RecordReader.Outcome.END;
          outcome = reader.read(batch, text)) {
        if (outcome == RecordReader.Outcome.REJECTED) {
          RecordReader.Rejection rejection = reader.rejection();
          read.add(reader.ordinal() + ": " + rejection.message() + " | " + rejection.text());
        } else {
          List<String> kept = new ArrayList<>();
          for (int i = 0; i < binding.keptColumns().size(); i++) {
            kept.add(text.kept(0, i));
          }
          read.add(reader.ordinal() + ": " + values(batch) + (kept.isEmpty() ? "" : " " + kept));
        }
        batch.clear();
        text.clear();
      }
    }
    return read;
  }

  private static String values(RecordBatch batch) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < batch.width(0); i++) {
      values.add(
          switch (batch.type(0)) {
            case FLOAT -> batch.numbers(0).getFloat(i * 4);
            case DOUBLE -> batch.numbers(0).getDouble(i * 8);
            case INT64 -> batch.numbers(0).getLong(i * 8);
            case INT32 -> batch.numbers(0).getInt(i * 4);
            case STRING -> batch.texts(0)[i];
            default -> batch.numbers(0).get(i);
          });
    }
    return values.toString();
  }

  @Test
  void numbersRecordsFromTheFirstOfTheSlice() throws IOException {
    MemoryTable table = new MemoryTable(2).with("x", Kind.FLOAT, 1f, 2f, 3f);

    assertThat(
        read(table, binding(List.of(), List.of("x"), one("x", FeatureType.FLOAT))),
        contains("7: [1.0]", "8: [2.0]", "9: [3.0]"));
  }

  @Test
  void feedsColumnsInTheOrderOfTheBindingAndKeepsTheTextsOfOthers() throws IOException {
    MemoryTable table =
        new MemoryTable(10)
            .with("id", Kind.INTEGER, 5L, null)
            .with("b", Kind.FLOAT, 1.5f, 2.5f)
            .with("a", Kind.DOUBLE, 0.1, 1e300)
            .with("note", Kind.TEXT, "so, \"so\"", "")
            .with("is", Kind.BOOLEAN, true, false);
    Feature two = new Feature("x", FeatureType.DOUBLE, List.of(2));

    assertThat(
        read(table, binding(List.of("note", "id", "is", "a"), List.of("a", "b"), two)),
        contains(
            "7: [0.1, 1.5] [so, \"so\", 5, true, 0.1]", "8: [1.0E300, 2.5] [, , false, 1.0E300]"));
  }

  @Test
  void tellsTheColumnTheRecordAndWhatStandsThereOfANull() throws IOException {
    MemoryTable table =
        new MemoryTable(10)
            .with("a", Kind.FLOAT, 1f, null, 3f)
            .with("b", Kind.TEXT, "4", "5", "six");
    Feature two = new Feature("x", FeatureType.FLOAT, List.of(2));

    assertThat(
        read(table, binding(List.of(), List.of("a", "b"), two)),
        contains(
            "7: [1.0, 4.0]",
            "8: column a: null (expected: a number) | {\"a\":null,\"b\":\"5\"}",
            "9: column b: 'six' (expected: a number) | {\"a\":3.0,\"b\":\"six\"}"));
  }

  @Test
  void givesNanForANullWhereTheModelHasAMeaningForIt() throws IOException {
    MemoryTable table = new MemoryTable(10).with("a", Kind.FLOAT, 1f, null, 3f);
    Feature missing = one("a", FeatureType.FLOAT).withMissing();

    assertThat(
        read(table, binding(List.of(), List.of("a"), missing)),
        contains("7: [1.0]", "8: [NaN]", "9: [3.0]"));
  }

  @Test
  void givesATextNoCharactersForANull() throws IOException {
    MemoryTable table = new MemoryTable(10).with("a", Kind.TEXT, "so", null);

    assertThat(
        read(table, binding(List.of(), List.of("a"), one("a", FeatureType.STRING))),
        contains("7: [so]", "8: []"));
  }

  @Test
  void feedsAMatrixFromAListOfItsLength() throws IOException {
    MemoryTable table =
        new MemoryTable(10)
            .withLists(
                "v",
                Kind.FLOAT,
                List.of(1f, 2f),
                List.of(3f),
                List.of(4f, 5f, 6f),
                null,
                java.util.Arrays.asList(7f, null),
                List.of(8f, 9f));
    Feature two = new Feature("v", FeatureType.FLOAT, List.of(2));

    assertThat(
        read(table, binding(List.of(), List.of("v_0", "v_1"), two)),
        contains(
            "7: [1.0, 2.0]",
            "8: column v: 1 values (expected: 2) | {\"v\":[3.0]}",
            "9: column v: 3 values (expected: 2) | {\"v\":[4.0,5.0]}",
            "10: column v_0: null (expected: a number) | {\"v\":null}",
            "11: column v_1: null (expected: a number) | {\"v\":[7.0,null]}",
            "12: [8.0, 9.0]"));
  }

  @ParameterizedTest(name = "{0} {1} as {2} is {3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "INTEGER | 7 | FLOAT | [7.0]",
        "INTEGER | 16777217 | FLOAT | [1.6777216E7]",
        "INTEGER | 9223372036854775807 | INT64 | [9223372036854775807]",
        "INTEGER | 2147483647 | INT32 | [2147483647]",
        "INTEGER | 2147483648 | INT32 | '2147483648' (expected: a whole number of 32 bits)",
        "INTEGER | 255 | UINT8 | [-1]",
        "INTEGER | 256 | UINT8 | '256' (expected: a whole number from 0 to 255)",
        "INTEGER | 1 | BOOL | [1]",
        "INTEGER | 2 | BOOL | '2' (expected: true, false, 1 or 0)",
        "INTEGER | -5 | STRING | [-5]",
        "DOUBLE | 7 | INT64 | [7]",
        "DOUBLE | 7.5 | INT64 | '7.5' (expected: a whole number of 64 bits)",
        "DOUBLE | NaN | INT64 | 'NaN' (expected: a whole number of 64 bits)",
        "DOUBLE | 1e19 | INT64 | '1.0E19' (expected: a whole number of 64 bits)",
        "DOUBLE | 1e300 | FLOAT | '1.0E300' is out of range of FLOAT (expected: a number)",
        "DOUBLE | NaN | FLOAT | [NaN]",
        "DOUBLE | -Infinity | FLOAT | [-Infinity]",
        "DOUBLE | 0.1 | FLOAT | [0.1]",
        "DOUBLE | 0.1 | STRING | [0.1]",
        "BOOLEAN | 1 | BOOL | [1]",
        "BOOLEAN | 1 | FLOAT | 'true' (expected: a number)",
        "TEXT | 2.5 | FLOAT | [2.5]",
        "TEXT | ` 7 ` | INT32 | [7]"
      })
  void convertsAsATableOfTextsWould(Kind kind, String value, FeatureType type, String expected)
      throws IOException {
    Object typed =
        switch (kind) {
          case INTEGER -> Long.valueOf(value);
          case DOUBLE -> Double.valueOf(value);
          case BOOLEAN -> value.equals("1");
          default -> value;
        };
    MemoryTable table = new MemoryTable(1).with("c", kind, typed);

    String read = read(table, binding(List.of(), List.of("c"), one("c", type))).get(0);

    assertThat(
        read.replaceFirst("^7: (column c: )?", "").replaceFirst(" \\|.*", ""), equalTo(expected));
  }

  @Test
  void refusesAFileWithoutAColumnOrWithOneThatCannotBeRead() {
    MemoryTable table = new MemoryTable(1).with("a", Kind.FLOAT, 1f).withRefused("m", "a map");

    var missing =
        assertThrows(
            UnreadableFileException.class,
            () -> read(table, binding(List.of("z"), List.of("b"), one("b", FeatureType.FLOAT))));
    var refused =
        assertThrows(
            UnreadableFileException.class,
            () -> read(table, binding(List.of("m"), List.of("a"), one("a", FeatureType.FLOAT))));

    assertThat(missing.getMessage(), equalTo("no column b, z; the file has a, m"));
    assertThat(refused.getMessage(), containsString("column m: a map (expected: numbers"));
  }

  @Test
  void tellsTheColumnsWithAListsElementsAndWhichAreNumbers() throws IOException {
    MemoryTable table =
        new MemoryTable(10)
            .with("n", Kind.FLOAT, null, 1f)
            .with("t", Kind.TEXT, "1.5", "x")
            .withLists("v", Kind.FLOAT, null, List.of(1f, 2f))
            .withRefused("m", "a map");

    Map<String, String> columns = TableRecordReader.readFirst(table, FILE);

    assertThat(List.copyOf(columns.keySet()), contains("n", "t", "v_0", "v_1", "m"));
    assertThat(List.copyOf(columns.values()), contains("0", "1.5", "0", "0", "(a map)"));
  }

  @Test
  void refusesColumnsOfOneName() {
    MemoryTable table =
        new MemoryTable(1).with("v_0", Kind.FLOAT, 1f).withLists("v", Kind.FLOAT, List.of(2f));

    var error =
        assertThrows(UnreadableFileException.class, () -> TableRecordReader.readFirst(table, FILE));

    assertThat(error.getMessage(), containsString("two columns are named 'v'"));
  }
}
