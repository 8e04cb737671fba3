package io.scoreline.transforms.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * The input of a job.
 *
 * @param roots files, folders or globs; at least one
 * @param recursive whether the folders below a folder are read too
 * @param allowEmpty whether a dataset without any file is no error
 */
public record FileDataset(List<Root> roots, boolean recursive, boolean allowEmpty)
    implements Serializable {
  private static final String WILDCARDS = "*?[{";

  /**
   * A file, a folder or a glob.
   *
   * @param path where it is
   * @param name as its user calls it; files are shown under it where there are several roots
   */
  public record Root(@JsonProperty("path") String path, @JsonProperty("name") String name)
      implements Serializable {
    public Root {
      requireNonNull(name, "name is null");
      if (path == null || path.isBlank()) {
        throw new IllegalArgumentException(
            "path: '%s' (expected: a file, folder or glob)".formatted(path));
      }
    }

    /** What a file below this root is called: as the root is, and on as the file's path goes on. */
    String nameOf(String file) {
      String fixed = withoutWildcards(path);
      return file.startsWith(fixed)
          ? withoutWildcards(name) + file.substring(fixed.length())
          : file;
    }

    private static String withoutWildcards(String text) {
      int end = 0;
      while (end < text.length() && WILDCARDS.indexOf(text.charAt(end)) < 0) {
        end++;
      }
      String fixed =
          end == text.length() ? text : text.substring(0, text.lastIndexOf('/', end) + 1);
      return fixed.endsWith("/") ? fixed.substring(0, fixed.length() - 1) : fixed;
    }
  }

  public FileDataset {
    roots = List.copyOf(roots);
    if (roots.isEmpty()) {
      throw new IllegalArgumentException(
          "roots: none (expected: at least one file, folder or glob)");
    }
  }

  /** Sets whether the folders below a folder are read too; they are by default. */
  public FileDataset withRecursive(boolean below) {
    return new FileDataset(roots, below, allowEmpty);
  }

  /** Sets whether a dataset without any file is no error; it is one by default. */
  public FileDataset withAllowEmpty(boolean allowed) {
    return new FileDataset(roots, recursive, allowed);
  }

  /** Files, folders (with the folders below them) or globs; empty input is an error. */
  public static FileDataset of(String... roots) {
    return new FileDataset(
        Stream.of(roots).map(root -> new Root(root, root)).toList(), true, false);
  }
}
