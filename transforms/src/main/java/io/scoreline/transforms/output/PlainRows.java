package io.scoreline.transforms.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Function;
import java.util.zip.Checksum;

/**
 * Rows that do not tell what they are of, where each file is one record: a record's row is all that
 * a script gave for it, any number of lines, and the accounts of the files tell how long it is.
 * Holds one of these.
 */
final class PlainRows implements RowReader {
  private final InputStream in;
  private final Function<String, JobFailedException> damaged;
  private final AccountReader accounts;
  private final byte[] header;
  private boolean isRow;
  private String file = "";
  private byte[] row = {};

  /**
   * @param in the rows, closed with this reader
   * @param hasHeader whether a line that is no row comes first
   * @param damaged the exception for rows that are not as they should be, given how
   * @param accounts how long the rows of each file are; closed with this reader
   */
  PlainRows(
      InputStream in,
      boolean hasHeader,
      Function<String, JobFailedException> damaged,
      AccountReader accounts)
      throws IOException {
    this.in = in;
    this.damaged = damaged;
    this.accounts = accounts;
    this.header = hasHeader ? readLine(in) : new byte[0];
    advance();
  }

  /** Reads a line with its line end, which is none within quotes. */
  static byte[] readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean quoted = false;
    for (int one = in.read(); one >= 0; one = in.read()) {
      line.write(one);
      quoted ^= one == '"';
      if (one == '\n' && !quoted) {
        break;
      }
    }
    return line.toByteArray();
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
    return 0;
  }

  @Override
  public byte[] header() {
    return header.clone();
  }

  @Override
  public byte[] row() {
    return row.clone();
  }

  @Override
  public int length() {
    return row.length;
  }

  @Override
  public void update(Checksum checksum) {
    checksum.update(row, 0, row.length);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(row);
  }

  @Override
  public void advance() throws IOException {
    while (accounts.next().isPresent() && accounts.next().get().scored() == 0) {
      accounts.advance();
    }
    isRow = accounts.next().isPresent();
    if (!isRow) {
      if (in.read() >= 0) {
        throw damaged.apply("there are more than those of the files that were scored");
      }
      return;
    }
    FileAccount account = accounts.next().get();
    accounts.advance();
    file = account.name();
    row = in.readNBytes(Math.toIntExact(account.rows().bytes()));
    if (row.length < account.rows().bytes()) {
      throw damaged.apply(
          "%d bytes of %s, where there should be %d"
              .formatted(row.length, file, account.rows().bytes()));
    }
  }

  @Override
  public void close() throws IOException {
    try (accounts) {
      in.close();
    }
  }
}
