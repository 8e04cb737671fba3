package io.scoreline.catalog.snapshot;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * A kept copy of a file or folder.
 *
 * @param path absolute; its last name is that of the original
 * @param sha256 of the tree, in lower-case hexadecimal digits
 */
public record Snapshot(Path path, String sha256) {
  public Snapshot {
    requireNonNull(path, "path is null");
    requireNonNull(sha256, "sha256 is null");
  }
}
