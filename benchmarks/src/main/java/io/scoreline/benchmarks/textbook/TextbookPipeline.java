package io.scoreline.benchmarks.textbook;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.Validation;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupIntoBatches;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TypeDescriptors;

/** Scores a CSV table of numbers with an ONNX model of one matrix input, as Beam's guides do. */
public final class TextbookPipeline {
  private static final int BATCH_ROWS = 1024;

  private TextbookPipeline() {}

  /** What it is told. */
  public interface Options extends PipelineOptions {
    @Description("A CSV file with a header.")
    @Validation.Required
    String getInput();

    void setInput(String file);

    @Description("The model.")
    @Validation.Required
    String getModel();

    void setModel(String file);

    @Description("Where the rows go.")
    @Validation.Required
    String getOutput();

    void setOutput(String prefix);

    @Description("Keys that batches are gathered under.")
    @Default.Integer(8)
    int getShards();

    void setShards(int count);
  }

  public static void main(String[] args) {
    Options options = PipelineOptionsFactory.fromArgs(args).withValidation().as(Options.class);
    int shards = options.getShards();
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply("Read", TextIO.read().from(options.getInput()).withSkipHeaderLines(1))
        .apply(
            "Shard",
            WithKeys.<Integer, String>of(line -> ThreadLocalRandom.current().nextInt(shards))
                .withKeyType(TypeDescriptors.integers()))
        .apply("Batch", GroupIntoBatches.ofSize(BATCH_ROWS))
        .apply("Score", ParDo.of(new ScoreFn(options.getModel())))
        .apply("Write", TextIO.write().to(options.getOutput()).withSuffix(".csv"));
    pipeline.run().waitUntilFinish();
  }

  /** Scores batches of lines. */
  static final class ScoreFn extends DoFn<KV<Integer, Iterable<String>>, String> {
    private static final long serialVersionUID = 1;

    private final String model;
    private transient OrtEnvironment environment;
    private transient OrtSession session;
    private transient String input;

    ScoreFn(String model) {
      this.model = model;
    }

    @Setup
    public void open() throws OrtException {
      environment = OrtEnvironment.getEnvironment();
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(1);
        session = environment.createSession(model, options);
      }
      input = session.getInputNames().iterator().next();
    }

    @ProcessElement
    public void score(@Element KV<Integer, Iterable<String>> batch, OutputReceiver<String> out)
        throws OrtException {
      List<float[]> rows = new ArrayList<>();
      for (String line : batch.getValue()) {
        String[] cells = line.split(",", -1);
        float[] row = new float[cells.length];
        for (int i = 0; i < row.length; i++) {
          row[i] = Float.parseFloat(cells[i]);
        }
        rows.add(row);
      }
      try (OnnxTensor tensor = OnnxTensor.createTensor(environment, rows.toArray(float[][]::new));
          OrtSession.Result result = session.run(Map.of(input, tensor))) {
        for (float[] scores : (float[][]) result.get(0).getValue()) {
          StringBuilder row = new StringBuilder();
          for (float score : scores) {
            row.append(row.length() == 0 ? "" : ",").append(score);
          }
          out.output(row.toString());
        }
      }
    }

    @Teardown
    public void close() throws OrtException {
      session.close();
    }
  }
}
