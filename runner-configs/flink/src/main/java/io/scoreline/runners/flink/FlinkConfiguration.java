package io.scoreline.runners.flink;

import io.scoreline.catalog.resolution.ResolvedDeployment.ComputeChoice;
import io.scoreline.pipeline.ComputeState;
import io.scoreline.pipeline.RunnerConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.WatchedFlinkRunner;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.flink.runtime.util.EnvironmentInformation;

/** Runs a job on Flink: in a cluster of its own process, or on a session cluster. */
public final class FlinkConfiguration implements RunnerConfiguration {
  private static final String IN_PROCESS = "[local]";

  /** The system property that names the folder of what is made once for many jobs. */
  private static final String CACHE = "scoreline.cache";

  @Override
  public String name() {
    return "flink";
  }

  @Override
  public boolean runs(String type) {
    return type.equals("flink");
  }

  @Override
  public OptionalInt configure(PipelineOptions options, ComputeChoice compute, Workers workers) {
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    // Whoever starts jobs without a catalog names a cluster by Beam's own option.
    Optional<String> option =
        Optional.of(flink.getFlinkMaster()).filter(given -> !given.startsWith("["));
    Optional<String> master = setting(compute, "master").or(() -> option);
    int slots = setting(compute, "slots").map(Integer::valueOf).orElse(Integer.MAX_VALUE);
    flink.setRunner(WatchedFlinkRunner.class);
    flink.setFlinkMaster(master.orElse(IN_PROCESS));
    // Without it, a job on a session cluster runs on one slot.
    int asked = flink.getParallelism() > 0 ? flink.getParallelism() : workers.count();
    flink.setParallelism(Math.min(asked, slots));
    // run() comes back while the job runs: it has to be watched, and cancelled when asked.
    flink.setAttachedMode(false);
    // Descriptors are never changed by who gets them: no copy between the steps of a slot.
    flink.setObjectReuse(true);
    flink.setFasterCopy(true);
    if (master.isPresent()) {
      List<String> jars =
          StagedJars.ofClassPath().besides(setting(compute, "provided").orElse("flink"));
      flink.setFilesToStage(inOne(jars));
      return OptionalInt.empty();
    }
    return OptionalInt.of(flink.getParallelism());
  }

  /** Without a place to keep it, one jar would be made anew for each job. */
  private static List<String> inOne(List<String> jars) {
    String cache = System.getProperty(CACHE);
    try {
      return cache == null ? jars : JobJar.of(jars, Path.of(cache));
    } catch (IOException e) {
      // It costs the cluster time, nothing else.
      System.err.println("the job's jars are brought one by one: " + e);
      return jars;
    }
  }

  @Override
  public ComputeState look(ComputeChoice compute) {
    return setting(compute, "master")
        .map(master -> new SessionCluster(master).state())
        .orElseGet(
            () ->
                ComputeState.inProcess(
                    EnvironmentInformation.getVersion(),
                    Runtime.getRuntime().availableProcessors()));
  }

  private static Optional<String> setting(ComputeChoice compute, String name) {
    return Optional.ofNullable(compute.settings().get(name));
  }
}
