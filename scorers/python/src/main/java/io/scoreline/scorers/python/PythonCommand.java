package io.scoreline.scorers.python;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What a process of Python is started with: of this process's environment nothing that may be a
 * secret.
 *
 * @param words the program and its arguments
 * @param guard the worker's program, if its guard is to end the process with this one
 * @param fetches whether it fetches packages, and may see what tells {@code pip} how
 * @param variables what is added to its environment
 */
record PythonCommand(
    List<String> words, Optional<Path> guard, boolean fetches, Map<String, String> variables) {
  private static final Set<String> INHERITED =
      Set.of(
          "PATH",
          "HOME",
          "USER",
          "LOGNAME",
          "LANG",
          "LANGUAGE",
          "TZ",
          "LD_LIBRARY_PATH",
          "CUDA_VISIBLE_DEVICES",
          "NVIDIA_VISIBLE_DEVICES",
          "NVIDIA_DRIVER_CAPABILITIES",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "REQUESTS_CA_BUNDLE");

  /** Where packages come from, beside {@code PIP_*} and proxies, and what builds them. */
  private static final Set<String> FETCHING =
      Set.of(
          "CURL_CA_BUNDLE",
          "NETRC",
          "XDG_CACHE_HOME",
          "XDG_CONFIG_HOME",
          "CC",
          "CXX",
          "CFLAGS",
          "CXXFLAGS",
          "CPPFLAGS",
          "LDFLAGS",
          "PKG_CONFIG_PATH");

  private static final Duration END_PATIENCE = Duration.ofSeconds(2);

  PythonCommand {
    words = List.copyOf(words);
    requireNonNull(guard, "guard is null");
    variables = Map.copyOf(variables);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("words: [] (expected: at least the program)");
    }
  }

  /**
   * How a process ended.
   *
   * @param exitCode as the system tells it
   * @param printed what it printed
   * @param complained what it printed as errors
   */
  record Ended(int exitCode, String printed, String complained) {}

  static PythonCommand of(List<String> words) {
    return new PythonCommand(words, Optional.empty(), false, Map.of());
  }

  /** The program of a worker. */
  static PythonCommand worker(String interpreter, Path program) {
    // -s: the packages of the user's home are of another Python, or of another time.
    return of(List.of(interpreter, "-u", "-s", program.toString()));
  }

  /** The same, which fetches packages, and ends with this process. */
  PythonCommand fetching(Path guardProgram) {
    return new PythonCommand(words, Optional.of(guardProgram), true, variables);
  }

  /** The same, with more in its environment. */
  PythonCommand with(Map<String, String> added) {
    return new PythonCommand(words, guard, fetches, added);
  }

  /** Not started yet. */
  ProcessBuilder builder() {
    List<String> all = new ArrayList<>();
    guard.ifPresent(program -> all.addAll(worker(words.get(0), program).words()));
    all.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(all);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> !isInherited(name));
    environment.put("PYTHONUTF8", "1");
    environment.putAll(variables);
    return builder;
  }

  /** Whether the process sees a variable of this one's. */
  boolean isInherited(String name) {
    return INHERITED.contains(name)
        || name.startsWith("LC_")
        || (fetches
            && (FETCHING.contains(name)
                || name.startsWith("PIP_")
                || name.toLowerCase(Locale.ROOT).endsWith("_proxy")));
  }

  /**
   * Runs it to its end.
   *
   * @return how it ended; empty if it did not within its time, and was ended
   * @throws IOException if it cannot be started, or this thread is interrupted
   */
  Optional<Ended> run(Duration limit) throws IOException {
    // Files and no pipes: a read of a pipe knows neither time limits nor interrupts.
    Path printed = Files.createTempFile("python-", ".out");
    Path complained = Files.createTempFile("python-", ".err");
    try {
      Process process =
          builder().redirectOutput(printed.toFile()).redirectError(complained.toFile()).start();
      if (!hasEnded(process, limit)) {
        return Optional.empty();
      }
      return Optional.of(new Ended(process.exitValue(), content(printed), content(complained)));
    } finally {
      Files.delete(printed);
      Files.delete(complained);
    }
  }

  /** Waits; a process that has not ended then is ended. */
  private boolean hasEnded(Process process, Duration limit) throws IOException {
    boolean ended = false;
    try {
      if (guard.isEmpty()) {
        process.getOutputStream().close(); // a guard learns by it that this process is gone
      }
      ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while %s ran".formatted(words.get(0)), e);
    } finally {
      if (!ended) {
        Ending.of(process, END_PATIENCE);
      }
    }
    return ended;
  }

  private static String content(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
  }
}
