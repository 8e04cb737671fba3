package io.scoreline.transforms.records;

import static io.scoreline.transforms.records.CellSettings.Cast.BOOLEAN;
import static io.scoreline.transforms.records.CellSettings.Cast.INTEGER;
import static io.scoreline.transforms.records.CellSettings.Cast.TIMESTAMP;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.PlannedSlices;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What null words, fills and casts make of cells, in each way that cells come. */
class CellStepsTest {
  private static final Feature X = new Feature("x", FeatureType.DOUBLE, List.of());
  private static final Feature TEXT = new Feature("x", FeatureType.STRING, List.of());

  @TempDir Path folder;

  private static CellSettings cast(CellSettings.Cast cast) {
    return new CellSettings(List.of(), Map.of(), Map.of("x", cast));
  }

  /** The values of the column x, or what is wrong with a record. */
  private List<String> read(String name, String text, Feature feature, CellSettings cells)
      throws IOException {
    return read(
        name,
        text,
        InputSettings.defaults().withCells(cells),
        List.of(feature),
        batch -> value(batch, feature));
  }

  /** Each record as a test shows it, or what is wrong with it. */
  private List<String> read(
      String name,
      String text,
      InputSettings settings,
      List<Feature> features,
      Function<RecordBatch, String> shown)
      throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    InputBinding binding = new InputBinder(features, settings).bind(PlannedSlices.listed(file));
    List<String> read = new ArrayList<>();
    RecordBatch batch = new RecordBatch(binding.features(), 1);
    RecordText kept = new RecordText(0, 0);
    try (RecordReaders readers = new RecordReaders(settings, binding);
        RecordReader reader = readers.open(FileSlice.whole(PlannedSlices.listed(file)))) {
      for (var outcome = reader.read(batch, kept);
          outcome != RecordReader.Outcome.END;
          outcome = reader.read(batch, kept)) {
        read.add(
            outcome == RecordReader.Outcome.REJECTED
                ? reader.rejection().message()
                : shown.apply(batch));
        batch.clear();
        kept.clear();
      }
    }
    return read;
  }

  /** The records of a job in which the input x has a path, and the input vec an array. */
  private List<String> readArrays(String path, String json) throws IOException {
    InputSettings standard = InputSettings.defaults();
    InputSettings settings =
        new InputSettings(
            null,
            true,
            (char) 0,
            List.of(),
            Map.of("x", path),
            List.of(),
            false,
            standard.textRecord(),
            standard.sliceBytes(),
            standard.image());
    List<Feature> features =
        List.of(
            new Feature("x", FeatureType.FLOAT, List.of(Feature.FREE)),
            new Feature("vec", FeatureType.FLOAT, List.of(2)));
    return read("f.jsonl", json, settings, features, batch -> "read");
  }

  @Test
  void leavesTheLengthFreeOfThoseArraysAloneOfWhichAPathTakesSomePlaces() throws IOException {
    String json =
        """
        {"v":[1,2,3],"vec":[1,2]}
        {"v":[1,2],"vec":[1,2]}
        {"v":[1,2],"vec":[1,2,3]}
        """;

    assertThat(
        readArrays("$.v[0:2]", json),
        equalTo(List.of("read", "read", "member vec: 3 values (expected: 2)")));
    assertThat(
        readArrays("$.v", json),
        equalTo(
            List.of(
                "read", "member v: 2 values (expected: 3)", "member v: 2 values (expected: 3)")));
  }

  private static String value(RecordBatch batch, Feature feature) {
    return feature.type() == FeatureType.STRING
        ? batch.texts(0)[0]
        : Double.toString(batch.numbers(0).getDouble(0));
  }

  @Test
  void takesANullWordForAnEmptyCell() throws IOException {
    CellSettings cells = new CellSettings(List.of("NA", "-999"), Map.of(), Map.of());
    String csv = "x,y\n1,a\nNA,b\n -999 ,c\nNAN,d\nna,e\n";

    assertThat(
        read("f.csv", csv, X, cells),
        equalTo(
            List.of(
                "1.0",
                "column x: empty (expected: a number)",
                "column x: empty (expected: a number)",
                "NaN",
                "column x: 'na' (expected: a number)")));
    assertThat(
        read("f.csv", csv, X.withMissing(), cells),
        equalTo(List.of("1.0", "NaN", "NaN", "NaN", "column x: 'na' (expected: a number)")));
    assertThat(read("f.csv", csv, TEXT, cells), equalTo(List.of("1", "", "", "NAN", "na")));
  }

  @Test
  void fillsWhatIsNotThere() throws IOException {
    CellSettings cells = new CellSettings(List.of("?"), Map.of("x", "7"), Map.of());

    assertThat(
        read("f.csv", "x,y\n1,a\n,b\n  ,c\n?,d\n", X, cells),
        equalTo(List.of("1.0", "7.0", "7.0", "7.0")));
    assertThat(
        read(
            "f.jsonl",
            "{\"y\":1}\n{\"x\":null}\n{\"x\":\"?\"}\n{\"x\":\"\"}\n{\"x\":2}\n",
            X,
            cells),
        equalTo(List.of("7.0", "7.0", "7.0", "7.0", "2.0")));
    assertThat(
        read("f.csv", "x,y\n1,a\n,b\n", X.withMissing(), cells), equalTo(List.of("1.0", "7.0")));
  }

  @Test
  void makesADeadRecordWhereTheFillIsNoValue() throws IOException {
    CellSettings cells = new CellSettings(List.of(), Map.of("x", "none"), Map.of());

    assertThat(
        read("f.csv", "x,y\n1,a\n,b\n", X, cells),
        equalTo(List.of("1.0", "column x: 'none' (expected: a number)")));
    assertThat(
        read("f.jsonl", "{\"x\":1}\n{\"x\":null}\n{}\n", X, cells),
        equalTo(
            List.of(
                "1.0",
                "member x: 'none' (expected: a number)",
                "member x: 'none' (expected: a number)")));
  }

  @ParameterizedTest
  @CsvSource({
    "BOOLEAN, true, 1.0",
    "BOOLEAN, TRUE, 1.0",
    "BOOLEAN, Yes, 1.0",
    "BOOLEAN, off, 0.0",
    "BOOLEAN, 0, 0.0",
    "INTEGER, 3.9, 3.0",
    "INTEGER, -3.9, -3.0",
    "INTEGER, 1e3, 1000.0",
    "INTEGER, 1e-999999999, 0.0",
    "INTEGER, -0.9, 0.0",
    "INTEGER, 12345678901234567890, 1.2345678901234567E19",
    "TIMESTAMP, 1970-01-02, 86400.0",
    "TIMESTAMP, 1970-01-01T00:01, 60.0",
    "TIMESTAMP, 1970-01-01 00:00:01.5, 1.5",
    "TIMESTAMP, 1970-01-01T01:00:00+01:00, 0.0",
    "TIMESTAMP, 1969-12-31T23:59:59Z, -1.0",
  })
  void castsCells(CellSettings.Cast cast, String cell, String value) throws IOException {
    assertThat(read("f.csv", "x,y\n" + cell + ",1\n", X, cast(cast)), equalTo(List.of(value)));
  }

  @Test
  void saysWhatCannotBeCast() throws IOException {
    assertThat(
        read("f.csv", "x,y\nmaybe,1\n", X, cast(BOOLEAN)),
        equalTo(
            List.of(
                "column x: 'maybe' cannot be cast to boolean (expected: true, false, yes, no, on, off, 1 or 0)")));
    assertThat(
        read("f.csv", "x,y\nnan,1\n1e999999999,1\nx,1\n0x1p3,1\n", X, cast(INTEGER)),
        equalTo(
            List.of(
                "column x: 'nan' cannot be cast to integer (expected: a number)",
                "column x: '1e999999999' cannot be cast to integer (expected: a number)",
                "column x: 'x' cannot be cast to integer (expected: a number)",
                "column x: '0x1p3' cannot be cast to integer (expected: a number)")));
    assertThat(
        read("f.csv", "x,y\n2024-02-30,1\n", X, cast(TIMESTAMP)),
        equalTo(
            List.of(
                "column x: '2024-02-30' cannot be cast to timestamp (expected: a date such as 2024-05-31, or 2024-05-31T10:00:00Z)")));
  }

  @Test
  void takesATAndABlankForNoSeparator() throws IOException {
    for (String cell : List.of("2024-05-3110:00", "2024-05-31T 10:00", "2024-05-31  10:00")) {
      assertThat(
          read("f.csv", "x,y\n" + cell + ",1\n", X, cast(TIMESTAMP)).get(0),
          containsString("cannot be cast to timestamp"));
    }
  }

  @Test
  void takesANumberForANullWordThatIsWrittenAsPeopleWriteIt() throws IOException {
    MemoryTable table = new MemoryTable(3).with("x", ColumnValues.Kind.DOUBLE, -999.0, 2.0, 2.5);
    InputBinding binding =
        new InputBinding(
            List.of(X),
            List.of(List.of("x")),
            List.of(),
            new CellSettings(List.of("-999"), Map.of("x", "9"), Map.of()),
            Optional.empty());

    assertThat(
        TableRecordReaderTest.read(table, binding),
        equalTo(List.of("7: [9.0]", "8: [2.0]", "9: [2.5]")));
  }

  @Test
  void castsTheBooleansOfJson() throws IOException {
    assertThat(
        read("f.jsonl", "{\"x\":true}\n{\"x\":false}\n", X, cast(BOOLEAN)),
        equalTo(List.of("1.0", "0.0")));
  }

  @Test
  void castsAndFillsTypedColumns() throws IOException {
    MemoryTable table = new MemoryTable(2).with("x", ColumnValues.Kind.DOUBLE, 2.75, null);
    InputBinding binding =
        new InputBinding(
            List.of(X),
            List.of(List.of("x")),
            List.of(),
            new CellSettings(List.of(), Map.of("x", "9"), Map.of("x", INTEGER)),
            Optional.empty());

    assertThat(
        TableRecordReaderTest.read(table, binding), equalTo(List.of("7: [2.0]", "8: [9.0]")));
  }

  @Test
  void feedsCellsInMemoryInTheSameWay() {
    CellFeed feed =
        new CellFeed(
            new InputBinding(
                List.of(X),
                List.of(List.of("x")),
                List.of(),
                new CellSettings(List.of("NA"), Map.of("x", "9"), Map.of("x", BOOLEAN)),
                Optional.empty()),
            List.of("x"));
    RecordBatch batch = new RecordBatch(List.of(X), 4);

    assertThat(feed.add(batch, column -> Optional.of("yes")), equalTo(Optional.empty()));
    assertThat(feed.add(batch, column -> Optional.of("NA")), equalTo(Optional.empty()));
    assertThat(feed.add(batch, column -> Optional.empty()), equalTo(Optional.empty()));
    assertThat(batch.numbers(0).getDouble(0), equalTo(1.0));
    assertThat(batch.numbers(0).getDouble(8), equalTo(9.0));
    assertThat(batch.numbers(0).getDouble(16), equalTo(9.0));
  }

  @Test
  void refusesStepsForColumnsThatAreNotThere() {
    CellSettings cells = new CellSettings(List.of(), Map.of("age", "1"), Map.of("when", TIMESTAMP));

    ModelRefusedException refused =
        assertThrows(ModelRefusedException.class, () -> read("f.csv", "x,y\n1,2\n", X, cells));

    assertThat(
        refused.getMessage(),
        equalTo(
            """
            the model cannot be fed from f.csv: no column age to fill; no column when to cast;
              the model's inputs: x: double[]
              the file's columns: x, y (2)
              name the columns that feed the input in scoreline.input.columns"""));
  }
}
