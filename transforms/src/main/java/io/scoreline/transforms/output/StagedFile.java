package io.scoreline.transforms.output;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A file that a model wrote itself, staged beside the part of its unit.
 *
 * @param name its path below the output's folder, as the model has it
 * @param object what it is called in the staging folder
 * @param bytes its length
 * @param sha256 its checksum, in hexadecimal
 */
public record StagedFile(
    @JsonProperty("name") String name,
    @JsonProperty("object") String object,
    @JsonProperty("bytes") long bytes,
    @JsonProperty("sha256") String sha256) {
  public StagedFile {
    requireNonNull(name, "name is null");
    requireNonNull(object, "object is null");
    requireNonNull(sha256, "sha256 is null");
  }
}
