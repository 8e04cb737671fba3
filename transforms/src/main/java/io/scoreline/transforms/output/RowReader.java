package io.scoreline.transforms.output;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Function;
import java.util.zip.Checksum;

/** Reads rows as bytes, one by one, each with its place in the input. Not thread-safe. */
sealed interface RowReader extends Closeable permits NumberedRows, PlainRows, TypedRows {
  /** Opens the accounts of the input files that the rows are of. */
  interface Accounts {
    AccountReader open() throws IOException;
  }

  /**
   * Opens rows and reads the first. A row that is not where it should be is a {@link
   * JobFailedException}, here and later.
   *
   * @param in the rows as they are staged, closed with the reader
   * @param hasHeader whether a line that is no row comes first
   * @param damaged the exception for rows that are not as they should be, given how
   * @param accounts what tells the place of rows that do not tell it themselves
   */
  static RowReader open(
      InputStream in,
      OutputSettings settings,
      boolean hasHeader,
      Function<String, JobFailedException> damaged,
      Accounts accounts)
      throws IOException {
    if (settings.tableFormat().isPresent()) {
      return new TypedRows(in, damaged);
    }
    return switch (settings.rowForm()) {
      case NUMBERED, MLFLOW -> new NumberedRows(in, settings, hasHeader, damaged);
      case PLAIN -> new PlainRows(in, hasHeader, damaged, accounts.open());
    };
  }

  /** Whether there is a row; the others tell of it. */
  boolean isRow();

  /** Whether there is a row of a file. */
  default boolean isOf(String name) {
    return isRow() && file().equals(name);
  }

  /** The row's file. */
  String file();

  /** The number of its record in the file, from 0. */
  long record();

  /** The line before the rows, with its line end; empty if there is none. */
  byte[] header();

  /** The row's bytes, with its line end. */
  byte[] row();

  /** How many bytes the row has. */
  int length();

  /** Adds the row to a checksum. */
  void update(Checksum checksum);

  void writeTo(OutputStream out) throws IOException;

  /** Goes on to the next row. */
  void advance() throws IOException;
}
