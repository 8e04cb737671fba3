package io.scoreline.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk in memory of a size that can be changed; tests that need one pass over without root. */
final class SmallDisk implements AutoCloseable {
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  static SmallDisk mount(Path folder, String size) throws IOException {
    Files.createDirectories(folder);
    boolean mounted =
        succeeds("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString());
    assumeTrue(mounted, "a disk cannot be mounted here");
    return new SmallDisk(folder);
  }

  /**
   * Mounts it anew with other options, as {@code size=64m} or {@code ro}; its files stay. A disk on
   * which a part is just being written is busy and cannot become read-only: it is tried again.
   */
  void change(String options) throws InterruptedException {
    LongJobs.await(() -> succeeds("mount", "-o", "remount," + options, folder.toString()));
  }

  private static boolean succeeds(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.onExit().join().exitValue() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    succeeds("umount", "-l", folder.toString());
  }
}
