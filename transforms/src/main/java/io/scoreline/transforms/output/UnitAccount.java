package io.scoreline.transforms.output;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What became of a work unit, as the report tells it.
 *
 * @param unit the unit's number, from 0
 * @param in records read
 * @param scored records in the output
 * @param dead records, or files, in the dead letters
 * @param bytes how much input it covers
 * @param rowBytes how long its rows are in the output
 * @param rowsCrc32c their CRC-32C, eight hexadecimal digits
 * @param deadLetterBytes how long its dead letters are
 * @param deadLettersCrc32c their CRC-32C, in the same way
 * @param attempts the most attempts that one of its mini-batches took
 * @param retried how often one was tried again, by cause
 * @param durationMillis how long it took
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record UnitAccount(
    @JsonProperty("unit") long unit,
    @JsonProperty("in") long in,
    @JsonProperty("scored") long scored,
    @JsonProperty("dead") long dead,
    @JsonProperty("bytes") long bytes,
    @JsonProperty("row_bytes") long rowBytes,
    @JsonProperty("rows_crc32c") String rowsCrc32c,
    @JsonProperty("dead_letter_bytes") long deadLetterBytes,
    @JsonProperty("dead_letters_crc32c") String deadLettersCrc32c,
    @JsonProperty("attempts") int attempts,
    @JsonProperty("retried") Map<String, Long> retried,
    @JsonProperty("duration_ms") long durationMillis) {
  UnitAccount {
    retried = retried == null ? Map.of() : Map.copyOf(retried);
  }

  /**
   * The account of a part.
   *
   * @param slices what is published of its slices
   */
  static UnitAccount of(PartAccount part, List<FileAccount> slices) {
    return new UnitAccount(
        part.unit(),
        slices.stream().mapToLong(FileAccount::in).sum(),
        slices.stream().mapToLong(FileAccount::scored).sum(),
        slices.stream().mapToLong(FileAccount::dead).sum(),
        slices.stream().mapToLong(FileAccount::bytes).sum(),
        part.rowBytes(),
        part.rowsCrc32c(),
        part.deadLetterBytes(),
        part.deadLettersCrc32c(),
        part.attempts(),
        part.retried(),
        part.durationMillis());
  }
}
