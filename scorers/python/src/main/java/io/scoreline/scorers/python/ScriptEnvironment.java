package io.scoreline.scorers.python;

import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.staging.HashingStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A virtual environment with the packages that a script asks for: made once for each content of its
 * requirements, kept in the cache folder, and shared by all processes of a machine.
 *
 * @param interpreter the environment's Python
 */
record ScriptEnvironment(String interpreter) {
  static final String REQUIREMENTS = "requirements.txt";

  private static final String READY = ".scoreline-ready";
  private static final int SHOWN_LINES = 15;

  /**
   * Finds the environment, or makes it, which takes as long as {@code pip} does.
   *
   * @param base the Python that it is made with
   * @param code the script's folder
   * @throws ModelRefusedException if there are no requirements, or {@code pip} cannot fulfil them
   */
  static ScriptEnvironment of(String base, Path code) throws IOException {
    Path requirements = code.resolve(REQUIREMENTS);
    if (!Files.isRegularFile(requirements)) {
      throw new ModelRefusedException(
          ("scoreline.python.install: true, but there is no %s (expected: a list of packages, as"
                  + " pip takes it)")
              .formatted(requirements));
    }
    byte[] wanted = Files.readAllBytes(requirements);
    Path folder = cache().resolve(key(base, wanted));
    Files.createDirectories(folder.getParent());
    Path lock = folder.resolveSibling(folder.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      if (!held.isValid() || Files.notExists(folder.resolve(READY))) {
        make(base, folder, wanted);
      }
    }
    return new ScriptEnvironment(folder.resolve("bin/python").toString());
  }

  private static Path cache() {
    String cache = System.getProperty("scoreline.cache");
    return Path.of(cache == null ? System.getProperty("java.io.tmpdir") : cache)
        .toAbsolutePath()
        .resolve("python");
  }

  private static String key(String base, byte[] requirements) throws IOException {
    MessageDigest digest = HashingStream.newSha256();
    String told = run(List.of(base, "-c", "import sys; print(sys.version, sys.executable)"));
    digest.update(told.getBytes(StandardCharsets.UTF_8));
    digest.update(requirements);
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static void make(String base, Path folder, byte[] requirements) throws IOException {
    if (Files.exists(folder)) {
      // Whoever made it before was ended at that.
      Scratch.deleteTree(folder);
    }
    run(List.of(base, "-m", "venv", folder.toString()));
    Path list = folder.resolve(REQUIREMENTS);
    Files.write(list, requirements);
    run(
        List.of(
            folder.resolve("bin/python").toString(),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-input",
            "-r",
            list.toString()));
    Files.createFile(folder.resolve(READY));
  }

  private static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      int code = process.waitFor();
      if (code != 0) {
        throw new ModelRefusedException(
            "no environment can be made for the script: %s exited with %d:\n%s"
                .formatted(String.join(" ", command), code, lastLines(told)));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while an environment was made", e);
    }
    return told;
  }

  private static String lastLines(String told) {
    List<String> lines = new ArrayList<>(told.strip().lines().toList());
    int from = Math.max(0, lines.size() - SHOWN_LINES);
    return String.join("\n", lines.subList(from, lines.size()));
  }
}
