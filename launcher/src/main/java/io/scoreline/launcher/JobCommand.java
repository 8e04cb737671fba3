package io.scoreline.launcher;

import io.scoreline.catalog.ScorelineHome;
import io.scoreline.pipeline.ClassPathKey;
import io.scoreline.pipeline.ComputeQueue;
import io.scoreline.pipeline.ScoringJob;
import io.scoreline.pipeline.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The command line of a job process. A class-data archive of the same JDK and class path makes it
 * start a second sooner; the first job makes the archive when it ends.
 */
final class JobCommand {
  /** A job over less input starts with the quick compiler alone: it ends before the other helps. */
  static final long SHORT_JOB_BYTES = 32L << 20;

  /**
   * What runs often at start-up alone is not worth the optimising compiler's time, which a long job
   * has a better use for: see docs/decisions, what made scoring fast.
   */
  static final List<String> FOR_LONG_JOBS =
      List.of(
          "-XX:+UseParallelGC",
          "-XX:Tier4InvocationThreshold=100000",
          "-XX:Tier4MinInvocationThreshold=20000",
          "-XX:Tier4CompileThreshold=300000");

  /** More options for the JVM of a job, by the environment, for example {@code -Xmx4g}. */
  static final String JAVA_OPTIONS = "SCORELINE_JOB_JAVA_OPTS";

  /** The job's folder for temporary files. */
  static final String TEMPORARY = "tmp";

  /** For a process that ends before the optimising compiler helps. */
  private static final List<String> QUICK_START =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final String LOOK = "io.scoreline.pipeline.ComputeLook";
  private static final String TRIAL = "io.scoreline.pipeline.ModelTrial";
  static final String MAIN = "io.scoreline.pipeline.ScoringMain";

  private final Installation installation;
  private final ScorelineHome home;

  JobCommand(Installation installation, ScorelineHome home) {
    this.installation = installation;
    this.home = home;
  }

  /**
   * The command that runs a job and supervises it.
   *
   * @param attempt the attempt, which is claimed
   * @param inputBytes how large its input is, about
   * @param place where it waits for its compute, if that can be full
   * @param isLocal whether input and output are on this machine
   * @param arguments the main class's arguments
   */
  List<String> of(
      JobRecord job,
      int attempt,
      Optional<ComputeQueue.Place> place,
      long inputBytes,
      boolean isLocal,
      List<String> arguments) {
    List<Path> jars = installation.classPath(job.resolved().compute().type());
    String staging = ScoringJob.stagingBeside(job.outputPath(), job.name());
    return Supervisor.command(
        supervising(jars),
        job.folder(),
        staging,
        attempt,
        place,
        0,
        scoring(job, jars, inputBytes, isLocal, arguments));
  }

  /** The program and options of a supervisor. */
  static List<String> supervising(List<Path> jars) {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(QUICK_START);
    command.addAll(List.of("-Xmx64m", "-Xshare:auto", "-cp", joined(jars)));
    return command;
  }

  /** The command that looks how a compute is. */
  static List<String> looking(List<Path> jars) {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(QUICK_START);
    command.addAll(List.of("-Xmx128m", "-cp", joined(jars), LOOK));
    return command;
  }

  /** Where jobs of these jars have archived their classes, or will. */
  static Path archive(Path cache, List<Path> jars) {
    String jdk = System.getProperty("java.home") + Runtime.version();
    return cache.resolve("job-" + ClassPathKey.of(jdk, jars) + ".jsa");
  }

  /** The options of a process that shares the classes of an archive. */
  static List<String> sharing(Path archive) {
    return List.of(
        "-Xshare:auto", "-Xlog:disable", "-Xlog:all=off", "-XX:SharedArchiveFile=" + archive);
  }

  /** The command that tries a model, which may take as much memory as in a job. */
  static List<String> trying(List<Path> jars, ScorelineHome home, Path temporary) {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(QUICK_START);
    Path archive = archive(home.cache(), jars);
    if (Files.exists(archive)) {
      command.addAll(sharing(archive));
    }
    command.addAll(
        List.of(
            "-XX:MaxRAMPercentage=50",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=/dev/null",
            "-Djava.awt.headless=true",
            "-Djava.io.tmpdir=" + temporary,
            "-Dscoreline.cache=" + home.cache(),
            "-cp",
            joined(jars),
            TRIAL));
    return command;
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  static String joined(List<Path> jars) {
    return jars.stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  private List<String> scoring(
      JobRecord job, List<Path> jars, long inputBytes, boolean isLocal, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(java());
    if (inputBytes < SHORT_JOB_BYTES) {
      command.addAll(QUICK_START);
    } else {
      command.addAll(FOR_LONG_JOBS);
    }
    command.addAll(archiveOptions(jars, isLocal));
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:ErrorFile=" + Job.log(job.folder()).resolveSibling("crash-%p.log"));
    command.add("-Djava.awt.headless=true");
    // What a killed process leaves in its temporary folder goes with the job's.
    command.add("-Djava.io.tmpdir=" + job.folder().resolve(TEMPORARY));
    command.add("-Dscoreline.cache=" + home.cache());
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=" + level(job));
    command.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
    // It tells each failed try with its stack trace; what ends a job is told by us.
    command.add("-Dorg.slf4j.simpleLogger.log.com.azure=off");
    String more = System.getenv(JAVA_OPTIONS);
    if (more != null && !more.isBlank()) {
      command.addAll(Arrays.asList(more.strip().split("\\s+", -1)));
    }
    command.add("-cp");
    command.add(joined(jars));
    command.add(MAIN);
    command.addAll(arguments);
    return command;
  }

  private static String level(JobRecord job) {
    return switch (job.resolved().settings().loggingLevel()) {
      case DEBUG -> "info";
      case INFO, WARNING -> "warn";
    };
  }

  /**
   * @param mayMake whether this process may make the archive: JDK 17 crashes when it archives a
   *     process that has run code of signed jars, as those of a storage are
   */
  private List<String> archiveOptions(List<Path> jars, boolean mayMake) {
    Path archive = archive(home.cache(), jars);
    try {
      Files.createDirectories(archive.getParent());
    } catch (IOException e) {
      return List.of();
    }
    if (Files.exists(archive)) {
      return sharing(archive);
    }
    return mayMake
        ? List.of("-Xlog:disable", "-Xlog:all=off", "-XX:ArchiveClassesAtExit=" + archive)
        : List.of();
  }
}
