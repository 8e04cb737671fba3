package io.scoreline.transforms.output;

import io.scoreline.transforms.scorer.WrittenFile;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.DurableStores;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PartDraft;
import io.scoreline.transforms.staging.PlanHeader;
import io.scoreline.transforms.staging.SpillBuffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A job whose parts are staged by hand. */
final class StagedJob {
  private final JobStaging staging;
  private final List<StagedFile> written = new ArrayList<>();

  StagedJob(Path folder) {
    this(DurableStores.at(folder.toString()));
  }

  StagedJob(DurableStore store) {
    this.staging = new JobStaging(store);
  }

  JobStaging staging() {
    return staging;
  }

  StagedJob plan(long files, long units) throws IOException {
    PlanHeader plan =
        new PlanHeader(Map.of(), "files", "units", files, 100, 0, units, units, "abc", null);
    staging.freeze(plan);
    return this;
  }

  StagedJob part(long unit, String rows, List<DeadLetter> letters, FileAccount... files)
      throws IOException {
    return part(unit, List.of("file", "row", "sum"), rows, letters, files);
  }

  StagedJob part(
      long unit, List<String> columns, String rows, List<DeadLetter> letters, FileAccount... files)
      throws IOException {
    try (SpillBuffer rowBytes = new SpillBuffer(1000);
        SpillBuffer letterBytes = new SpillBuffer(1000)) {
      rowBytes.stream().write(rows.getBytes(StandardCharsets.UTF_8));
      FailureCauses causes = new FailureCauses();
      for (DeadLetter letter : letters) {
        causes.add(letter);
        letterBytes.stream().write(JobStaging.JSON.writeValueAsBytes(letter));
        letterBytes.stream().write('\n');
      }
      staging.stage(
          rowBytes,
          letterBytes,
          new PartDraft(
              unit,
              Arrays.stream(files).map(file -> withRows(file, rows)).toList(),
              columns,
              rowBytes.length(),
              letterBytes.length(),
              causes.list(),
              1,
              Map.of(),
              5,
              List.copyOf(written)));
    }
    written.clear();
    return this;
  }

  /** Stages a file that the model wrote for the next part. */
  StagedJob written(String name, String content) throws IOException {
    Path file = Files.writeString(Files.createTempFile("written", ""), content);
    written.add(staging.stage(new WrittenFile(name, file)));
    Files.delete(file);
    return this;
  }

  /** The account of a file whose rows are the lines that name it. */
  private static FileAccount withRows(FileAccount file, String rows) {
    long bytes =
        rows.lines()
            .filter(row -> row.contains(file.name()))
            .mapToLong(row -> row.getBytes(StandardCharsets.UTF_8).length + 1)
            .sum();
    return file.withRows(new RowBytes(bytes, ""));
  }

  static DeadLetter letter(String file, long record) {
    return new DeadLetter(file, 0, record, 1, DeadLetter.Kind.RECORD, "bad", 1, "x");
  }

  static FileAccount account(long file, long first, long in, long scored, long dead) {
    return new FileAccount(
        file, file + ".csv", first, in, scored, dead, 10 * in, FileAccount.Extent.WHOLE);
  }
}
