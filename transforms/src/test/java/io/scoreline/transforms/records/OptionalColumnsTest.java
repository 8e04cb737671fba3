package io.scoreline.transforms.records;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.plan.PlannedSlices;
import io.scoreline.transforms.records.ColumnValues.Kind;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionalColumnsTest {
  private static final Feature ID = Feature.ofColumn("id", FeatureType.INT64, false);
  private static final Feature ROOMS = Feature.ofColumn("rooms", FeatureType.INT64, true);
  private static final InputBinding BINDING =
      new InputBinding(List.of(ID, ROOMS), List.of(List.of("id"), List.of("rooms")), List.of());
  private static final InputBinding FILLED =
      new InputBinding(
          BINDING.features(),
          BINDING.columns(),
          List.of(),
          new CellSettings(List.of(), Map.of("rooms", "9"), Map.of()),
          Optional.empty());

  @TempDir Path folder;

  private InputBinding bind(String csv, InputSettings settings, Feature... features)
      throws IOException {
    Path file = Files.writeString(folder.resolve("bind.csv"), csv);
    return new InputBinder(List.of(features), settings).bind(PlannedSlices.listed(file));
  }

  /** Each record's two values, with a dash for a column that is not there, or what is wrong. */
  private static List<String> read(RecordReader reader, InputBinding binding, int capacity)
      throws IOException {
    List<String> read = new ArrayList<>();
    RecordBatch batch = new RecordBatch(binding.features(), capacity);
    RecordText text = new RecordText(0, 100);
    try (reader) {
      RecordReader.Outcome outcome;
      do {
        outcome = reader.read(batch, text);
        if (outcome == RecordReader.Outcome.REJECTED) {
          read.add(reader.rejection().message());
        }
        if (batch.isFull() || outcome == RecordReader.Outcome.END) {
          for (int i = 0; i < batch.size(); i++) {
            String rooms = batch.isAbsent(1, i) ? "-" : "" + batch.numbers(1).getLong(i * 8);
            read.add(batch.numbers(0).getLong(i * 8) + " " + rooms);
          }
          batch.clear();
          text.clear();
        }
      } while (outcome != RecordReader.Outcome.END);
    }
    return read;
  }

  private List<String> read(String name, String content, InputBinding binding) throws IOException {
    FileSlice slice =
        FileSlice.whole(PlannedSlices.listed(Files.writeString(folder.resolve(name), content)));
    var readers = new RecordReaders(InputSettings.defaults(), binding);
    return read(readers.open(slice), binding, 2);
  }

  @Test
  void bindsThemByTheirNamesWhetherTheFirstFileHasThemOrNot() throws IOException {
    for (String csv : List.of("rooms,id\n1,2\n", "other,id\n1,2\n")) {
      assertThat(
          bind(csv, InputSettings.defaults(), ID, ROOMS).columns(), equalTo(BINDING.columns()));
    }
  }

  @Test
  void asksForAColumnThatTheSettingsName() {
    InputSettings defaults = InputSettings.defaults();
    InputSettings mapped =
        new InputSettings(
            null,
            true,
            (char) 0,
            List.of(),
            Map.of("rooms", "size"),
            List.of(),
            false,
            InputSettings.TextRecord.LINE,
            defaults.sliceBytes(),
            defaults.image());

    String refused =
        assertThrows(ModelRefusedException.class, () -> bind("id\n1\n", mapped, ID, ROOMS))
            .getMessage();

    assertThat(
        refused,
        startsWith(
            """
            the model cannot be fed from bind.csv: nothing feeds rooms;
              the model's inputs: id: int64[], rooms: int64[] (optional)
              the file's columns: id (1)"""));
  }

  @Test
  void refusesATableThatHasNoneOfThem() throws IOException {
    Feature weight = Feature.ofColumn("weight", FeatureType.DOUBLE, true);
    String refused =
        assertThrows(
                ModelRefusedException.class,
                () -> bind("a\n1\n", InputSettings.defaults(), ROOMS, weight))
            .getMessage();
    assertThat(
        refused, startsWith("the model cannot be fed from bind.csv: nothing feeds rooms, weight;"));
    InputBinding only =
        new InputBinding(
            List.of(ROOMS, ROOMS), List.of(List.of("rooms"), List.of("rooms")), List.of());
    assertThat(
        assertThrows(UnreadableFileException.class, () -> read("a.csv", "a\n1\n", only))
            .getMessage(),
        equalTo("none of the columns rooms, rooms; the file has a"));
    assertThat(
        read("a.jsonl", "{\"a\":1}\n", only),
        equalTo(List.of("no member rooms, nor any other that feeds the model")));
  }

  @Test
  void feedsNothingButTheColumnOfTheirName() throws IOException {
    for (String csv : List.of("id_0\n1\n", "other\n1\n")) {
      String refused =
          assertThrows(ModelRefusedException.class, () -> bind(csv, InputSettings.defaults(), ID))
              .getMessage();
      assertThat(refused, startsWith("the model cannot be fed from bind.csv: nothing feeds id;"));
    }
  }

  @Test
  void tellsOfEachRecordWhetherItsTableHasThem() throws IOException {
    assertThat(
        read("with.csv", "rooms,id\n5,1\n,2\n7,3\n", BINDING),
        equalTo(
            List.of("column rooms: empty (expected: a whole number of 64 bits)", "1 5", "3 7")));
    assertThat(
        read("without.csv", "id\n1\nx\n3\n4\n", BINDING),
        equalTo(
            List.of("column id: 'x' (expected: a whole number of 64 bits)", "1 -", "3 -", "4 -")));
    assertThat(
        read(
            "some.jsonl",
            "{\"id\":1}\n{\"id\":2,\"rooms\":6}\n{\"rooms\":1}\n{\"id\":4,\"rooms\":null}\n{\"id\":5,\"rooms\":5}\n",
            BINDING),
        equalTo(
            List.of(
                "1 -", "2 6", "no member id", "member rooms: null (expected: a value)", "5 5")));
  }

  @Test
  void tellsItOfTablesOfTypedColumnsAndOfCellsInMemory() throws IOException {
    MemoryTable table = new MemoryTable(2).with("id", Kind.INTEGER, 1L, 2L, 3L);
    FileSlice slice = new FileSlice(new InputFile(0, "t", "t", 9, "1"), 0, 9, 0, 1);
    assertThat(
        read(new TableRecordReader(table, slice, BINDING, List.of()), BINDING, 8),
        equalTo(List.of("1 -", "2 -", "3 -")));
    CellFeed feed = new CellFeed(BINDING, List.of("id"));
    RecordBatch batch = new RecordBatch(BINDING.features(), 1);
    assertThat(feed.add(batch, column -> Optional.of("7")), equalTo(Optional.empty()));
    assertThat(batch.isAbsent(1, 0), is(true));
  }

  @Test
  void feedsAFillInsteadWhereThereIsOne() throws IOException {
    assertThat(read("f.csv", "id\n1\n", FILLED), equalTo(List.of("1 9")));
    assertThat(read("f.jsonl", "{\"id\":1}\n", FILLED), equalTo(List.of("1 9")));
  }

  @Test
  void forgetsItWithTheRecord() {
    RecordBatch batch = new RecordBatch(BINDING.features(), 2);
    batch.putAbsent(1);
    batch.add();
    batch.dropLast(0);
    assertThat(batch.isAbsent(1, 0), is(false));
    batch.putAbsent(1);
    batch.add();
    batch.clear();
    assertThat(batch.isAbsent(1, 0), is(false));
    assertThrows(IllegalArgumentException.class, () -> batch.putAbsent(0));
  }
}
