package io.scoreline.launcher;

import io.scoreline.pipeline.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks whether a folder can be written or made before anything else is done. */
final class WritableFolder {
  private WritableFolder() {}

  /**
   * @param what the folder is, for the message
   * @throws LaunchException naming the folder and what is in the way
   */
  static void require(String what, Path folder) {
    Path there = folder;
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there) || !Files.isWritable(there)) {
      throw new LaunchException(
          ExitCode.BAD_ARGUMENTS,
          "%s: %s cannot be written, as %s is %s (expected: a folder, or one that can be made)"
              .formatted(
                  what, folder, there, Files.isDirectory(there) ? "not writable" : "a file"));
    }
  }
}
