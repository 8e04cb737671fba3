package io.scoreline.runners.flink;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * The jars that a job brings to a session cluster. A cluster loads them anew for each job, which
 * takes most of the time that a short job takes: the fewer, the sooner it starts.
 */
final class StagedJars {
  private final List<Path> jars;

  private StagedJars(List<Path> jars) {
    this.jars = jars;
  }

  /** The jars of this process. */
  static StagedJars ofClassPath() {
    return of(System.getProperty("java.class.path"));
  }

  static StagedJars of(String classPath) {
    return new StagedJars(
        List.of(classPath.split(File.pathSeparator, -1)).stream()
            .filter(jar -> !jar.isEmpty())
            .map(Path::of)
            .toList());
  }

  /**
   * Those that a cluster does not have.
   *
   * @param provided what its lib folder has: {@code flink}, or {@code beam} too
   */
  List<String> besides(String provided) {
    Predicate<Path> isProvided = provided.equals("beam") ? StagedJars::isInCluster : jar -> false;
    return jars.stream()
        .filter(jar -> !isFlink(jar) && !isProvided.test(jar))
        .map(Path::toString)
        .toList();
  }

  /** Flink takes its own classes from the cluster, whatever a job brings. */
  private static boolean isFlink(Path jar) {
    return jar.getFileName().toString().startsWith("flink-");
  }

  /** The jars of such a cluster stand beside those of the job process. */
  private static boolean isInCluster(Path jar) {
    Path folder = jar.toAbsolutePath().getParent();
    return folder != null
        && Files.exists(folder.resolveSibling("cluster-lib").resolve(jar.getFileName()));
  }
}
