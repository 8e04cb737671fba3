package io.scoreline.pipeline;

import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.options.PipelineOptions;
import org.joda.time.Duration;

/** A runner whose runs go on until they are cancelled, and tell nothing: each question fails. */
public final class UnwatchableRunner extends PipelineRunner<PipelineResult> {
  static volatile PipelineResult.State last = PipelineResult.State.UNKNOWN;

  /** Asked for by Beam. */
  public static UnwatchableRunner fromOptions(PipelineOptions options) {
    return new UnwatchableRunner();
  }

  @Override
  public PipelineResult run(Pipeline pipeline) {
    last = PipelineResult.State.RUNNING;
    return new Run();
  }

  private static final class Run implements PipelineResult {
    @Override
    public State getState() {
      return State.RUNNING;
    }

    @Override
    public State cancel() {
      last = State.CANCELLED;
      return State.CANCELLED;
    }

    @Override
    public State waitUntilFinish(Duration duration) {
      return State.RUNNING;
    }

    @Override
    public State waitUntilFinish() {
      return State.RUNNING;
    }

    @Override
    public MetricResults metrics() {
      throw new IllegalStateException("the cluster does not answer");
    }
  }
}
