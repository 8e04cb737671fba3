package io.scoreline.transforms.scorer;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * A file that a model wrote itself, beside its predictions.
 *
 * @param name its path below the output's folder, with {@code /} between its segments
 * @param content where it is now; whoever is given it deletes it
 */
public record WrittenFile(String name, Path content) {
  public WrittenFile {
    requireNonNull(name, "name is null");
    requireNonNull(content, "content is null");
  }
}
