package io.scoreline.transforms.plan;

import java.io.Serializable;
import java.util.List;

/**
 * The input of a job as its user names it.
 *
 * @param roots files, folders or globs; at least one
 * @param recursive whether the folders below a folder are read too
 * @param allowEmpty whether a dataset without any file is no error
 */
public record FileDataset(List<String> roots, boolean recursive, boolean allowEmpty)
    implements Serializable {
  public FileDataset {
    roots = List.copyOf(roots);
    if (roots.isEmpty() || roots.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          "roots: %s (expected: at least one file, folder or glob)".formatted(roots));
    }
  }

  /** Files, folders (with the folders below them) or globs; empty input is an error. */
  public static FileDataset of(String... roots) {
    return new FileDataset(List.of(roots), true, false);
  }
}
