package io.scoreline.pipeline;

import io.scoreline.catalog.CatalogException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.ServiceLoader;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.PipelineOptionsValidator;

/**
 * Runs one scoring job in this process: what the launcher and schedulers start. Exits with a code
 * of {@link ExitCode}.
 */
public final class ScoringMain {
  private ScoringMain() {}

  public static void main(String[] args) {
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    int code = run(args, err);
    // Not exit: workers that a cancelled job left behind must not hold the process.
    err.flush();
    Runtime.getRuntime().halt(code);
  }

  /** Runs a job and returns its exit code; never ends the JVM, so that tests call it. */
  static int run(String[] args, PrintStream err) {
    JobRun run;
    try {
      PipelineOptionsFactory.register(ScoringOptions.class);
      ScoringOptions options = PipelineOptionsFactory.fromArgs(args).as(ScoringOptions.class);
      // Beam's own default runner may not be there; the deployment's compute decides.
      options.setRunner(RunnerOfTheCompute.class);
      PipelineOptionsValidator.validateCli(ScoringOptions.class, options);
      ScoringJob job = ScoringJobReader.read(options);
      configureRunner(options, job);
      run = new JobRun(job, options, Clock.systemUTC(), err);
    } catch (CatalogException e) {
      err.println(e.getMessage());
      boolean missing = e.kind() == CatalogException.Kind.NOT_FOUND;
      return (missing ? ExitCode.NOT_FOUND : ExitCode.BAD_ARGUMENTS).number();
    } catch (NoSuchFileException e) {
      err.println("there is no file " + e.getMessage());
      return ExitCode.NOT_FOUND.number();
    } catch (IllegalArgumentException | IOException e) {
      err.println(e.getMessage());
      return ExitCode.BAD_ARGUMENTS.number();
    }
    return run.run().number();
  }

  /** Stands for the runner until the compute is read. */
  private static final class RunnerOfTheCompute extends PipelineRunner<PipelineResult> {
    @Override
    public PipelineResult run(Pipeline pipeline) {
      throw new IllegalStateException("no runner was configured");
    }
  }

  private static void configureRunner(ScoringOptions options, ScoringJob job) {
    var compute = job.deployment().compute();
    var settings = job.deployment().settings();
    int workers = settings.instanceCount() * settings.maxConcurrencyPerInstance();
    for (RunnerConfiguration runner : ServiceLoader.load(RunnerConfiguration.class)) {
      if (runner.runs(compute.type())) {
        runner.configure(options, compute, workers);
        return;
      }
    }
    throw new IllegalArgumentException(
        "compute: %s of type %s (expected: one whose runner is on the class path)"
            .formatted(compute.name(), compute.type()));
  }
}
