package io.scoreline.transforms.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.util.Optional;

/**
 * A byte range of an input file that starts and ends between records; often the whole file.
 *
 * @param file the file
 * @param offset its first byte, from 0
 * @param lengthBytes how many bytes
 * @param firstRecord the ordinal of its first record in the file, from 0
 * @param firstLine the number of its first line in the file, from 1
 * @param selectedOrNull the records that are scored of it; null for all
 * @param recordsBefore how many records the file has to have, where this is its last slice and only
 *     some of them are scored; 0 where that is not known
 */
public record FileSlice(
    @JsonProperty("file") InputFile file,
    @JsonProperty("offset") long offset,
    @JsonProperty("length_bytes") long lengthBytes,
    @JsonProperty("first_record") long firstRecord,
    @JsonProperty("first_line") long firstLine,
    @JsonProperty("selected") @JsonInclude(JsonInclude.Include.NON_NULL)
        RecordSelection selectedOrNull,
    @JsonProperty("records_before") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        long recordsBefore)
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

  /** A slice of which all records are scored. */
  public FileSlice(
      InputFile file, long offset, long lengthBytes, long firstRecord, long firstLine) {
    this(file, offset, lengthBytes, firstRecord, firstLine, null, 0);
  }

  public static FileSlice whole(InputFile file) {
    return new FileSlice(file, 0, file.sizeBytes(), 0, 1);
  }

  /** This slice with only some of its records, which are counted in the file. */
  public FileSlice withSelected(RecordSelection selected) {
    return new FileSlice(file, offset, lengthBytes, firstRecord, firstLine, selected, 0);
  }

  /** The same, as the last slice of a file that had so many records before, and must have again. */
  FileSlice withRecordsBefore(long records) {
    return new FileSlice(
        file, offset, lengthBytes, firstRecord, firstLine, selectedOrNull, records);
  }

  /** The records that are scored of it. */
  public Optional<RecordSelection> selected() {
    return Optional.ofNullable(selectedOrNull);
  }

  @JsonIgnore
  public boolean isFirst() {
    return offset == 0;
  }
}
