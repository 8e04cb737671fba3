package io.scoreline.transforms;

import static java.util.Objects.requireNonNull;

import io.scoreline.transforms.output.PublishedVersion;
import io.scoreline.transforms.plan.BlockGroup;
import io.scoreline.transforms.plan.DatasetListing;
import io.scoreline.transforms.plan.PlanFreezer;
import io.scoreline.transforms.plan.ScannedBlock;
import io.scoreline.transforms.plan.WorkUnitRef;
import io.scoreline.transforms.plan.WorkersHere;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Numbers everything before anything is scored: large files are searched for the ends of records,
 * block by block in parallel, and cut into slices; mini-batch {@code k} is files {@code k * n} to
 * {@code k * n + n - 1} in path order. The plan is frozen in the staging folder; only descriptors
 * of its units go on.
 *
 * <p>Fails with {@link io.scoreline.transforms.scorer.ModelRefusedException} when the model cannot
 * be opened or cannot be fed from the input: before the first unit is scored.
 */
public final class PlanMiniBatches
    extends PTransform<PCollection<DatasetListing>, PCollection<WorkUnitRef>> {
  private static final long serialVersionUID = 1;

  public static final int DEFAULT_MINI_BATCH_SIZE = 10;

  private final ScoringSettings settings;
  private final String stagingLocation;
  private final int miniBatchSize;
  private final TreeMap<String, String> identity;
  private final PublishedVersion versionOrNull;
  private final WorkersHere workersOrNull;

  private PlanMiniBatches(
      ScoringSettings settings,
      String stagingLocation,
      int miniBatchSize,
      Map<String, String> identity,
      PublishedVersion versionOrNull,
      WorkersHere workersOrNull) {
    this.settings = requireNonNull(settings, "settings is null");
    this.stagingLocation = requireNonNull(stagingLocation, "stagingLocation is null");
    this.miniBatchSize = miniBatchSize;
    this.identity = new TreeMap<>(identity);
    this.versionOrNull = versionOrNull;
    this.workersOrNull = workersOrNull;
  }

  /**
   * Plans mini-batches of {@link #DEFAULT_MINI_BATCH_SIZE} files.
   *
   * @param stagingLocation the job's staging folder
   */
  public static PlanMiniBatches with(ScoringSettings settings, String stagingLocation) {
    return new PlanMiniBatches(
        settings, stagingLocation, DEFAULT_MINI_BATCH_SIZE, Map.of(), null, null);
  }

  /**
   * Sets the most files in a mini-batch.
   *
   * @throws IllegalArgumentException if {@code files} is less than 1
   */
  public PlanMiniBatches withMiniBatchSize(int files) {
    if (files < 1) {
      throw new IllegalArgumentException("miniBatchSize: %d (expected: >= 1)".formatted(files));
    }
    return new PlanMiniBatches(
        settings, stagingLocation, files, identity, versionOrNull, workersOrNull);
  }

  /**
   * Keeps with the plan what any later start over it must have in common with this one, by name:
   * for example the model's checksum. Nothing by default.
   */
  public PlanMiniBatches withIdentity(Map<String, String> values) {
    return new PlanMiniBatches(
        settings, stagingLocation, miniBatchSize, values, versionOrNull, workersOrNull);
  }

  /**
   * Plans only the records that are dead in a version of the output, for a replay; the model is fed
   * as it was for that version, if it takes the same.
   */
  public PlanMiniBatches withDeadOf(PublishedVersion version) {
    return new PlanMiniBatches(
        settings,
        stagingLocation,
        miniBatchSize,
        identity,
        requireNonNull(version, "version is null"),
        workersOrNull);
  }

  /**
   * Estimates the memory that workers take who score in this process, and fails before the plan is
   * frozen if there cannot be so much. By default nothing is known of workers.
   */
  public PlanMiniBatches withWorkersHere(WorkersHere workers) {
    return new PlanMiniBatches(
        settings,
        stagingLocation,
        miniBatchSize,
        identity,
        versionOrNull,
        requireNonNull(workers, "workers is null"));
  }

  @Override
  public PCollection<WorkUnitRef> expand(PCollection<DatasetListing> listing) {
    PlanFreezerFactory freezer = this::freezer;
    PCollectionView<List<BlockGroup.Scanned>> scanned =
        listing
            .apply("Blocks", ParDo.of(new BlocksFn(freezer)))
            .setCoder(ElementCoder.of(BlockGroup.class))
            .apply("SpreadBlocks", Reshuffle.viaRandomKey())
            .apply("FindRecordEnds", ParDo.of(new ScanFn()))
            .setCoder(ElementCoder.of(BlockGroup.Scanned.class))
            .apply("AllBlocks", View.asList());
    return listing
        .apply(
            "Freeze",
            ParDo.of(new FreezeFn(freezer, scanned, stagingLocation)).withSideInputs(scanned))
        .setCoder(new WorkUnitRefCoder());
  }

  private PlanFreezer freezer() throws IOException {
    PlanFreezer all =
        new PlanFreezer(
            settings.input(), settings.model(), settings.batch(), miniBatchSize, identity);
    PlanFreezer estimating = workersOrNull == null ? all : all.scoredBy(workersOrNull);
    return versionOrNull == null
        ? estimating
        : estimating.of(versionOrNull.deadRecords(JobStaging.at(stagingLocation)));
  }

  /** Makes the freezer on the worker. */
  interface PlanFreezerFactory extends java.io.Serializable {
    PlanFreezer create() throws IOException;
  }

  static final class BlocksFn extends DoFn<DatasetListing, BlockGroup> {
    private static final long serialVersionUID = 1;

    private final PlanFreezerFactory freezer;

    BlocksFn(PlanFreezerFactory freezer) {
      this.freezer = freezer;
    }

    @ProcessElement
    public void cut(@Element DatasetListing listing, OutputReceiver<BlockGroup> out)
        throws IOException {
      BlockGroup.of(freezer.create().blocks(listing)).forEach(out::output);
    }
  }

  static final class ScanFn extends DoFn<BlockGroup, BlockGroup.Scanned> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void scan(@Element BlockGroup group, OutputReceiver<BlockGroup.Scanned> out)
        throws IOException {
      BlockGroup.Scanned scanned = group.scan();
      out.output(scanned);
    }
  }

  static final class FreezeFn extends DoFn<DatasetListing, WorkUnitRef> {
    private static final long serialVersionUID = 1;

    private final PlanFreezerFactory freezer;
    private final PCollectionView<List<BlockGroup.Scanned>> scanned;
    private final String stagingLocation;

    FreezeFn(
        PlanFreezerFactory freezer,
        PCollectionView<List<BlockGroup.Scanned>> scanned,
        String stagingLocation) {
      this.freezer = freezer;
      this.scanned = scanned;
      this.stagingLocation = stagingLocation;
    }

    @ProcessElement
    public void freeze(
        @Element DatasetListing listing, ProcessContext context, OutputReceiver<WorkUnitRef> out)
        throws IOException {
      List<ScannedBlock> blocks =
          context.sideInput(scanned).stream().flatMap(group -> group.blocks().stream()).toList();
      List<WorkUnitRef> refs =
          freezer.create().freeze(listing, blocks, JobStaging.at(stagingLocation));
      if (refs.isEmpty()) {
        out.output(WorkUnitRef.NONE);
      }
      refs.forEach(out::output);
    }
  }
}
