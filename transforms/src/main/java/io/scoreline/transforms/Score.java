package io.scoreline.transforms;

import static java.util.Objects.requireNonNull;

import io.scoreline.transforms.records.CellFeed;
import io.scoreline.transforms.records.InputBinder;
import io.scoreline.transforms.records.InputSettings;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import io.scoreline.transforms.scorer.SharedScorers;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupIntoBatches;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.util.ShardedKey;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PInput;
import org.apache.beam.sdk.values.POutput;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Scores rows of a {@code PCollection}, for a pipeline that has its records already. Fields feed
 * the model's inputs as a table's columns do; see {@link InputBinder}. For files, {@link
 * ScoreMiniBatches} is faster and survives a crash without scoring anything twice.
 *
 * <p>Every row comes out exactly once: in {@link Result#scored()}, or in {@link Result#failed()}
 * when the model cannot take it or fails on it alone; a batch that fails is halved until such rows
 * stand alone. Errors that are not the rows' (a model that cannot be loaded, no memory left) are
 * not caught: the bundle fails and the runner retries it. Batches are made by the runner, so that
 * rows come out in no order; a batch ends with its window at the latest.
 */
public final class Score extends PTransform<PCollection<Row>, Score.Result> {
  private static final long serialVersionUID = 1;

  public static final int DEFAULT_BATCH_SIZE = 64;

  /** Counter: rows that could not be scored. */
  public static final String ROWS_FAILED = "rowsFailed";

  private final ModelSource model;
  private final InputSettings input;
  private final int batchSize;

  private Score(ModelSource model, InputSettings input, int batchSize) {
    this.model = model;
    this.input = input;
    this.batchSize = batchSize;
  }

  /** Scores with a model, which each worker process opens once. */
  public static Score with(ModelSource model) {
    return new Score(
        requireNonNull(model, "model is null"), InputSettings.defaults(), DEFAULT_BATCH_SIZE);
  }

  /**
   * Sets the most rows handed to the model at once. A batch can hold fewer.
   *
   * @throws IllegalArgumentException if {@code rows} is less than 1
   */
  public Score withBatchSize(int rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("batchSize: %d (expected: >= 1)".formatted(rows));
    }
    return new Score(model, input, rows);
  }

  /** Sets which fields feed which input, where names do not tell. */
  public Score withInput(InputSettings settings) {
    return new Score(model, requireNonNull(settings, "settings is null"), batchSize);
  }

  @Override
  public Result expand(PCollection<Row> rows) {
    if (!rows.hasSchema()) {
      throw new IllegalArgumentException(
          "rows: %s has no schema (expected: withRowSchema or setRowSchema)"
              .formatted(rows.getName()));
    }
    Schema schema = rows.getSchema();
    PCollectionTuple outputs =
        rows.apply("OneKey", WithKeys.of(""))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), RowCoder.of(schema)))
            .apply("Batch", GroupIntoBatches.<String, Row>ofSize(batchSize).withShardedKey())
            .apply(
                "Score",
                ParDo.of(new ScoreFn(model, input, schema, batchSize))
                    .withOutputTags(Result.SCORED, TupleTagList.of(Result.FAILED)));
    return new Result(
        outputs
            .get(Result.SCORED)
            .setCoder(KvCoder.of(RowCoder.of(schema), ElementCoder.of(Predicted.class))),
        outputs
            .get(Result.FAILED)
            .setCoder(KvCoder.of(RowCoder.of(schema), ElementCoder.of(Failure.class))));
  }

  /**
   * Why a row could not be scored.
   *
   * @param kind whether the row is not what the model takes, or the model failed on it
   * @param message what exactly
   */
  public record Failure(Kind kind, String message) implements Serializable {
    /** Who could not go on. */
    public enum Kind {
      RECORD,
      MODEL
    }
  }

  /** The scored rows with what the model said, and the rows that could not be scored. */
  public static final class Result implements POutput {
    static final TupleTag<KV<Row, Predicted>> SCORED = new TupleTag<>() {};
    static final TupleTag<KV<Row, Failure>> FAILED = new TupleTag<>() {};

    private final PCollection<KV<Row, Predicted>> scored;
    private final PCollection<KV<Row, Failure>> failed;

    private Result(PCollection<KV<Row, Predicted>> scored, PCollection<KV<Row, Failure>> failed) {
      this.scored = scored;
      this.failed = failed;
    }

    public PCollection<KV<Row, Predicted>> scored() {
      return scored;
    }

    public PCollection<KV<Row, Failure>> failed() {
      return failed;
    }

    @Override
    public Pipeline getPipeline() {
      return scored.getPipeline();
    }

    @Override
    public Map<TupleTag<?>, PValue> expand() {
      return Map.of(SCORED, scored, FAILED, failed);
    }

    @Override
    public void finishSpecifyingOutput(
        String transformName, PInput input, PTransform<?, ?> transform) {}
  }

  static final class ScoreFn
      extends DoFn<KV<ShardedKey<String>, Iterable<Row>>, KV<Row, Predicted>> {
    private static final long serialVersionUID = 1;

    private final Counter rowsFailed = Metrics.counter(Score.class, ROWS_FAILED);
    private final ModelSource model;
    private final InputSettings input;
    private final Schema schema;
    private final int batchSize;
    private transient Optional<Worker> worker;

    ScoreFn(ModelSource model, InputSettings input, Schema schema, int batchSize) {
      this.model = model;
      this.input = input;
      this.schema = schema;
      this.batchSize = batchSize;
    }

    @Setup
    public void openModel() {
      worker = Optional.empty();
      SharedScorers.Use use = SharedScorers.acquire(model);
      try {
        worker = Optional.of(new Worker(use, input, schema, batchSize));
      } finally {
        if (worker.isEmpty()) {
          use.close();
        }
      }
    }

    @ProcessElement
    public void score(@Element KV<ShardedKey<String>, Iterable<Row>> batch, MultiOutputReceiver out)
        throws IOException {
      List<KV<Row, Predicted>> scored = new ArrayList<>();
      List<KV<Row, Failure>> failed = new ArrayList<>();
      worker.orElseThrow().score(batch.getValue(), scored, failed);
      // Output stays outside the tries: a fused runner calls the next step from output().
      scored.forEach(out.get(Result.SCORED)::output);
      failed.forEach(out.get(Result.FAILED)::output);
      rowsFailed.inc(failed.size());
    }

    @Teardown
    public void closeModel() throws IOException {
      if (worker != null && worker.isPresent()) {
        worker.get().close();
      }
    }
  }

  /** One worker's buffers and its way to the model. */
  private static final class Worker {
    private final SharedScorers.Use model;
    private final Scorer.Session session;
    private final CellFeed feed;
    private final RecordBatch batch;
    private final List<Row> rows = new ArrayList<>();
    private final ClosedWhenIdle open = new ClosedWhenIdle(this::closeNow);

    Worker(SharedScorers.Use model, InputSettings input, Schema schema, int batchSize) {
      this.model = model;
      Scorer scorer = model.scorer();
      var binding =
          new InputBinder(scorer.features(), input).bindColumns("the rows", columns(schema));
      this.feed = new CellFeed(binding, schema.getFieldNames());
      this.batch = new RecordBatch(binding.features(), scorer.fixedBatchSize().orElse(batchSize));
      this.session = scorer.newSession();
    }

    /** The fields' names, with a number as the cell of each field of numbers. */
    private static Map<String, String> columns(Schema schema) {
      Map<String, String> columns = new LinkedHashMap<>();
      for (Schema.Field field : schema.getFields()) {
        columns.put(field.getName(), field.getType().getTypeName().isNumericType() ? "0" : "");
      }
      return columns;
    }

    void score(
        Iterable<Row> elements, List<KV<Row, Predicted>> scored, List<KV<Row, Failure>> failed)
        throws IOException {
      open.use(
          () -> {
            scoreInUse(elements, scored, failed);
            return true;
          });
    }

    private void scoreInUse(
        Iterable<Row> elements, List<KV<Row, Predicted>> scored, List<KV<Row, Failure>> failed) {
      for (Row row : elements) {
        Optional<String> problem =
            feed.add(
                batch, column -> Optional.ofNullable(row.getValue(column)).map(String::valueOf));
        if (problem.isPresent()) {
          failed.add(KV.of(row, new Failure(Failure.Kind.RECORD, problem.get())));
          continue;
        }
        rows.add(row);
        if (batch.isFull()) {
          flush(scored, failed);
        }
      }
      flush(scored, failed);
    }

    private void flush(List<KV<Row, Predicted>> scored, List<KV<Row, Failure>> failed) {
      if (batch.size() > 0) {
        scoreRange(0, batch.size(), scored, failed);
      }
      batch.clear();
      rows.clear();
    }

    private void scoreRange(
        int from, int to, List<KV<Row, Predicted>> scored, List<KV<Row, Failure>> failed) {
      try {
        var predictions = session.score(batch, from, to);
        ModelCalls.requireAll(predictions, to - from);
        for (int i = from; i < to; i++) {
          scored.add(KV.of(rows.get(i), Predicted.of(predictions, i - from)));
        }
      } catch (ScoringStoppedException e) {
        throw new IllegalStateException(e);
      } catch (ScoringException e) {
        if (to - from > 1) {
          int middle = (from + to) >>> 1;
          scoreRange(from, middle, scored, failed);
          scoreRange(middle, to, scored, failed);
        } else {
          failed.add(KV.of(rows.get(from), new Failure(Failure.Kind.MODEL, e.getMessage())));
        }
      }
    }

    /** Closes it, now or after the rows that it scores. */
    void close() throws IOException {
      open.close();
    }

    private void closeNow() {
      session.close();
      model.close();
    }
  }
}
