package io.scoreline.pipeline;

import io.scoreline.catalog.Compute;
import io.scoreline.catalog.resolution.ResolvedDeployment.ComputeChoice;
import java.util.OptionalInt;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.util.ReleaseInfo;

/** The Direct runner with all its checks on, and as many workers as the job asks for. */
public final class TestRunner implements RunnerConfiguration {
  @Override
  public String name() {
    return "test";
  }

  @Override
  public boolean runs(String type) {
    return type.equals(Compute.DIRECT);
  }

  @Override
  public OptionalInt configure(PipelineOptions options, ComputeChoice compute, Workers workers) {
    if (compute.settings().containsKey("unwatchable")) {
      options.setRunner(UnwatchableRunner.class);
      return OptionalInt.empty();
    }
    options.setRunner(DirectRunner.class);
    DirectOptions direct = options.as(DirectOptions.class);
    direct.setTargetParallelism(workers.count());
    direct.setBlockOnRun(false);
    return OptionalInt.of(direct.getTargetParallelism());
  }

  @Override
  public ComputeState look(ComputeChoice compute) {
    return ComputeState.inProcess(ReleaseInfo.getReleaseInfo().getVersion(), 1);
  }
}
