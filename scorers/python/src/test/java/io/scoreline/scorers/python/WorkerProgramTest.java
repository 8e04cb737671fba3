package io.scoreline.scorers.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What worker.py is made of, where a script cannot show it. */
class WorkerProgramTest {
  @TempDir Path folder;

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
  void claimsWhatNoOtherWorkerHasAndSharesWhatIsLeftByNumber() throws Exception {
    assertThat(
        run(
                "import os, worker",
                "kind = 'test-%d' % os.getpid()",
                "print(worker.claim(kind, [5, 6, 7], 2, 0), worker.claim(kind, [5, 6, 7], 2, 0),",
                "    worker.claim(kind, [5, 6, 7], 2, 1), worker.claim(kind, [5, 6, 7], 9, 0))",
                "for claimed in worker.CLAIMS: claimed.close()",
                "print(worker.claim(kind, [5, 6, 7], 1, 2))")
            .printed(),
        equalTo("[5, 6] [7, 5] [7, 5] [5, 6, 7]\n[5]"));
  }

  @Test
  void givesAWorkerOneOfTheGpusThatThereAre() throws Exception {
    for (String device : List.of("nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm", "null")) {
      Files.createFile(folder.resolve(device));
    }
    assertThat(
        run(
                "import sys, worker",
                "devices = '%s'".formatted(folder),
                "print(worker.visible_gpus(None, devices), worker.visible_gpus(None, '/no/such'),",
                "    worker.visible_gpus('3, GPU-7', devices), worker.visible_gpus('', devices))")
            .printed(),
        equalTo("['0', '1'] [] ['3', 'GPU-7'] []"));
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
