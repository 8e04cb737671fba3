package io.scoreline.transforms.plan;

import io.scoreline.transforms.records.InputBinder;
import io.scoreline.transforms.records.InputBinding;
import io.scoreline.transforms.records.InputSettings;
import io.scoreline.transforms.records.RecordFormat;
import io.scoreline.transforms.records.UnreadableFileException;
import io.scoreline.transforms.scorer.BatchLimits;
import io.scoreline.transforms.scorer.Engines;
import io.scoreline.transforms.scorer.MemoryEstimate;
import io.scoreline.transforms.scorer.MemoryRoom;
import io.scoreline.transforms.scorer.ModelMemory;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.SharedScorers;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Turns a listing into a frozen plan: settles what feeds the model, cuts large files, groups files
 * into mini-batches and mini-batches into work units.
 */
public final class PlanFreezer {
  /** Files looked at, at most, for one that the model can be fed from. */
  private static final int MAX_TRIED_FILES = 100;

  private final InputSettings input;
  private final ModelSource model;
  private final BatchLimits batch;
  private final int miniBatchSize;
  private final Map<String, String> identity;
  private final Optional<SelectedRecords> selected;
  private final Optional<WorkersHere> workers;

  /**
   * @param batch how many records a call of the model has
   * @param miniBatchSize the most files in a mini-batch
   * @param identity what any later start over this plan must have in common with this one, by name
   */
  public PlanFreezer(
      InputSettings input,
      ModelSource model,
      BatchLimits batch,
      int miniBatchSize,
      Map<String, String> identity) {
    this(input, model, batch, miniBatchSize, identity, Optional.empty(), Optional.empty());
  }

  private PlanFreezer(
      InputSettings input,
      ModelSource model,
      BatchLimits batch,
      int miniBatchSize,
      Map<String, String> identity,
      Optional<SelectedRecords> selected,
      Optional<WorkersHere> workers) {
    this.input = input;
    this.model = model;
    this.batch = batch;
    this.miniBatchSize = miniBatchSize;
    this.identity = Map.copyOf(identity);
    this.selected = selected;
    this.workers = workers;
  }

  /** Plans these records only; slices without any of them are left out. */
  public PlanFreezer of(SelectedRecords records) {
    return new PlanFreezer(
        input, model, batch, miniBatchSize, identity, Optional.of(records), workers);
  }

  /** Estimates the memory that workers of this process take, and refuses what cannot fit. */
  public PlanFreezer scoredBy(WorkersHere scoring) {
    return new PlanFreezer(
        input, model, batch, miniBatchSize, identity, selected, Optional.of(scoring));
  }

  /** The blocks of the files that are to be cut. */
  public List<FileBlock> blocks(DatasetListing listing) {
    List<FileBlock> blocks = new ArrayList<>();
    for (InputFile file : listing.largeFiles()) {
      RecordFormat format = input.formatOf(file.name()).orElseThrow();
      if (format.isTypedTable()) {
        blocks.add(new FileBlock.OfTable(file, format, input.sliceBytes()));
        continue;
      }
      RecordBoundaries.Rules rules =
          switch (format) {
            case CSV, TSV -> RecordBoundaries.Rules.csv(input.separatorOf(format));
            case TEXT -> RecordBoundaries.Rules.TEXT;
            default -> RecordBoundaries.Rules.JSON_LINES;
          };
      int number = 0;
      for (long from = 0; from < file.sizeBytes(); from += input.sliceBytes()) {
        long to = Math.min(file.sizeBytes(), from + input.sliceBytes());
        blocks.add(new FileBlock.OfText(file, number++, from, to, rules));
      }
    }
    return blocks;
  }

  /**
   * Freezes the plan, or reads the one that is frozen.
   *
   * @param scanned the blocks of all files that are to be cut, in any order
   * @return the descriptors of all units
   * @throws ModelRefusedException if the model cannot be fed from this input
   */
  public List<WorkUnitRef> freeze(
      DatasetListing listing, Iterable<ScannedBlock> scanned, JobStaging staging)
      throws IOException {
    Optional<PlanHeader> frozen = staging.plan();
    if (frozen.isPresent()) {
      return PlanReader.refs(staging.store(), frozen.get());
    }
    Optional<Bound> bound =
        listing.files() == 0 ? Optional.empty() : bind(staging, listing.filesName());
    // A name of its own: another start may freeze its plan at the same time, and one of them wins.
    String unitsName = JobStaging.newUnitsName();
    List<WorkUnitRef> refs;
    String sha256;
    long miniBatches;
    try (DurableStore.NewObject object = staging.store().create(unitsName)) {
      HashingStream out = new HashingStream(object.stream());
      PlanWriter writer = new PlanWriter(out, listing.files(), miniBatchSize, input.sliceBytes());
      Map<Long, List<RecordBoundaries.Scan>> scans = byFile(scanned);
      eachFile(staging, listing.filesName(), file -> writer.add(selected(file, scans)));
      refs = writer.finish();
      miniBatches = writer.miniBatches();
      sha256 = out.sha256();
      object.commit();
    }
    if (bound.isPresent() && workers.isPresent()) {
      requireMemory(bound.get(), workers.get(), refs.size());
    }
    PlanHeader header =
        new PlanHeader(
            identity,
            listing.filesName(),
            unitsName,
            listing.files(),
            listing.bytes(),
            listing.leftOut(),
            miniBatches,
            refs.size(),
            sha256,
            bound.map(Bound::binding).orElse(null));
    return staging.freeze(header) ? refs : PlanReader.refs(staging.store(), staging.requirePlan());
  }

  private List<FileSlice> selected(InputFile file, Map<Long, List<RecordBoundaries.Scan>> scans) {
    List<FileSlice> slices = slices(file, scans);
    return selected.map(records -> records.of(slices)).orElse(slices);
  }

  private List<FileSlice> slices(InputFile file, Map<Long, List<RecordBoundaries.Scan>> scans) {
    List<RecordBoundaries.Scan> found = scans.getOrDefault(file.ordinal(), List.of());
    if (found.isEmpty()) {
      return List.of(FileSlice.whole(file));
    }
    RecordFormat format = input.formatOf(file.name()).orElseThrow();
    boolean header = input.header() && (format == RecordFormat.CSV || format == RecordFormat.TSV);
    return new SliceCutter(header).cut(file, found);
  }

  private static Map<Long, List<RecordBoundaries.Scan>> byFile(Iterable<ScannedBlock> scanned) {
    Map<Long, TreeMap<Integer, RecordBoundaries.Scan>> sorted = new TreeMap<>();
    for (ScannedBlock block : scanned) {
      sorted
          .computeIfAbsent(block.file(), file -> new TreeMap<>())
          .put(block.number(), block.scan());
    }
    Map<Long, List<RecordBoundaries.Scan>> scans = new TreeMap<>();
    sorted.forEach((file, blocks) -> scans.put(file, List.copyOf(blocks.values())));
    return scans;
  }

  private interface FileSink {
    void file(InputFile file) throws IOException;
  }

  private static void eachFile(JobStaging staging, String filesName, FileSink sink)
      throws IOException {
    try (BufferedReader lines = openFiles(staging, filesName)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        sink.file(JobStaging.JSON.readValue(line, InputFile.class));
      }
    }
  }

  private static BufferedReader openFiles(JobStaging staging, String filesName) throws IOException {
    return new BufferedReader(
        Channels.newReader(staging.store().open(filesName), StandardCharsets.UTF_8));
  }

  /** What is to be known of a model may be why it cannot be fed. */
  private static ModelRefusedException withFindings(
      ModelRefusedException refusal, List<String> findings) {
    return findings.isEmpty()
        ? refusal
        : new ModelRefusedException(
            refusal.getMessage() + "\n  of the model: " + String.join("; ", findings), refusal);
  }

  /** How the model is fed, and what is needed to say what memory that takes. */
  private record Bound(InputBinding binding, ModelMemory model, int batchRecords) {}

  private static void requireMemory(Bound bound, WorkersHere workers, int units) {
    MemoryRoom room = MemoryRoom.ofThisProcess();
    MemoryEstimate estimate =
        MemoryEstimate.ofModel(bound.model())
            .withBatches(
                Math.max(1, Math.min(workers.count(), units)),
                bound.batchRecords(),
                bound.binding().features());
    estimate.requireRoom(room);
    workers.notices().tell(estimate.told(room));
    estimate.warning(room).ifPresent(workers.notices()::tell);
  }

  /** Binds the model to the first file that fits. */
  private Optional<Bound> bind(JobStaging staging, String filesName) throws IOException {
    ModelMemory memory = workers.isPresent() ? Engines.memoryOf(model) : ModelMemory.UNKNOWN;
    // To open what cannot fit would end the process.
    MemoryEstimate.ofModel(memory).requireRoom(MemoryRoom.ofThisProcess());
    try (SharedScorers.Use use = SharedScorers.acquire(model);
        BufferedReader lines = openFiles(staging, filesName)) {
      batch.requireFits(use.scorer());
      Optional<InputBinding> before =
          selected.flatMap(records -> records.bindingFor(use.scorer().features(), input));
      if (before.isPresent()) {
        return before.map(binding -> bound(binding, use.scorer(), memory));
      }
      InputBinder binder = new InputBinder(use.scorer().features(), input);
      List<ModelRefusedException> refused = new ArrayList<>();
      List<String> unreadable = new ArrayList<>();
      String line = lines.readLine();
      for (int tried = 0; line != null && tried < MAX_TRIED_FILES; tried++) {
        InputFile file = JobStaging.JSON.readValue(line, InputFile.class);
        line = lines.readLine();
        try {
          return Optional.of(bound(binder.bind(file), use.scorer(), memory));
        } catch (ModelRefusedException e) {
          refused.add(e);
        } catch (UnreadableFileException e) {
          unreadable.add(file.name() + ": " + e.getMessage());
        } catch (FileSystemException e) {
          unreadable.add(file.name() + ": cannot be opened: " + e);
        }
      }
      if (!refused.isEmpty()) {
        throw withFindings(refused.get(0), use.scorer().findings());
      }
      throw new UnreadableInputException(
          "none of the first %d files can be read; %s"
              .formatted(unreadable.size(), unreadable.get(0)));
    }
  }

  private Bound bound(InputBinding binding, Scorer scorer, ModelMemory memory) {
    int records = batch.capacity(binding.features(), scorer.fixedBatchSize());
    RecordBatch.requireRoom(binding.features(), records);
    return new Bound(binding, memory, records);
  }
}
