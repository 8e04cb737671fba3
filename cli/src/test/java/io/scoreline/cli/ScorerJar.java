package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/** A jar of scorers, compiled as a stranger would, with the library of transforms alone. */
final class ScorerJar {
  private static final String SERVICE =
      "META-INF/services/io.scoreline.transforms.scorer.ScorerProvider";

  private ScorerJar() {}

  /**
   * Compiles sources into a jar.
   *
   * @param engine the class that the jar's services name; empty for none
   */
  static void make(Path jar, String engine, Path... sources) throws IOException {
    Path classes = Files.createTempDirectory("scorer-classes");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-cp",
                CommandRun.REPOSITORY.resolve("transforms/target/classes").toString(),
                "-d",
                classes.toString()));
    Arrays.stream(sources).map(Path::toString).forEach(arguments::add);
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(failed, is(0));
    Files.createDirectories(jar.getParent());
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        var files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, entries);
      }
      if (!engine.isEmpty()) {
        entries.putNextEntry(new JarEntry(SERVICE));
        entries.write(engine.getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
