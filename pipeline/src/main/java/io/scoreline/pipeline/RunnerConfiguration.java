package io.scoreline.pipeline;

import io.scoreline.catalog.resolution.ResolvedDeployment.ComputeChoice;
import java.util.OptionalInt;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * A kind of runner that a compute can name. Implementations stand in {@code runner-configs}, are
 * found with {@link java.util.ServiceLoader}, and are the only code that knows a runner.
 */
public interface RunnerConfiguration {
  /**
   * How many workers a deployment asks for.
   *
   * @param count at least 1, which is also the default of a deployment that asks for nothing
   * @param mayBeMore whether another worker costs next to nothing, as all share one model
   */
  record Workers(int count, boolean mayBeMore) {}

  /** What it is called in {@code --runner}, with or without {@code Runner} behind it. */
  String name();

  /** Whether this configuration runs jobs of such computes. */
  boolean runs(String type);

  /**
   * Sets the runner and what it needs. {@code run()} of the pipeline must not block.
   *
   * @param compute what runs the job, with its settings
   * @param workers how many workers the deployment asks for
   * @return how many workers score at once in this process; empty where they are in others
   * @throws IllegalArgumentException if the compute cannot run it: says why, and what can
   */
  OptionalInt configure(PipelineOptions options, ComputeChoice compute, Workers workers);

  /** How such a compute is now; asked for when a user looks at it. */
  ComputeState look(ComputeChoice compute);
}
