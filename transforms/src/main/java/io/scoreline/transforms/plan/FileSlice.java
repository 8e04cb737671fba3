package io.scoreline.transforms.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;

/**
 * A byte range of an input file that starts and ends between records; often the whole file.
 *
 * @param file the file
 * @param offset its first byte, from 0
 * @param lengthBytes how many bytes
 * @param firstRecord the ordinal of its first record in the file, from 0
 * @param firstLine the number of its first line in the file, from 1
 */
public record FileSlice(
    @JsonProperty("file") InputFile file,
    @JsonProperty("offset") long offset,
    @JsonProperty("length_bytes") long lengthBytes,
    @JsonProperty("first_record") long firstRecord,
    @JsonProperty("first_line") long firstLine)
    implements Serializable {
  public FileSlice {
    requireNonNull(file, "file is null");
    if (offset < 0 || lengthBytes < 0 || offset + lengthBytes > file.sizeBytes()) {
      throw new IllegalArgumentException(
          "bytes %d + %d of %s (expected: within its %d bytes)"
              .formatted(offset, lengthBytes, file.path(), file.sizeBytes()));
    }
    if (firstRecord < 0 || firstLine < 1) {
      throw new IllegalArgumentException(
          "record %d, line %d (expected: record >= 0, line >= 1)"
              .formatted(firstRecord, firstLine));
    }
  }

  public static FileSlice whole(InputFile file) {
    return new FileSlice(file, 0, file.sizeBytes(), 0, 1);
  }

  @JsonIgnore
  public boolean isFirst() {
    return offset == 0;
  }
}
