package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
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

  /** Mounts it anew with other options, as {@code size=64m} or {@code ro}; its files stay. */
  void change(String options) throws IOException {
    assertThat(options, succeeds("mount", "-o", "remount," + options, folder.toString()), is(true));
  }

  private static boolean succeeds(String... command) throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().onExit().join().exitValue()
        == 0;
  }

  @Override
  public void close() throws IOException {
    succeeds("umount", "-l", folder.toString());
  }
}
