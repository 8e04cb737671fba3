package io.scoreline.transforms.output;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.scoreline.transforms.staging.Crc32c;

/**
 * The rows of a slice, or of a file, as bytes.
 *
 * @param bytes how long they are
 * @param crc32c their CRC-32C, eight hexadecimal digits
 */
public record RowBytes(@JsonProperty("bytes") long bytes, @JsonProperty("crc32c") String crc32c) {
  /** No rows. */
  public static final RowBytes NONE = new RowBytes(0, Crc32c.hex(0));

  /** These rows and those that follow on them. */
  RowBytes plus(RowBytes next) {
    int both = Crc32c.combine(Crc32c.parse(crc32c), Crc32c.parse(next.crc32c()), next.bytes());
    return new RowBytes(bytes + next.bytes(), Crc32c.hex(both));
  }
}
