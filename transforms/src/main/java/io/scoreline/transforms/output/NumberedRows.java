package io.scoreline.transforms.output;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.scoreline.transforms.staging.JobStaging;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import java.util.zip.Checksum;

/** Rows that tell their place in the input. Holds no more than a row, or a block. */
final class NumberedRows implements RowReader {
  private static final int BLOCK_BYTES = 1 << 18;
  private static final int SHOWN_CHARACTERS = 80;

  /** What is longer is no row of ours, but a quote that is not closed. */
  private static final int MOST_ROW_BYTES = 1 << 28;

  private static final byte[] NO_HEADER = {};

  private final InputStream in;
  private final boolean isJson;
  private final byte separator;
  private final boolean fileIsLast;
  private final byte[] header;
  private final Function<String, JobFailedException> damaged;
  private byte[] bytes = new byte[BLOCK_BYTES];
  private int filled;
  private int rowStart;
  private int rowEnd;
  private boolean isRow;
  private byte[] fileField = {};
  private String file = "";
  private long record;

  /**
   * Opens rows and reads the first. A row that does not start with its place is a {@link
   * JobFailedException}, here and later.
   *
   * @param in the rows, closed with this reader
   * @param hasHeader whether a line that is no row comes first
   * @param damaged the exception for rows that are not as they should be, given how
   */
  NumberedRows(
      InputStream in,
      OutputSettings settings,
      boolean hasHeader,
      Function<String, JobFailedException> damaged)
      throws IOException {
    this.in = in;
    this.damaged = damaged;
    this.isJson = settings.isJsonLines();
    this.separator = (byte) settings.separator();
    this.fileIsLast = settings.rowForm() == OutputSettings.RowForm.MLFLOW;
    this.header = hasHeader && findRow() ? row() : NO_HEADER;
    advance();
  }

  @Override
  public boolean isRow() {
    return isRow;
  }

  @Override
  public String file() {
    return file;
  }

  @Override
  public long record() {
    return record;
  }

  @Override
  public byte[] header() {
    return header.clone();
  }

  @Override
  public byte[] row() {
    return Arrays.copyOfRange(bytes, rowStart, rowEnd);
  }

  @Override
  public int length() {
    return rowEnd - rowStart;
  }

  @Override
  public void update(Checksum checksum) {
    checksum.update(bytes, rowStart, rowEnd - rowStart);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes, rowStart, rowEnd - rowStart);
  }

  @Override
  public void advance() throws IOException {
    isRow = findRow();
    if (isRow && isJson) {
      readJsonPlace();
    } else if (isRow) {
      readCsvPlace();
    }
  }

  /** Finds the next line end outside of quotes; JSON has no other line ends. */
  private boolean findRow() throws IOException {
    rowStart = rowEnd;
    boolean quoted = false;
    int at = rowStart;
    while (true) {
      while (at < filled) {
        byte one = bytes[at++];
        if (one == '\n' && !quoted) {
          rowEnd = at;
          return true;
        }
        quoted ^= one == '"' && !isJson;
      }
      int before = rowStart;
      if (!fill()) {
        rowEnd = filled;
        return rowStart < rowEnd;
      }
      at -= before - rowStart;
    }
  }

  /** Reads more, behind the row that is begun; moves it to the start, as there is room then. */
  private boolean fill() throws IOException {
    System.arraycopy(bytes, rowStart, bytes, 0, filled - rowStart);
    filled -= rowStart;
    rowStart = 0;
    if (filled == bytes.length) {
      if (bytes.length >= MOST_ROW_BYTES) {
        throw damaged.apply("%s has no end within %d bytes".formatted(start(), MOST_ROW_BYTES));
      }
      bytes = Arrays.copyOf(bytes, bytes.length * 2);
    }
    int count = in.read(bytes, filled, bytes.length - filled);
    filled += Math.max(0, count);
    return count >= 0;
  }

  private void readJsonPlace() throws IOException {
    try (JsonParser row =
        JobStaging.JSON.getFactory().createParser(bytes, rowStart, rowEnd - rowStart)) {
      row.nextToken();
      boolean isFile = "file".equals(row.nextFieldName());
      file = row.nextTextValue();
      boolean isRecord = "row".equals(row.nextFieldName());
      record = row.nextLongValue(-1);
      if (!isFile || file == null || !isRecord || record < 0) {
        throw noPlace();
      }
    } catch (JsonProcessingException e) {
      throw noPlace();
    }
  }

  private void readCsvPlace() throws IOException {
    int end = fieldEnd(rowStart);
    if (fileIsLast) {
      readNumber(rowStart, end);
      int last = end;
      for (int next = end; next < rowEnd && bytes[next] == separator; next = fieldEnd(next + 1)) {
        last = next;
      }
      readFile(last + 1, fieldEnd(last + 1));
    } else {
      readFile(rowStart, end);
      readNumber(end + 1, end < rowEnd ? fieldEnd(end + 1) : end);
    }
  }

  private void readFile(int from, int end) {
    if (from > end || !Arrays.equals(bytes, from, end, fileField, 0, fileField.length)) {
      fileField = Arrays.copyOfRange(bytes, Math.min(from, end), end);
      String text = new String(fileField, StandardCharsets.UTF_8);
      file =
          text.startsWith("\"")
              ? text.substring(1, Math.max(1, text.length() - 1)).replace("\"\"", "\"")
              : text;
    }
  }

  private void readNumber(int from, int end) {
    record = 0;
    for (int at = from; at < end; at++) {
      if (bytes[at] < '0' || bytes[at] > '9') {
        throw noPlace();
      }
      record = record * 10 + bytes[at] - '0';
    }
    if (end <= from) {
      throw noPlace();
    }
  }

  /** Where the field that starts somewhere ends: at the separator or the line end behind it. */
  private int fieldEnd(int from) {
    boolean quoted = false;
    int at = from;
    while (at < rowEnd && (quoted || (bytes[at] != separator && bytes[at] != '\n'))) {
      quoted ^= bytes[at++] == '"';
    }
    return at;
  }

  private JobFailedException noPlace() {
    return damaged.apply("no file and record at the start of " + start());
  }

  /** The start of the row, for messages. */
  private String start() {
    int shown = Math.min(Math.max(rowEnd, filled) - rowStart, SHOWN_CHARACTERS);
    String text = new String(bytes, rowStart, shown, StandardCharsets.UTF_8);
    return "'%s'".formatted(text.lines().findFirst().orElse("").strip());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
