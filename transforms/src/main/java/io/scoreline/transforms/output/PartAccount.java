package io.scoreline.transforms.output;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What a part holds; it becomes durable with the part.
 *
 * @param unit the work unit's number
 * @param files one account per slice, in order
 * @param columns the names of the rows' columns; empty if there is no row
 * @param rowBytes how long the rows are
 * @param rowsCrc32c the rows' CRC-32C, eight hexadecimal digits
 * @param deadLetterBytes how long the dead letters are
 * @param deadLettersCrc32c their CRC-32C, in the same way
 * @param causes what the dead letters come from, at most 20 causes
 * @param attempts the most attempts that one of the unit's mini-batches took
 * @param retried how often one was tried again, by cause
 * @param durationMillis how long the unit took
 * @param written files that the model wrote itself, in the order of its calls
 */
public record PartAccount(
    @JsonProperty("unit") long unit,
    @JsonProperty("files") List<FileAccount> files,
    @JsonProperty("columns") List<String> columns,
    @JsonProperty("row_bytes") long rowBytes,
    @JsonProperty("rows_crc32c") String rowsCrc32c,
    @JsonProperty("dead_letter_bytes") long deadLetterBytes,
    @JsonProperty("dead_letters_crc32c") String deadLettersCrc32c,
    @JsonProperty("causes") List<FailureCause> causes,
    @JsonProperty("attempts") int attempts,
    @JsonProperty("retried") Map<String, Long> retried,
    @JsonProperty("duration_ms") long durationMillis,
    @JsonProperty("written") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<StagedFile> written) {
  public PartAccount {
    files = List.copyOf(files);
    columns = List.copyOf(columns);
    causes = causes == null ? List.of() : List.copyOf(causes);
    written = written == null ? List.of() : List.copyOf(written);
    retried = retried == null ? Map.of() : Map.copyOf(retried);
  }

  /** What is needed to copy the part's bytes; small, whatever the part holds. */
  PartAccount withoutFiles() {
    return holding(rowBytes, deadLetterBytes);
  }

  /** As if the part held no row. */
  PartAccount withoutRows() {
    return holding(0, deadLetterBytes);
  }

  /** As if the part held nothing. */
  PartAccount withoutContent() {
    return holding(0, 0);
  }

  private PartAccount holding(long bytesOfRows, long bytesOfDeadLetters) {
    return new PartAccount(
        unit,
        List.of(),
        List.of(),
        bytesOfRows,
        rowsCrc32c,
        bytesOfDeadLetters,
        deadLettersCrc32c,
        bytesOfDeadLetters == 0 ? List.of() : causes,
        attempts,
        retried,
        durationMillis,
        written);
  }
}
