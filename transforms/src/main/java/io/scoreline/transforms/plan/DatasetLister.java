package io.scoreline.transforms.plan;

import io.scoreline.transforms.records.InputSettings;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists a dataset into a job's staging folder, in path order and bounded memory. */
public final class DatasetLister {
  /** Files sorted in memory at once; about 100 MB. */
  static final int RUN_ENTRIES = 200_000;

  private static final int SHOWN_FILES = 5;

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
    Optional<DatasetListing> frozen = frozen(staging);
    if (frozen.isPresent()) {
      return frozen.get();
    }
    try (SortedFiles byPath = SortedFiles.byPath(RUN_ENTRIES);
        SortedFiles byName = SortedFiles.byName(RUN_ENTRIES)) {
      long leftOut = walk(dataset, byPath::add);
      SortedFiles sorted = byPath;
      if (dataset.roots().size() > 1) {
        // By path a file that two roots hold is dropped; but paths of copies are nobody's order.
        byPath.forEach(
            file -> byName.add(file.path(), file.name(), file.sizeBytes(), file.version()));
        sorted = byName;
      }
      DatasetListing listing = write(sorted::forEach, leftOut, staging);
      if (listing.files() == 0 && !dataset.allowEmpty()) {
        throw new UnreadableInputException(
            "%s: no input file%s (expected: at least one; scoreline.input.allow_empty allows none)"
                .formatted(
                    names(dataset),
                    leftOut == 0 ? "" : ", only %d marker or hidden files".formatted(leftOut)));
      }
      return listing;
    }
  }

  /**
   * Lists those files of a dataset that have one of some names, in the order of the names, unless
   * the job's plan is frozen. Holds all of them in memory.
   *
   * @throws UnreadableInputException if it is missing, has none of them, or two of one name
   */
  public DatasetListing list(FileDataset dataset, Collection<String> wanted, JobStaging staging)
      throws IOException {
    Optional<DatasetListing> frozen = frozen(staging);
    if (frozen.isPresent()) {
      return frozen.get();
    }
    Map<String, Optional<InputFile>> found = new LinkedHashMap<>();
    wanted.forEach(name -> found.put(name, Optional.empty()));
    long leftOut =
        walk(
            dataset,
            (path, name, sizeBytes, version) ->
                found.computeIfPresent(
                    name, (key, known) -> one(known, path, name, sizeBytes, version)));
    List<InputFile> present = found.values().stream().flatMap(Optional::stream).toList();
    if (present.isEmpty()) {
      throw new UnreadableInputException(
          "%s: none of the %d files with dead letters (expected: %s%s)"
              .formatted(
                  names(dataset),
                  wanted.size(),
                  String.join(", ", wanted.stream().limit(SHOWN_FILES).toList()),
                  wanted.size() > SHOWN_FILES ? " …" : ""));
    }
    return write(sink -> number(present, sink), leftOut, staging);
  }

  private static Optional<InputFile> one(
      Optional<InputFile> known, String path, String name, long sizeBytes, String version) {
    if (known.isPresent() && !known.get().path().equals(path)) {
      throw new UnreadableInputException(
          "two files are called %s: %s and %s (expected: one)"
              .formatted(name, known.get().path(), path));
    }
    return Optional.of(new InputFile(0, path, name, sizeBytes, version));
  }

  private static void number(List<InputFile> files, SortedFiles.Sink sink) throws IOException {
    long ordinal = 0;
    for (InputFile file : files) {
      sink.file(
          new InputFile(ordinal++, file.path(), file.name(), file.sizeBytes(), file.version()));
    }
  }

  private static Optional<DatasetListing> frozen(JobStaging staging) throws IOException {
    return staging
        .plan()
        .map(
            plan ->
                new DatasetListing(
                    plan.filesName(), plan.files(), plan.bytes(), plan.leftOut(), List.of()));
  }

  private static String names(FileDataset dataset) {
    return String.join(", ", dataset.roots().stream().map(FileDataset.Root::name).toList());
  }

  /** Gives files, numbered. */
  private interface Files {
    void forEach(SortedFiles.Sink sink) throws IOException;
  }

  private DatasetListing write(Files files, long leftOut, JobStaging staging) throws IOException {
    Totals totals = new Totals();
    String name = JobStaging.newFilesName();
    try (DurableStore.NewObject object = staging.store().create(name)) {
      OutputStream out = object.stream();
      files.forEach(
          file -> {
            out.write(JobStaging.JSON.writeValueAsBytes(file));
            out.write('\n');
            totals.add(file);
          });
      object.commit();
    }
    return new DatasetListing(name, totals.files, totals.bytes, leftOut, totals.large);
  }

  private static long walk(FileDataset dataset, FileWalk.Sink sink) throws IOException {
    // With several roots, two files below them may have one name: their roots tell them apart.
    boolean oneRoot = dataset.roots().size() == 1;
    long leftOut = 0;
    List<String> problems = new ArrayList<>();
    for (FileDataset.Root root : dataset.roots()) {
      FileWalk walk =
          new FileWalk(
              dataset.recursive(),
              (path, name, sizeBytes, version) ->
                  sink.file(path, oneRoot ? name : root.nameOf(path), sizeBytes, version));
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
    return file.sizeBytes() > input.sliceBytes() && input.isSplittable(file.name());
  }
}
