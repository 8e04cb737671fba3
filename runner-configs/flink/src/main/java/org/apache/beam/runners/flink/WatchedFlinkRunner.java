package org.apache.beam.runners.flink;

import io.scoreline.pipeline.ScoringOptions;
import io.scoreline.runners.flink.SessionCluster;
import io.scoreline.transforms.staging.Crc32c;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * The Flink runner, whose {@code run()} comes back while the job runs. Beam's own does so too when
 * it is detached, but keeps the job's client to itself: its result says that a job failed and not
 * why, and asks a cluster for the state of a job that took the cluster with it.
 */
public final class WatchedFlinkRunner extends PipelineRunner<PipelineResult> {
  private final FlinkPipelineOptions options;

  private WatchedFlinkRunner(FlinkPipelineOptions options) {
    this.options = options;
  }

  /** Called by Beam, by this name. */
  public static WatchedFlinkRunner fromOptions(PipelineOptions options) {
    // Checks the options, and finds out what is staged.
    return new WatchedFlinkRunner(FlinkRunner.fromOptions(options).getPipelineOptions());
  }

  @Override
  public PipelineResult run(Pipeline pipeline) {
    String master = options.getFlinkMaster();
    Optional<SessionCluster> cluster =
        master.startsWith("[") ? Optional.empty() : Optional.of(new SessionCluster(master));
    // Better told now than after minutes of waiting for slots.
    cluster.ifPresent(found -> found.require(options.getParallelism()));
    MetricsEnvironment.setMetricsSupported(true);
    DealtReshuffle.install();
    FlinkPipelineExecutionEnvironment environment = new FlinkPipelineExecutionEnvironment(options);
    environment.translate(pipeline);
    try {
      String name = name();
      if (cluster.isPresent()) {
        cluster.get().cancelJobs(name);
      }
      return new FlinkJob(
          environment.getBatchExecutionEnvironment().executeAsync(name),
          master,
          cluster,
          options.getParallelism());
    } catch (Exception e) {
      throw new IllegalStateException("the job could not be submitted to Flink at " + master, e);
    }
  }

  /** Jobs of one name may come from several homes; those of one name and output are one job. */
  private String name() {
    String output = options.as(ScoringOptions.class).getOutput();
    byte[] place = String.valueOf(output).getBytes(StandardCharsets.UTF_8);
    return "%s (%s)".formatted(options.getJobName(), Crc32c.hex(Crc32c.of(place)));
  }
}
