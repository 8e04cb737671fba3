package io.scoreline.transforms.output;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a part holds; it becomes durable with the part.
 *
 * @param unit the work unit's number
 * @param files one account per slice, in order
 * @param columns the names of the rows' columns; empty if there is no row
 * @param rowBytes how long the rows are
 * @param rowsSha256 the rows' checksum, in hexadecimal
 * @param deadLetterBytes how long the dead letters are
 * @param deadLettersSha256 their checksum, in hexadecimal
 * @param attempts the most attempts that one of the unit's mini-batches took
 * @param durationMillis how long the unit took
 */
public record PartAccount(
    @JsonProperty("unit") long unit,
    @JsonProperty("files") List<FileAccount> files,
    @JsonProperty("columns") List<String> columns,
    @JsonProperty("row_bytes") long rowBytes,
    @JsonProperty("rows_sha256") String rowsSha256,
    @JsonProperty("dead_letter_bytes") long deadLetterBytes,
    @JsonProperty("dead_letters_sha256") String deadLettersSha256,
    @JsonProperty("attempts") int attempts,
    @JsonProperty("duration_ms") long durationMillis) {
  public PartAccount {
    files = List.copyOf(files);
    columns = List.copyOf(columns);
  }
}
