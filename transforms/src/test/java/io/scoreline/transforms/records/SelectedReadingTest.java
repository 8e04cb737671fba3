package io.scoreline.transforms.records;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.plan.RecordSelection;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Some records of a file read as they are when all of it is read, with nothing of the others. */
class SelectedReadingTest {
  @TempDir Path folder;

  private final InputSettings settings = InputSettings.defaults();

  /** What a slice holds, all in one batch; dead records by their place. */
  private List<String> read(FileSlice slice, InputBinding binding) throws IOException {
    RecordBatch batch = new RecordBatch(binding.features(), 100);
    RecordText text = new RecordText(binding.keptColumns().size(), 10);
    List<String> dead = new ArrayList<>();
    List<String> places = new ArrayList<>();
    try (RecordReader reader = new RecordReaders(settings, binding).open(slice)) {
      for (var outcome = reader.read(batch, text);
          outcome != RecordReader.Outcome.END;
          outcome = reader.read(batch, text)) {
        String place = "%d at line %d".formatted(reader.ordinal(), reader.line());
        if (outcome == RecordReader.Outcome.READ) {
          places.add(place);
        } else {
          dead.add("%s dead: %s".formatted(place, reader.rejection()));
        }
      }
    }
    List<String> all = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      String kept = binding.keptColumns().isEmpty() ? "" : text.kept(i, 0);
      all.add(
          "%s: %s, kept %s, raw %s".formatted(places.get(i), batch.texts(0)[i], kept, text.raw(i)));
    }
    all.addAll(dead);
    return all;
  }

  private static boolean isSelected(String line, RecordSelection selection) {
    return selection.contains(Long.parseLong(line.substring(0, line.indexOf(' '))));
  }

  private void readsSomeAsItReadsAll(String name, String content, InputBinding binding)
      throws IOException {
    Path path = Files.writeString(folder.resolve(name), content);
    FileSlice whole =
        FileSlice.whole(new InputFile(0, path.toString(), name, Files.size(path), "v"));
    List<String> all = read(whole, binding);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      RecordSelection.Builder some = new RecordSelection.Builder();
      for (int record = 0; record < all.size() + 2; record++) {
        if (random.nextInt(3) == 0) {
          some.add(record);
        }
      }
      RecordSelection selection = some.build();
      assertThat(
          "seed %d: %s".formatted(seed, selection),
          read(whole.withSelected(selection), binding),
          equalTo(all.stream().filter(line -> isSelected(line, selection)).toList()));
    }
    assertThat(read(whole.withSelected(RecordSelection.ALL), binding), equalTo(all));
  }

  @Test
  void readsRowsOfATable() throws IOException {
    readsSomeAsItReadsAll(
        "t.csv",
        "text,kept\none,1\n\"two\nlines\",\"2, 2\"\nshort\n,4\nfive and more,5\nsix,6\n\"\",7\n",
        SlicedReading.texts("text", "kept"));
  }

  @Test
  void readsObjectsOfJsonLines() throws IOException {
    readsSomeAsItReadsAll(
        "t.jsonl",
        """
        {"text":"one","kept":1}
        {"text":"two"}

        {"none":3}
        {"text":
        {"text":"five","kept":"5"}
        """,
        SlicedReading.texts("text", "kept"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nbb\n\nccc\ndddd\n", "one\ntwo"})
  void readsLinesOfText(String content) throws IOException {
    readsSomeAsItReadsAll("t.txt", content, SlicedReading.plainText());
  }
}
