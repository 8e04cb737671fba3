package io.scoreline.launcher;

import io.scoreline.catalog.definition.ComputeDefinition;
import io.scoreline.catalog.field.Suggestions;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where this Scoreline is installed: the folder that holds {@code runner-configs}. A runner is
 * added by a folder there, and nothing else; engines, and whatever else is found by its service, by
 * a jar among the extensions.
 *
 * @param root absolute
 * @param extensions a folder of jars that jobs have beside those of their runner
 */
public record Installation(Path root, Optional<Path> extensions) {
  /** The system property that names the root. */
  public static final String PROPERTY = "scoreline.installation";

  /** The variable of the environment, and the property before it, that names the extensions. */
  static final String EXTENSIONS = "SCORELINE_EXTENSIONS";

  private static final String EXTENSIONS_PROPERTY = "scoreline.extensions";

  public Installation {
    root = root.toAbsolutePath().normalize();
    extensions = extensions.map(folder -> folder.toAbsolutePath().normalize());
  }

  /** An installation without extensions. */
  public Installation(Path root) {
    this(root, Optional.empty());
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
          ExitCode.OTHER,
          "the system property %s is not set (expected: the folder of this Scoreline)"
              .formatted(PROPERTY));
    }
    return new Installation(
        Path.of(root),
        Optional.ofNullable(
                System.getProperty(EXTENSIONS_PROPERTY, System.getenv().get(EXTENSIONS)))
            .filter(folder -> !folder.isBlank())
            .map(Path::of));
  }

  private List<Runner> runners() {
    Path folder = root.resolve("runner-configs");
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .filter(runner -> Files.exists(runner.resolve(Runner.DESCRIPTION)))
          .sorted()
          .map(Runner::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Runner require(String field, String type) {
    List<Runner> runners = runners();
    return runners.stream()
        .filter(runner -> runner.runs(type))
        .findFirst()
        .orElseThrow(
            () ->
                new LaunchException(
                    ExitCode.BAD_ARGUMENTS,
                    "%s: \"%s\" (expected: %s)"
                        .formatted(
                            field,
                            type,
                            runners.stream()
                                .flatMap(runner -> runner.description().types().stream())
                                .collect(Collectors.joining(" or ")))));
  }

  /** The jars of a job process for such a compute, in one order. */
  public List<Path> classPath(String type) {
    Runner runner = require("compute type", type);
    try {
      List<Path> jars = runner.classPath();
      if (jars.isEmpty()) {
        throw new LaunchException(
            ExitCode.OTHER,
            "the runner of computes of type %s is not built: there is no jar in %s (mvn package"
                    .formatted(type, runner.folder().resolve("target/lib"))
                + " builds it)");
      }
      List<Path> all = new ArrayList<>(jars);
      all.addAll(extensionJars());
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> extensionJars() throws IOException {
    if (extensions.isEmpty()) {
      return List.of();
    }
    if (!Files.isDirectory(extensions.get())) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "%s: \"%s\" (expected: a folder of jars)".formatted(EXTENSIONS, extensions.get()));
    }
    return Runner.jars(extensions.get());
  }

  /**
   * Checks that there is a runner for a compute, and that it knows its settings.
   *
   * @throws LaunchException with everything that is wrong
   */
  public void check(ComputeDefinition compute) {
    Runner runner = require("type", compute.type());
    var known = runner.description().settings();
    List<String> problems = new ArrayList<>();
    compute
        .settings()
        .forEach(
            (name, value) -> {
              var setting = known.get(name);
              if (setting == null) {
                problems.add(
                    "settings.%s: unknown setting (%s)"
                        .formatted(
                            name,
                            known.isEmpty()
                                ? "computes of type %s have none".formatted(compute.type())
                                : Suggestions.nearest(name, known.keySet())
                                    .map("did you mean %s?"::formatted)
                                    .orElseGet(
                                        () ->
                                            "expected: one of "
                                                + String.join(", ", known.keySet()))));
              } else if (!value.matches(setting.pattern())) {
                problems.add(
                    "settings.%s: \"%s\" (expected: %s)"
                        .formatted(name, value, setting.expected()));
              }
            });
    if (!problems.isEmpty()) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "compute %s: %s".formatted(compute.name(), String.join("%n  ".formatted(), problems)));
    }
  }
}
