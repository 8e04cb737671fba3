package io.scoreline.transforms;

import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Builds a pipeline, runs it, and waits: a test cannot forget to. */
final class Pipelines {
  private Pipelines() {}

  /** Runs what the body builds, on the Direct runner with all its checks on. */
  static void run(Consumer<Pipeline> body) {
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create());
    body.accept(pipeline);
    pipeline.run().waitUntilFinish();
  }
}
