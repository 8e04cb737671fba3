package io.scoreline.launcher;

import io.scoreline.catalog.Compute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where this Scoreline is installed: the folder that holds {@code runner-configs}.
 *
 * @param root absolute
 */
public record Installation(Path root) {
  /** The system property that names the root. */
  public static final String PROPERTY = "scoreline.installation";

  public Installation {
    root = root.toAbsolutePath().normalize();
  }

  /**
   * The installation that started this JVM.
   *
   * @throws LaunchException if the property {@value #PROPERTY} is not set
   */
  public static Installation fromProperty() {
    String root = System.getProperty(PROPERTY);
    if (root == null) {
      throw new LaunchException(
          io.scoreline.pipeline.ExitCode.OTHER,
          "the system property %s is not set (expected: the folder of this Scoreline)"
              .formatted(PROPERTY));
    }
    return new Installation(Path.of(root));
  }

  /** The jars of a job process for such a compute, in one order. */
  public List<Path> classPath(Compute.Type type) {
    // Azure's clusters run embedded, as every compute that names no runner of ours.
    String runner =
        type == Compute.Type.AMLCOMPUTE ? "direct" : type.name().toLowerCase(Locale.ROOT);
    Path folder = root.resolve("runner-configs").resolve(runner).resolve("target/lib");
    try (Stream<Path> jars = Files.list(folder)) {
      return jars.filter(jar -> jar.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new LaunchException(
          io.scoreline.pipeline.ExitCode.OTHER,
          "the runner '%s' is not built: there is no %s (mvn package builds it)"
              .formatted(runner, folder));
    }
  }
}
