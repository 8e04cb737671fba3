package io.scoreline.scorers.python;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.staging.HashingStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A virtual environment with the packages that a script asks for: made once for each content of its
 * requirements, kept in the cache folder, and shared by all processes of a machine.
 *
 * <p>It is made in a folder that nobody else writes to, under a name of its own, as the programs in
 * it hold their own paths. A link leads to it once it is complete.
 *
 * @param interpreter the environment's Python
 */
record ScriptEnvironment(String interpreter) {
  static final String REQUIREMENTS = "requirements.txt";

  private static final String PYTHON = "bin/python";
  private static final String LOCK = ".lock";
  private static final int SHOWN_LINES = 15;
  private static final int UNIQUE_CHARACTERS = 8;
  private static final long LOOK_MILLIS = 50;
  private static final Duration PATIENCE = Duration.ofDays(1);

  /**
   * Finds the environment, or makes it, which takes as long as {@code pip} does.
   *
   * @param base the Python that it is made with
   * @param code the script's folder
   * @param guard the worker's program, under whose guard {@code pip} runs
   * @throws ModelRefusedException if there are no requirements, or {@code pip} cannot fulfil them
   */
  static ScriptEnvironment of(Interpreter base, Path code, Path guard) throws IOException {
    Path requirements = code.resolve(REQUIREMENTS);
    if (!Files.isRegularFile(requirements)) {
      throw new ModelRefusedException(
          ("scoreline.python.install: true, but there is no %s (expected: a list of packages, as"
                  + " pip takes it, or a pip part of the deployment's conda_file)")
              .formatted(requirements));
    }
    byte[] wanted = Files.readAllBytes(requirements);
    Path link = cache().resolve(key(base, wanted));
    Files.createDirectories(link.getParent());
    try (FileChannel channel =
            FileChannel.open(
                beside(link, LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = held(channel)) {
      if (!held.isValid() || Files.notExists(link.resolve(PYTHON))) {
        removeUnfinished(link);
        make(base, link, wanted, guard);
      }
    }
    return new ScriptEnvironment(link.toRealPath().resolve(PYTHON).toString());
  }

  private static Path cache() {
    String cache = System.getProperty("scoreline.cache");
    return Path.of(cache == null ? System.getProperty("java.io.tmpdir") : cache)
        .toAbsolutePath()
        .resolve("python");
  }

  private static String key(Interpreter base, byte[] requirements) {
    MessageDigest digest = HashingStream.newSha256();
    digest.update(base.identity().getBytes(StandardCharsets.UTF_8));
    digest.update(requirements);
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static Path beside(Path link, String ending) {
    return link.resolveSibling(link.getFileName() + ending);
  }

  private static FileLock held(FileChannel channel) throws IOException {
    while (true) {
      try {
        return channel.lock();
      } catch (OverlappingFileLockException e) {
        // It is of this process, perhaps of another class loader; lock() waits for others only.
        pause();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while an environment was made by another", e);
    }
  }

  /** Removes what was being made when its maker was killed. */
  private static void removeUnfinished(Path link) throws IOException {
    List<Path> unfinished;
    try (Stream<Path> all = Files.list(link.getParent())) {
      unfinished =
          all.filter(path -> path.getFileName().toString().startsWith(link.getFileName() + "."))
              .filter(path -> !path.equals(beside(link, LOCK)))
              .toList();
    }
    for (Path path : unfinished) {
      Scratch.deleteWhatCanBe(path);
    }
  }

  private static void make(Interpreter base, Path link, byte[] requirements, Path guard)
      throws IOException {
    String unique = UUID.randomUUID().toString().substring(0, UNIQUE_CHARACTERS);
    Path folder = Files.createDirectory(beside(link, "." + unique));
    boolean complete = false;
    try {
      Path temporary = Files.createDirectory(folder.resolve("tmp"));
      Path list = Files.write(folder.resolve(REQUIREMENTS), requirements);
      run(List.of(base.program(), "-m", "venv", folder.toString()), temporary, guard);
      run(
          List.of(
              folder.resolve(PYTHON).toString(),
              "-m",
              "pip",
              "install",
              "--disable-pip-version-check",
              "--no-input",
              "-r",
              list.toString()),
          temporary,
          guard);
      Scratch.deleteWhatCanBe(temporary);
      Path draft = Files.createSymbolicLink(beside(folder, ".link"), folder.getFileName());
      Files.move(draft, link, StandardCopyOption.ATOMIC_MOVE);
      complete = true;
    } finally {
      if (!complete) {
        Scratch.deleteWhatCanBe(folder);
      }
    }
  }

  private static void run(List<String> words, Path temporary, Path guard) throws IOException {
    PythonCommand.Ended ended =
        PythonCommand.of(words)
            .fetching(guard)
            .with(Map.of("TMPDIR", temporary.toString()))
            .run(PATIENCE)
            .orElseThrow(
                () -> refused(words, "did not end within %d h".formatted(PATIENCE.toHours())));
    if (ended.exitCode() != 0) {
      throw refused(
          words,
          "exited with %d:\n%s"
              .formatted(
                  ended.exitCode(),
                  lastLines((ended.printed() + "\n" + ended.complained()).strip())));
    }
  }

  private static ModelRefusedException refused(List<String> words, String how) {
    return new ModelRefusedException(
        "no environment can be made for the script: %s %s".formatted(String.join(" ", words), how));
  }

  private static String lastLines(String told) {
    List<String> lines = new ArrayList<>(told.lines().toList());
    int from = Math.max(0, lines.size() - SHOWN_LINES);
    return String.join("\n", lines.subList(from, lines.size()));
  }
}
