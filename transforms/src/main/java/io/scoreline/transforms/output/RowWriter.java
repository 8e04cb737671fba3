package io.scoreline.transforms.output;

import com.fasterxml.jackson.databind.ObjectWriter;
import io.scoreline.transforms.records.TableFormats;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.SpillBuffer;
import java.io.IOException;
import java.util.List;

/** Writes one attempt's rows and dead letters into buffers. Not thread-safe. */
public final class RowWriter {
  private static final int FLUSH_BYTES = 1 << 16;
  private static final ObjectWriter LETTER = JobStaging.JSON.writerFor(DeadLetter.class);

  private final boolean hasRows;
  private final RowEncoder encoder;
  private final SpillBuffer rows;
  private final SpillBuffer deadLetters;
  private final Bytes bytes = new Bytes();
  private List<String> columns = List.of();
  private final FailureCauses causes = new FailureCauses();
  private long rowBytes;
  private long deadLetterBytes;

  /**
   * @throws IllegalStateException if nothing here writes files of the format that the settings name
   */
  public RowWriter(
      OutputSettings settings,
      List<String> keptColumns,
      SpillBuffer rows,
      SpillBuffer deadLetters) {
    this.hasRows = settings.hasRows();
    this.encoder = encoder(settings, keptColumns);
    this.rows = rows;
    this.deadLetters = deadLetters;
  }

  private static RowEncoder encoder(OutputSettings settings, List<String> keptColumns) {
    if (settings.rowForm() == OutputSettings.RowForm.PLAIN) {
      return new PlainRowEncoder();
    }
    if (settings.tableFormat().isPresent()) {
      // Asked for here, as without it all would be scored before it is missed.
      TableFormats.writerOf(settings.tableFormat().get());
      return new TypedRowEncoder(settings, keptColumns);
    }
    return settings.isJsonLines()
        ? new JsonRowEncoder(settings, keptColumns)
        : new CsvRowEncoder(settings, keptColumns);
  }

  /** The names of the rows' columns; empty before the first row, and where rows name them. */
  public List<String> columns() {
    return columns;
  }

  /** What the dead letters come from that were written since it was reset. */
  public List<FailureCause> causes() {
    return causes.list();
  }

  /** How many bytes of rows it has brought into the buffer since it was reset. */
  public long rowBytes() {
    return rowBytes;
  }

  /** How many bytes of dead letters it has brought into theirs since it was reset. */
  public long deadLetterBytes() {
    return deadLetterBytes;
  }

  /**
   * Writes one scored record.
   *
   * @param record which of the predictions' records, from 0
   * @return how many bytes it is
   */
  public int row(String file, long ordinal, List<String> kept, Predictions predictions, int record)
      throws IOException {
    if (!hasRows) {
      return 0;
    }
    if (record == 0) {
      columns = encoder.columns(predictions);
    }
    int before = bytes.length();
    encoder.encode(file, ordinal, kept, predictions, record, bytes);
    int length = bytes.length() - before;
    if (bytes.length() >= FLUSH_BYTES) {
      flush();
    }
    return length;
  }

  /** Writes one dead letter. */
  public void deadLetter(DeadLetter letter) throws IOException {
    byte[] line = LETTER.writeValueAsBytes(letter);
    deadLetters.stream().write(line);
    deadLetters.stream().write('\n');
    deadLetterBytes += line.length + 1;
    causes.add(letter);
  }

  /** Brings all rows into the buffer. */
  public void flush() throws IOException {
    bytes.writeTo(rows.stream());
    rowBytes += bytes.length();
    bytes.clear();
  }

  /** Drops what an attempt wrote. */
  public void reset() throws IOException {
    bytes.clear();
    rowBytes = 0;
    deadLetterBytes = 0;
    causes.clear();
    rows.clear();
    deadLetters.clear();
  }
}
