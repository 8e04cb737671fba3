package io.scoreline.transforms.records;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.plan.InputStorage;
import io.scoreline.transforms.plan.RecordEnds;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that end before they were listed to: what is missing is no end of the file. */
class EarlyEndTest {
  private static final int LISTED_BYTES = 1000;

  /** More than is read of a file to see of what kind it is. */
  private static final int MIDDLE = 40;

  @TempDir Path folder;

  private InputFile listed(String name, String content) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    return new InputFile(0, file.toString(), name, LISTED_BYTES, "1");
  }

  private String told(long endsAt, String name) {
    return "%s ends at byte %d (expected: at least %d bytes, as it was listed)"
        .formatted(folder.resolve(name), endsAt, LISTED_BYTES);
  }

  @ParameterizedTest
  @CsvSource({
    "a.csv, a, 1, INT64",
    "a.csv, a, '\"2', INT64",
    "a.jsonl, '{\"a\":0}', '{\"a\":1', INT64",
    "a.jsonl, '{\"a\":0}', '', INT64",
    "a.txt, one, thr, STRING"
  })
  void givesNoRecordThatMayBeCutOffAndNoEnd(
      String name, String first, String last, FeatureType type) throws IOException {
    String middle = (name.endsWith(".csv") ? "7" : first) + "\n";
    String content = first + "\n" + middle.repeat(MIDDLE) + last;
    int records = name.endsWith(".csv") ? MIDDLE : MIDDLE + 1;
    InputFile file = listed(name, content);
    List<Feature> features = List.of(new Feature("a", type, List.of()));
    InputBinding binding =
        new InputBinding(
            features, type == FeatureType.STRING ? List.of() : List.of(List.of("a")), List.of());
    RecordBatch batch = new RecordBatch(features, 2 * MIDDLE);
    RecordText text = new RecordText(0, 100);

    try (RecordReader reader =
        new RecordReaders(InputSettings.defaults(), binding).open(FileSlice.whole(file))) {
      var error = assertThrows(EOFException.class, () -> readAll(reader, batch, text));

      assertThat(error.getMessage(), equalTo(told(content.length(), name)));
    }
    assertThat(batch.size(), lessThanOrEqualTo(records));
  }

  private static void readAll(RecordReader reader, RecordBatch batch, RecordText text)
      throws IOException {
    RecordReader.Outcome outcome;
    do {
      outcome = reader.read(batch, text);
    } while (outcome == RecordReader.Outcome.READ);
    throw new AssertionError("the file came to its end as " + outcome);
  }

  @Test
  void givesNoPictureThatIsCutOff() throws IOException {
    InputFile file = listed("a.png", "half");

    var error = assertThrows(EOFException.class, () -> InputStorage.readAll(file));

    assertThat(error.getMessage(), equalTo(told(4, "a.png")));
  }

  @Test
  void findsNoPlaceBehindRecordsThatAreMissing() throws IOException {
    InputFile file = listed("a.csv", "1\n2\n");
    RecordEnds ends = RecordEnds.ofCsv(',');

    assertThat(ends.after(file.path(), 0, LISTED_BYTES, 2), equalTo(new RecordEnds.End(4, 2)));
    var error = assertThrows(EOFException.class, () -> ends.after(file.path(), 0, LISTED_BYTES, 3));

    assertThat(error.getMessage(), equalTo(told(4, "a.csv")));
  }
}
