package io.scoreline.transforms.records;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.PlannedSlices;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Everything that is read of a file, slice after slice, as lines of text. */
final class SlicedReading {
  private SlicedReading() {}

  /** A binding of one text input, fed from a column, with columns to keep. */
  static InputBinding texts(String column, String... kept) {
    return new InputBinding(
        List.of(new Feature("text", FeatureType.STRING, List.of())),
        List.of(List.of(column)),
        List.of(kept));
  }

  /** A binding of one text input that is fed from no column. */
  static InputBinding plainText() {
    return new InputBinding(
        List.of(new Feature("text", FeatureType.STRING, List.of())), List.of(), List.of());
  }

  static List<String> of(Path file, InputSettings settings, InputBinding binding)
      throws IOException {
    List<String> all = new ArrayList<>();
    for (FileSlice slice : PlannedSlices.of(file, settings)) {
      try (RecordReader reader = new RecordReaders(settings, binding).open(slice)) {
        read(reader, binding, all);
      } catch (UnreadableFileException e) {
        if (!all.contains(e.getMessage())) {
          all.add(e.getMessage());
        }
      }
    }
    return all;
  }

  private static void read(RecordReader reader, InputBinding binding, List<String> all)
      throws IOException {
    RecordBatch batch = new RecordBatch(binding.features(), 1);
    RecordText text = new RecordText(binding.keptColumns().size(), 100);
    for (var outcome = reader.read(batch, text);
        outcome != RecordReader.Outcome.END;
        outcome = reader.read(batch, text)) {
      String place = reader.ordinal() + " at line " + reader.line();
      if (outcome == RecordReader.Outcome.REJECTED) {
        all.add(place + " dead: " + reader.rejection());
        continue;
      }
      StringBuilder record = new StringBuilder(place + ": " + batch.texts(0)[0]);
      for (int i = 0; i < binding.keptColumns().size(); i++) {
        record.append(" | ").append(text.kept(0, i));
      }
      all.add(record + " | " + text.raw(0));
      batch.clear();
      text.clear();
    }
  }
}
