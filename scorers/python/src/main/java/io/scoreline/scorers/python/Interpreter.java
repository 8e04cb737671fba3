package io.scoreline.scorers.python;

import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The Python that runs a script: the one that is named, or one that is made for it. */
final class Interpreter {
  private static final int LEAST_MINOR = 8;
  private static final long PATIENCE_SECONDS = 30;

  private Interpreter() {}

  /**
   * The program to start.
   *
   * @throws ModelRefusedException if it is not there, or too old
   */
  static String of(WorkerSettings settings, Path code) throws IOException {
    requireVersion(settings.interpreter());
    return settings.install()
        ? ScriptEnvironment.of(settings.interpreter(), code).interpreter()
        : settings.interpreter();
  }

  private static void requireVersion(String interpreter) throws IOException {
    String told;
    try {
      Process process =
          new ProcessBuilder(interpreter, "-c", "import sys; print('%d.%d' % sys.version_info[:2])")
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw refused(interpreter, "does not answer");
      }
      told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + interpreter + " was asked for its version", e);
    } catch (IOException e) {
      boolean isPath = interpreter.contains("/");
      throw refused(
          interpreter,
          isPath && Files.notExists(Path.of(interpreter)) ? "is not there" : e.getMessage());
    }
    if (!told.matches("3\\.[0-9]+") || Integer.parseInt(told.substring(2)) < LEAST_MINOR) {
      throw refused(interpreter, "says that its version is '%s'".formatted(told));
    }
  }

  private static ModelRefusedException refused(String interpreter, String how) {
    return new ModelRefusedException(
        "scoreline.python.interpreter: %s %s (expected: Python 3.%d or later, by name or path)"
            .formatted(interpreter, how, LEAST_MINOR));
  }
}
