package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Pythons for tests, as virtual environments. */
final class TestPython {
  private static final List<String> PACKAGES =
      List.of("mlflow-skinny>=3,<4", "pandas", "pyarrow", "scikit-learn", "pillow");

  private TestPython() {}

  /** One without any packages. */
  static String bare(Path folder) throws IOException {
    run("python3", "-m", "venv", "--without-pip", folder.toString());
    return folder.resolve("bin/python").toString();
  }

  /** One with MLflow and scikit-learn; kept between runs, as pip takes most of a minute. */
  static String withMlflow() throws IOException {
    Path folder =
        Path.of(
            System.getProperty("user.home"),
            ".cache/scoreline-tests/mlflow-" + Integer.toHexString(PACKAGES.hashCode()));
    Path python = folder.resolve("bin/python");
    Path complete = folder.resolve("complete");
    if (Files.notExists(complete)) {
      run("python3", "-m", "venv", "--clear", folder.toString());
      List<String> words = new ArrayList<>(List.of(python.toString(), "-m", "pip", "install"));
      words.addAll(PACKAGES);
      run(words.toArray(String[]::new));
      Files.createFile(complete);
    }
    return python.toString();
  }

  /** Runs a program to its end and gives what it prints. */
  static String run(String... words) throws IOException {
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(String.join(" ", words) + "\n" + printed, process.waitFor(), is(0));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return printed;
  }
}
