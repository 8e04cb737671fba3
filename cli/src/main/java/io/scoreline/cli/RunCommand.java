package io.scoreline.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.launcher.Installation;
import io.scoreline.launcher.LaunchException;
import io.scoreline.launcher.SpecRun;
import io.scoreline.pipeline.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code run}: a job for schedulers, without a catalog. */
@Command(
    name = "run",
    description = {
      "Run a resolved deployment over an input, without a catalog.",
      "A second run under a name does not start a second job; it ends as the first did. One with"
          + " another input or model is refused."
    })
final class RunCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = "--spec",
      required = true,
      description = "The resolved deployment: JSON or YAML, as deployment.json in a job's folder.")
  private Path spec = Path.of("");

  @Option(
      names = "--input",
      required = true,
      description = "A file, a folder or a glob; may be given several times.")
  private List<String> inputs = new ArrayList<>();

  @Option(names = "--output", required = true, description = "The folder for the predictions.")
  private String output = "";

  @Option(
      names = {"-n", "--job-name"},
      required = true,
      description = "The job's name.")
  private String jobName = "";

  @Option(
      names = "--runner",
      description = "direct or flink; default: the one that runs the spec's compute.")
  private Optional<String> runner = Optional.empty();

  @Option(
      names = "--job-folder",
      description =
          "Where status, report and dead letters go; default: .scoreline-<job name> in the output"
              + " folder.")
  private Optional<Path> jobFolder = Optional.empty();

  @Option(names = "--resume", description = "Go on with a job of that name that broke off.")
  private boolean resume;

  @Option(
      names = "--wait",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Wait for its end and exit as it does (the default), or print where it runs.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "<seconds>",
      description = "Break it off after so long; what is done is kept, and it can be resumed.")
  private Optional<Integer> timeoutSeconds = Optional.empty();

  @Option(
      names = "--on-signal",
      description = "What SIGTERM does: interrupt (the default; it can be resumed) or cancel.")
  private Optional<String> onSignal = Optional.empty();

  @Parameters(
      paramLabel = "<option>",
      description = "After --, further options of the job's process, as they are.")
  private List<String> more = new ArrayList<>();

  RunCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    SpecRun run =
        new SpecRun(
            session.folder().resolve(spec),
            inputs.stream().map(this::place).toList(),
            place(output),
            runner,
            jobName,
            jobFolder.map(session.folder()::resolve).orElseGet(this::besideOutput),
            session.home().cache(),
            options());
    Installation installation = Installation.fromProperty();
    if (wait) {
      return run.await(installation);
    }
    ProcessHandle process = run.start(installation);
    ObjectNode started = JsonNodeFactory.instance.objectNode();
    started.put("name", jobName).put("pid", process.pid());
    started.put("status_file", run.jobFolder().resolve("status.json").toString());
    started.put("log", run.log().toString());
    // --output is the predictions' folder here: there is one form only.
    session.print(started, new OutputOptions());
    return Scoreline.ok();
  }

  private List<String> options() {
    List<String> options = new ArrayList<>();
    if (resume) {
      options.add("--resume=true");
    }
    timeoutSeconds.ifPresent(
        seconds -> {
          if (seconds < 1) {
            throw new LaunchException(
                ExitCode.BAD_ARGUMENTS, "--timeout: %d (expected: >= 1)".formatted(seconds));
          }
          options.add("--timeoutSeconds=" + seconds);
        });
    onSignal.ifPresent(
        what -> {
          if (!what.matches("(?i)interrupt|cancel")) {
            throw new LaunchException(
                ExitCode.BAD_ARGUMENTS,
                "--on-signal: %s (expected: interrupt or cancel)".formatted(what));
          }
          options.add("--onSignal=" + what.toUpperCase(java.util.Locale.ROOT));
        });
    options.addAll(more);
    return options;
  }

  /** What is no address of a storage starts from the current folder. */
  private String place(String text) {
    return text.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*")
        ? text
        : session.folder().resolve(text).toString();
  }

  private Path besideOutput() {
    String place = place(output);
    if (!place.startsWith("/")) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "--job-folder is missing (expected: a folder of this machine, as the output %s is not on"
                  .formatted(output)
              + " it)");
    }
    return Path.of(place).resolve(".scoreline-" + jobName);
  }
}
