package io.scoreline.transforms;

import static java.util.Objects.requireNonNull;

import io.scoreline.transforms.output.FileAccount;
import io.scoreline.transforms.output.PartAccount;
import io.scoreline.transforms.plan.PlanReader;
import io.scoreline.transforms.plan.WorkUnitRef;
import io.scoreline.transforms.records.InputBinding;
import io.scoreline.transforms.scorer.SharedScorers;
import io.scoreline.transforms.staging.DamagedPartException;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import java.io.IOException;
import java.util.Optional;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Scores the units of a frozen plan and stages one durable part each. A unit whose part is there
 * already is not scored again, so that this transform can be run any number of times, by any number
 * of workers at once, with the same parts in the end.
 */
public final class ScoreMiniBatches
    extends PTransform<PCollection<WorkUnitRef>, PCollection<UnitResult>> {
  private static final long serialVersionUID = 1;

  /** Counter: records scored by this run. */
  public static final String RECORDS_SCORED = "recordsScored";

  /** Counter: records, or files, that this run sent to the dead letters. */
  public static final String RECORDS_DEAD = "recordsDead";

  /** Counter: units done, found or scored. */
  public static final String UNITS_DONE = "unitsDone";

  private final ScoringSettings settings;
  private final String stagingLocation;

  private ScoreMiniBatches(ScoringSettings settings, String stagingLocation) {
    this.settings = requireNonNull(settings, "settings is null");
    this.stagingLocation = requireNonNull(stagingLocation, "stagingLocation is null");
  }

  /**
   * Scores with these settings.
   *
   * @param stagingLocation the job's staging folder, where the plan is
   */
  public static ScoreMiniBatches with(ScoringSettings settings, String stagingLocation) {
    return new ScoreMiniBatches(settings, stagingLocation);
  }

  @Override
  public PCollection<UnitResult> expand(PCollection<WorkUnitRef> units) {
    return units
        // The plan has grouped already: all that is left to do is to give every worker its share.
        .apply("Deal", ParDo.of(new DealFn()))
        .setCoder(KvCoder.of(VarLongCoder.of(), new WorkUnitRefCoder()))
        .apply("Spread", Reshuffle.of())
        .apply("Dealt", Values.create())
        .apply("Score", ParDo.of(new ScoreFn(settings, stagingLocation)))
        .setCoder(new UnitResultCoder());
  }

  /**
   * Deals units out into bundles. The Direct runner makes every step anew for each bundle, which
   * takes it some milliseconds of a processor: bundles are few: as many as 64 of its workers have
   * one each.
   */
  static final class DealFn extends DoFn<WorkUnitRef, KV<Long, WorkUnitRef>> {
    private static final long serialVersionUID = 1;
    private static final int BUNDLES = 64;

    @ProcessElement
    public void deal(@Element WorkUnitRef ref, OutputReceiver<KV<Long, WorkUnitRef>> out) {
      out.output(KV.of(ref.number() % BUNDLES, ref));
    }
  }

  static final class ScoreFn extends DoFn<WorkUnitRef, UnitResult> {
    private static final long serialVersionUID = 1;

    private final Counter recordsScored = Metrics.counter(ScoreMiniBatches.class, RECORDS_SCORED);
    private final Counter recordsDead = Metrics.counter(ScoreMiniBatches.class, RECORDS_DEAD);
    private final Counter unitsDone = Metrics.counter(ScoreMiniBatches.class, UNITS_DONE);
    private final ScoringSettings settings;
    private final String stagingLocation;
    private transient Optional<Worker> worker;
    private transient boolean tornDown;

    ScoreFn(ScoringSettings settings, String stagingLocation) {
      this.settings = settings;
      this.stagingLocation = stagingLocation;
    }

    @Setup
    public void start() {
      // The plan is not there yet: the worker opens with its first unit.
      worker = Optional.empty();
    }

    @ProcessElement
    public void score(@Element WorkUnitRef ref, OutputReceiver<UnitResult> out) throws IOException {
      if (!ref.isUnit()) {
        return;
      }
      if (worker.isEmpty()) {
        keep(new Worker(settings, JobStaging.at(stagingLocation)));
      }
      UnitResult result = worker.get().score(ref);
      recordsScored.inc(result.scored());
      recordsDead.inc(result.dead());
      unitsDone.inc();
      out.output(result);
    }

    private synchronized void keep(Worker opened) throws IOException {
      if (tornDown) {
        // Opening a model takes seconds: the run may be over by then.
        opened.close();
        throw new IllegalStateException("the step was torn down");
      }
      worker = Optional.of(opened);
    }

    /** Called from another thread, and while a unit is scored, when a run is cancelled. */
    @Teardown
    public synchronized void stop() throws IOException {
      tornDown = true;
      if (worker != null && worker.isPresent()) {
        worker.get().close();
      }
    }
  }

  /** One worker: an open plan and what it takes to score its units. Only close is thread-safe. */
  static final class Worker implements AutoCloseable {
    private final JobStaging staging;
    private final PlanReader plan;
    private final SharedScorers.Use model;
    private final UnitScorer scorer;
    private final ClosedWhenIdle open = new ClosedWhenIdle(this::closeNow);

    Worker(ScoringSettings settings, JobStaging staging) throws IOException {
      this.staging = staging;
      PlanHeader header = staging.requirePlan();
      InputBinding binding = header.binding().orElseThrow();
      this.model = SharedScorers.acquire(settings.model());
      try {
        this.plan = new PlanReader(staging.store(), header);
      } catch (IOException | RuntimeException | Error e) {
        model.close();
        throw e;
      }
      try {
        this.scorer = new UnitScorer(settings, binding, model.scorer(), staging);
      } catch (RuntimeException | Error e) {
        model.close();
        plan.close();
        throw e;
      }
    }

    UnitResult score(WorkUnitRef ref) throws IOException {
      return open.use(() -> scoreInUse(ref));
    }

    private UnitResult scoreInUse(WorkUnitRef ref) throws IOException {
      Optional<PartAccount> found = staged(ref.number());
      PartAccount account = found.isPresent() ? found.get() : scorer.score(plan.read(ref));
      long scored = 0;
      long dead = 0;
      for (FileAccount file : account.files()) {
        scored += file.scored();
        dead += file.dead();
      }
      return new UnitResult(ref.number(), scored, dead);
    }

    private Optional<PartAccount> staged(long unit) throws IOException {
      try {
        return staging.hasPart(unit) ? Optional.of(staging.account(unit)) : Optional.empty();
      } catch (DamagedPartException e) {
        staging.removePart(unit);
        return Optional.empty();
      }
    }

    /** Closes it, now or after the unit that it scores. */
    @Override
    public void close() throws IOException {
      open.close();
    }

    private void closeNow() throws IOException {
      try (plan;
          model) {
        scorer.close();
      }
    }
  }
}
