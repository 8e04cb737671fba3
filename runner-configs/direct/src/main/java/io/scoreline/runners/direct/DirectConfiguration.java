package io.scoreline.runners.direct;

import io.scoreline.catalog.Compute;
import io.scoreline.catalog.resolution.ResolvedDeployment.ComputeChoice;
import io.scoreline.pipeline.ComputeState;
import io.scoreline.pipeline.RunnerConfiguration;
import java.util.OptionalInt;
import org.apache.beam.runners.direct.CalmDirectRunner;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.util.ReleaseInfo;

/** Runs a job on Beam's Direct runner, in its own process, on all cores. */
public final class DirectConfiguration implements RunnerConfiguration {
  private final int cores;

  /** For {@link java.util.ServiceLoader}: uses the cores of this machine. */
  public DirectConfiguration() {
    this(Runtime.getRuntime().availableProcessors());
  }

  DirectConfiguration(int cores) {
    this.cores = cores;
  }

  @Override
  public String name() {
    return "direct";
  }

  @Override
  public boolean runs(String type) {
    // Azure's clusters have no meaning here: what was deployed on one runs embedded.
    return type.equals(Compute.DIRECT) || type.equals("amlcompute");
  }

  @Override
  public OptionalInt configure(PipelineOptions options, ComputeChoice compute, Workers workers) {
    options.setRunner(CalmDirectRunner.class);
    DirectOptions direct = options.as(DirectOptions.class);
    // More workers than cores are for models that wait; fewer would only leave cores idle.
    int least = workers.mayBeMore() ? cores : 1;
    direct.setTargetParallelism(Math.max(workers.count(), least));
    direct.setBlockOnRun(false);
    // Both checks are for tests: they cost three quarters of the time (15.6 s against 4.1 s).
    direct.setEnforceImmutability(false);
    direct.setEnforceEncodability(false);
    return OptionalInt.of(direct.getTargetParallelism());
  }

  @Override
  public ComputeState look(ComputeChoice compute) {
    return ComputeState.inProcess(ReleaseInfo.getReleaseInfo().getVersion(), cores);
  }
}
