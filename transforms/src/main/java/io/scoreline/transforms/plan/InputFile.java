package io.scoreline.transforms.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;

/**
 * One file of the expanded input, frozen.
 *
 * @param ordinal its number in path order, from 0
 * @param path where it is, as its file system names it
 * @param name its path below the input's root, with {@code /} between folders; what outputs show
 * @param sizeBytes its size when it was listed
 * @param version what changes when its content does: an etag, or the time of its last change
 */
public record InputFile(
    @JsonProperty("ordinal") long ordinal,
    @JsonProperty("path") String path,
    @JsonProperty("name") String name,
    @JsonProperty("size_bytes") long sizeBytes,
    @JsonProperty("version") String version)
    implements Serializable {
  public InputFile {
    requireNonNull(path, "path is null");
    requireNonNull(name, "name is null");
    requireNonNull(version, "version is null");
    if (ordinal < 0 || sizeBytes < 0) {
      throw new IllegalArgumentException(
          "%s: ordinal %d, size %d (expected: >= 0)".formatted(path, ordinal, sizeBytes));
    }
  }
}
