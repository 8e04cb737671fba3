package io.scoreline.cli;

import io.scoreline.catalog.ScorelineHome;
import io.scoreline.pipeline.ExitCode;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ScopeType;

/** The {@code scoreline} command. */
@Command(
    name = "scoreline",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Scoreline.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Batch endpoints for machine-learning models.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:completed",
      "1:anything else",
      "2:bad arguments or YAML",
      "3:not found",
      "4:input unreadable or empty",
      "5:output exists",
      "6:model refused",
      "7:error threshold passed",
      "8:cancelled",
      "9:run failed (resume can help)",
      "10:another process runs the job: ask again later",
      "128 + n:signal n ended it"
    })
public final class Scoreline implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** The version of this build. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Scoreline.class.getPackage().getImplementationVersion();
      return new String[] {"scoreline " + (version == null ? "(unpackaged)" : version)};
    }
  }

  public static void main(String[] args) {
    // Not System.out, which writes in the charset of the locale.
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
            false,
            StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    int code = run(args, ScorelineHome.fromEnvironment(), Path.of(""), System.in, out, err);
    out.flush();
    System.exit(code);
  }

  /**
   * Runs one command and returns its exit code; never ends the JVM, so that tests call it.
   *
   * @param home where catalog and jobs are
   * @param folder what relative paths start from
   */
  static int run(
      String[] args,
      ScorelineHome home,
      Path folder,
      InputStream in,
      PrintStream out,
      PrintStream err) {
    try (Session session = new Session(home, folder, in, out, err)) {
      CommandLine line = new CommandLine(new Scoreline());
      line.addSubcommand(new EndpointCommands(session));
      line.addSubcommand(new DeploymentCommands(session));
      line.addSubcommand(new JobCommands(session));
      line.addSubcommand(new ComputeCommands(session));
      line.addSubcommand(new DatastoreCommands(session));
      line.addSubcommand(new AssetCommands.DataCommands(session));
      line.addSubcommand(new AssetCommands.ModelCommands(session));
      line.addSubcommand(new AssetCommands.EnvironmentCommands(session));
      line.addSubcommand(new RunCommand(session));
      line.addSubcommand(new ServeCommand(session));
      line.addSubcommand(new TokenCommands(session));
      line.addSubcommand(new ToolCommands.Validate(session));
      line.addSubcommand(new ToolCommands.Quickstart(session));
      line.addSubcommand(new ToolCommands.ShowVersion(session));
      line.addSubcommand(new ToolCommands.Completion(session));
      line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
      line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
      line.setCaseInsensitiveEnumValuesAllowed(true);
      line.setParameterExceptionHandler(new Failures(err)::badArguments);
      line.setExecutionExceptionHandler(new Failures(err)::failed);
      return line.execute(args);
    }
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "no command (scoreline --help lists them)");
  }

  static int ok() {
    return ExitCode.COMPLETED.number();
  }
}
