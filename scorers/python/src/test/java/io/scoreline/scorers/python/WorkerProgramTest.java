package io.scoreline.scorers.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What worker.py is made of, where a script cannot show it. */
class WorkerProgramTest {
  /** Runs lines that find the worker's program as a module. */
  private static PythonCommand.Ended run(String... lines) throws Exception {
    try (Scratch scratch = Scratch.create()) {
      return PythonCommand.of(List.of("python3", "-c", String.join("\n", lines)))
          .with(Map.of("PYTHONPATH", scratch.workerScript().getParent().toString()))
          .run(Duration.ofMinutes(1))
          .orElseThrow();
    }
  }

  @Test
  void saysThatRowsAreMoreThanCanBeTaken() throws Exception {
    PythonCommand.Ended ended =
        run(
            "import worker",
            "results = worker.Results({'rows': True, 'header': False, 'most_bytes': 4,",
            "    'separator': ' ', 'code': '.'})",
            "print(results.of(['a', 'b'], 2))",
            "results.of(['a', 'bc'], 2)");
    assertThat(
        ended.printed(), equalTo("({'count': 2, 'columns': [], 'sizes': [2, 2]}, b'a\\nb\\n')"));
    assertThat(
        ended.complained(),
        endsWith(
            "ValueError: run() returned rows of 5 bytes (expected: at most 4 for a mini-batch)"));
  }
}
