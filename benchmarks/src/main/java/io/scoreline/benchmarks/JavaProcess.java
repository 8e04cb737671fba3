package io.scoreline.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Runs a main class in a JVM of its own, and measures it. */
final class JavaProcess {
  private final List<String> jvmOptions;
  private final String classPath;
  private final Path log;

  /**
   * @param log gets what the processes print
   */
  JavaProcess(List<String> jvmOptions, String classPath, Path log) {
    this.jvmOptions = List.copyOf(jvmOptions);
    this.classPath = classPath;
    this.log = log;
  }

  /** Runs to the end. */
  MeasuredProcess.Took run(String mainClass, List<String> arguments)
      throws IOException, InterruptedException {
    return run(mainClass, arguments, () -> false);
  }

  /** Runs to the end, or until {@code enough} is true: then the process is ended. */
  MeasuredProcess.Took run(String mainClass, List<String> arguments, BooleanSupplier enough)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    return MeasuredProcess.run(command, Map.of(), log, enough);
  }
}
