package io.scoreline.transforms.plan;

import io.scoreline.transforms.records.InputSettings;
import io.scoreline.transforms.records.RecordFormat;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists a dataset into a job's staging folder, in path order and bounded memory. */
public final class DatasetLister {
  /** Files sorted in memory at once; about 100 MB. */
  static final int RUN_ENTRIES = 200_000;

  private final InputSettings input;

  public DatasetLister(InputSettings input) {
    this.input = input;
  }

  /**
   * Lists a dataset, unless the job's plan is frozen.
   *
   * @throws UnreadableInputException if it is missing, or empty and may not be
   */
  public DatasetListing list(FileDataset dataset, JobStaging staging) throws IOException {
    Optional<PlanHeader> frozen = staging.plan();
    if (frozen.isPresent()) {
      PlanHeader plan = frozen.get();
      return new DatasetListing(
          plan.filesName(), plan.files(), plan.bytes(), plan.leftOut(), List.of());
    }
    try (SortedFiles byPath = SortedFiles.byPath(RUN_ENTRIES);
        SortedFiles byName = SortedFiles.byName(RUN_ENTRIES)) {
      long leftOut = walk(dataset, byPath);
      SortedFiles sorted = byPath;
      if (dataset.roots().size() > 1) {
        // By path a file that two roots hold is dropped; but paths of copies are nobody's order.
        byPath.forEach(
            file -> byName.add(file.path(), file.name(), file.sizeBytes(), file.version()));
        sorted = byName;
      }
      Totals totals = new Totals();
      String name = JobStaging.newFilesName();
      try (DurableStore.NewObject object = staging.store().create(name)) {
        OutputStream out = object.stream();
        sorted.forEach(
            file -> {
              out.write(JobStaging.JSON.writeValueAsBytes(file));
              out.write('\n');
              totals.add(file);
            });
        object.commit();
      }
      if (totals.files == 0 && !dataset.allowEmpty()) {
        throw new UnreadableInputException(
            "%s: no input file%s (expected: at least one; scoreline.input.allow_empty allows none)"
                .formatted(
                    String.join(
                        ", ", dataset.roots().stream().map(FileDataset.Root::name).toList()),
                    leftOut == 0 ? "" : ", only %d marker or hidden files".formatted(leftOut)));
      }
      return new DatasetListing(name, totals.files, totals.bytes, leftOut, totals.large);
    }
  }

  private static long walk(FileDataset dataset, SortedFiles sorted) throws IOException {
    // With several roots, two files below them may have one name: their roots tell them apart.
    boolean oneRoot = dataset.roots().size() == 1;
    long leftOut = 0;
    List<String> problems = new ArrayList<>();
    for (FileDataset.Root root : dataset.roots()) {
      FileWalk walk =
          new FileWalk(
              dataset.recursive(),
              (path, name, sizeBytes, version) ->
                  sorted.add(path, oneRoot ? name : root.nameOf(path), sizeBytes, version));
      try {
        walk.walk(root.path());
        leftOut += walk.leftOut();
      } catch (UnreadableInputException e) {
        problems.add(e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new UnreadableInputException(String.join("\n", problems));
    }
    return leftOut;
  }

  private final class Totals {
    private long files;
    private long bytes;
    private final List<InputFile> large = new ArrayList<>();

    void add(InputFile file) {
      files++;
      bytes += file.sizeBytes();
      if (isLarge(file)) {
        large.add(file);
      }
    }
  }

  private boolean isLarge(InputFile file) {
    return file.sizeBytes() > input.sliceBytes()
        && input.formatOf(file.name()).filter(this::isCut).isPresent();
  }

  private boolean isCut(RecordFormat format) {
    boolean wholeText =
        format == RecordFormat.TEXT && input.textRecord() == InputSettings.TextRecord.FILE;
    return format.isSplittable() && !wholeText;
  }
}
