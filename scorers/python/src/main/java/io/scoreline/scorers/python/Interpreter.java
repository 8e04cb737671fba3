package io.scoreline.scorers.python;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A Python that can run workers.
 *
 * @param program it, by name or path
 * @param identity its full version and where it is, to tell it from others of its name
 */
record Interpreter(String program, String identity) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LEAST_MINOR = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** One line, the last: what stands in front of it is of the Python's own set-up. */
  private static final String TELL =
      "import json, sys; print('\\n' + json.dumps(['%d.%d' % sys.version_info[:2], sys.version,"
          + " sys.executable]))";

  /**
   * Asks a Python for its version.
   *
   * @throws ModelRefusedException if it is not there, or too old
   */
  static Interpreter of(String program) throws IOException {
    Optional<PythonCommand.Ended> ended;
    try {
      ended = PythonCommand.of(List.of(program, "-c", TELL)).run(PATIENCE);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      boolean isPath = program.contains("/");
      throw refused(
          program, isPath && Files.notExists(Path.of(program)) ? "is not there" : e.getMessage());
    }
    PythonCommand.Ended told = ended.orElseThrow(() -> refused(program, "does not answer"));
    String last = told.printed().substring(told.printed().lastIndexOf('\n') + 1);
    String version = versions(last).path(0).asText();
    if (!version.matches("3\\.[0-9]+") || Integer.parseInt(version.substring(2)) < LEAST_MINOR) {
      String said = version.isEmpty() ? (last + " " + told.complained()).strip() : version;
      throw refused(program, "says that its version is '%s'".formatted(said));
    }
    return new Interpreter(program, last);
  }

  private static JsonNode versions(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      return JSON.nullNode();
    }
  }

  private static ModelRefusedException refused(String program, String how) {
    return new ModelRefusedException(
        "scoreline.python.interpreter: %s %s (expected: Python 3.%d or later, by name or path)"
            .formatted(program, how, LEAST_MINOR));
  }
}
