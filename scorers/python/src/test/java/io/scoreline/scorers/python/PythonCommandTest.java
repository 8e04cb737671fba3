package io.scoreline.scorers.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonCommandTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "{0}: {1}, with packages {2}")
  @CsvSource({
    "PATH, true, true",
    "LC_ALL, true, true",
    "SSL_CERT_FILE, true, true",
    "PIP_INDEX_URL, false, true",
    "HTTPS_PROXY, false, true",
    "no_proxy, false, true",
    "CURL_CA_BUNDLE, false, true",
    "AZURE_STORAGE_KEY, false, false",
    "PYTHONPATH, false, false"
  })
  void handsOnWhatIsNoSecretAndWhatTellsPipWherePackagesAre(
      String name, boolean always, boolean fetching) {
    PythonCommand command = PythonCommand.of(List.of("python3"));
    assertThat(command.isInherited(name), is(always));
    assertThat(command.fetching(Path.of("worker.py")).isInherited(name), is(fetching));
  }

  @Test
  void tellsWhatWasPrintedApartFromWhatWasComplainedOf() throws Exception {
    PythonCommand command =
        PythonCommand.of(
            List.of("python3", "-c", "import sys; print('out'); sys.exit('complaint')"));
    assertThat(
        command.run(Duration.ofMinutes(1)),
        equalTo(Optional.of(new PythonCommand.Ended(1, "out", "complaint"))));
  }

  @Test
  void runsUnderTheGuardAsItWouldWithoutIt() throws Exception {
    try (Scratch scratch = Scratch.create()) {
      PythonCommand command =
          PythonCommand.of(
                  List.of(
                      "python3",
                      "-c",
                      "import os, sys; print(sys.stdin.read(), os.environ['TMPDIR']); sys.exit(3)"))
              .fetching(scratch.workerScript())
              .with(Map.of("TMPDIR", "here"));
      assertThat(
          command.run(Duration.ofMinutes(1)),
          equalTo(Optional.of(new PythonCommand.Ended(3, "here", ""))));
    }
  }

  @Test
  void endsWhatTakesTooLongAndWhatIsInterrupted() throws Exception {
    PythonCommand command =
        PythonCommand.of(List.of("python3", "-c", "import time; time.sleep(600)"));
    assertThat(command.run(Duration.ofMillis(1)), equalTo(Optional.empty()));
    Thread.currentThread().interrupt();
    IOException interrupted =
        assertThrows(IOException.class, () -> command.run(Duration.ofMinutes(1)));
    assertThat(Thread.interrupted(), is(true));
    assertThat(interrupted.getMessage(), equalTo("interrupted while python3 ran"));
    for (ProcessHandle child : ProcessHandle.current().children().toList()) {
      child.onExit().get(10, TimeUnit.SECONDS);
    }
  }

  /** A shell stands for this process, which cannot be killed here. */
  @Test
  void endsUnderTheGuardWithTheProcessThatStartedItHoweverThatEnds() throws Exception {
    try (Scratch scratch = Scratch.create()) {
      Path pids = folder.resolve("pids");
      String run =
          "import os, subprocess; child = subprocess.Popen(['sleep', '600']);"
              + " open('%1$s.new', 'w').write('%%d %%d %%d'"
              + " %% (os.getppid(), os.getpid(), child.pid));"
              + " os.rename('%1$s.new', '%1$s'); child.wait()";
      Process shell =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "python3 -u -s \"$0\" python3 -c \"$1\"; true",
                  scratch.workerScript().toString(),
                  run.formatted(pids))
              .start();
      while (Files.notExists(pids)) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      List<ProcessHandle> started =
          List.of(Files.readString(pids).split(" ", -1)).stream()
              .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
              .toList();
      assertThat(started, hasSize(3));
      shell.destroyForcibly();
      for (ProcessHandle process : started) {
        process.onExit().get(10, TimeUnit.SECONDS);
      }
    }
  }
}
