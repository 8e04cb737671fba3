package io.scoreline.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Looks whether a folder can be written or made. */
public final class WritableFolder {
  private WritableFolder() {}

  /** What is in the way, for people; nothing if nothing is. */
  public static Optional<String> problem(Path folder) {
    Path there = folder.toAbsolutePath();
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (Files.isDirectory(there) && Files.isWritable(there)) {
      return Optional.empty();
    }
    return Optional.of(
        "%s cannot be written, as %s is %s (expected: a folder, or one that can be made)"
            .formatted(folder, there, Files.isDirectory(there) ? "not writable" : "a file"));
  }
}
