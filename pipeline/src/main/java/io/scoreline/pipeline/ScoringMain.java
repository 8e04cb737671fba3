package io.scoreline.pipeline;

import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.resolution.ResolvedDeployment.ComputeChoice;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.PipelineOptionsValidator;

/**
 * Runs one scoring job in this process: what the launcher and schedulers start. Exits with a code
 * of {@link ExitCode}.
 */
public final class ScoringMain {
  private static final String RUNNER = "--runner=";

  /** Prints what can be given, and does nothing else. */
  private static final String DESCRIBE = "--describe";

  private static final Pattern UNKNOWN_OPTION =
      Pattern.compile("missing a property named '(\\w+)'");

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
    if (Arrays.asList(args).equals(List.of(DESCRIBE))) {
      System.out.println(TemplateMetadata.json().toPrettyString());
      return ExitCode.COMPLETED.number();
    }
    JobRun run;
    try {
      PipelineOptionsFactory.register(ScoringOptions.class);
      Optional<String> runner = runnerOf(args);
      ScoringOptions options =
          PipelineOptionsFactory.fromArgs(withoutRunner(args)).as(ScoringOptions.class);
      // Beam's own default runner may not be there; the deployment's compute decides.
      options.setRunner(RunnerOfTheCompute.class);
      PipelineOptionsValidator.validateCli(ScoringOptions.class, options);
      ScoringJob job = ScoringJobReader.read(options);
      OptionalInt workersHere = configureRunner(options, job, runner);
      // Before the pipeline is there, output and staging are looked at.
      FileSystems.setDefaultPipelineOptions(options);
      run = new JobRun(job, options, workersHere, Clock.systemUTC(), err);
    } catch (CatalogException e) {
      err.println(e.getMessage());
      boolean missing = e.kind() == CatalogException.Kind.NOT_FOUND;
      return (missing ? ExitCode.NOT_FOUND : ExitCode.BAD_ARGUMENTS).number();
    } catch (NoSuchFileException e) {
      err.println("there is no file " + e.getMessage());
      return ExitCode.NOT_FOUND.number();
    } catch (IllegalArgumentException | IOException e) {
      err.println(told(e));
      return ExitCode.BAD_ARGUMENTS.number();
    }
    return run.run().number();
  }

  /** What Beam says of an option that it does not know names a class of ours. */
  private static String told(Exception e) {
    Matcher unknown = UNKNOWN_OPTION.matcher(String.valueOf(e.getMessage()));
    return unknown.find()
        ? "--%s: there is no such option (expected: one that --describe lists)"
            .formatted(unknown.group(1))
        : e.getMessage();
  }

  /** Stands for the runner until the compute is read. */
  private static final class RunnerOfTheCompute extends PipelineRunner<PipelineResult> {
    @Override
    public PipelineResult run(Pipeline pipeline) {
      throw new IllegalStateException("no runner was configured");
    }
  }

  /** Read by us: Beam itself takes only runners of its own for one. */
  private static Optional<String> runnerOf(String[] args) {
    return Arrays.stream(args)
        .filter(arg -> arg.startsWith(RUNNER))
        .map(arg -> arg.substring(RUNNER.length()))
        .findFirst();
  }

  private static String[] withoutRunner(String[] args) {
    return Arrays.stream(args).filter(arg -> !arg.startsWith(RUNNER)).toArray(String[]::new);
  }

  private static OptionalInt configureRunner(
      ScoringOptions options, ScoringJob job, Optional<String> named) {
    var compute = job.deployment().compute();
    var settings = job.deployment().settings();
    // Each worker of a script is a process with a model of its own.
    var workers =
        new RunnerConfiguration.Workers(
            settings.instanceCount() * settings.maxConcurrencyPerInstance(),
            !job.deployment().hasScript());
    List<String> names = new ArrayList<>();
    for (RunnerConfiguration runner : ServiceLoader.load(RunnerConfiguration.class)) {
      boolean runs = runner.runs(compute.type());
      names.add(runner.name());
      if (named.map(name -> isCalled(runner, name)).orElse(runs)) {
        var known = runs ? compute.settings() : Map.<String, String>of();
        return runner.configure(
            options, new ComputeChoice(compute.name(), compute.type(), known), workers);
      }
    }
    throw new IllegalArgumentException(
        named
            .map(
                name ->
                    "--runner: %s (expected: %s, which is on the class path)"
                        .formatted(name, String.join(" or ", names)))
            .orElseGet(
                () ->
                    "compute: %s of type %s (expected: one whose runner is on the class path)"
                        .formatted(compute.name(), compute.type())));
  }

  private static boolean isCalled(RunnerConfiguration runner, String name) {
    return name.equalsIgnoreCase(runner.name()) || name.equalsIgnoreCase(runner.name() + "Runner");
  }
}
