package io.scoreline.transforms.output;

import io.scoreline.transforms.staging.HashingStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.List;

/**
 * Writes the rows of a version and those that a replay has scored, each in its place; those that
 * were there are copied byte for byte, as they were staged. Holds one row of each. Not thread-safe.
 */
final class RowMerge {
  private static final int ROWS_BETWEEN_CHECKS = 1 << 16;

  private final VersionFiles previous;
  private final ReplayedParts parts;
  private final Publication publication;
  private long rows;

  RowMerge(VersionFiles previous, ReplayedParts parts, Publication publication) {
    this.previous = previous;
    this.parts = parts;
    this.publication = publication;
  }

  /**
   * Writes all rows.
   *
   * @throws JobFailedException if those that were there are not those that were published
   */
  void writeTo(OutputStream out) throws IOException {
    MessageDigest digest = HashingStream.newSha256();
    try (AccountReader accounts = previous.accounts();
        RowReader before = previous.rows(digest);
        RowReader replayed = parts.rows()) {
      List<String> columns = before.isRow() ? previous.typedColumns() : parts.columns();
      RowsFile.write(
          previous.settings(), columns, out, rows -> merge(accounts, before, replayed, rows));
    }
    previous.requireSameRows(digest);
  }

  private void merge(AccountReader accounts, RowReader before, RowReader replayed, OutputStream out)
      throws IOException {
    out.write(before.header());
    for (; accounts.next().isPresent(); accounts.advance()) {
      mergeFile(accounts.next().get().name(), before, replayed, out);
    }
    while (before.isRow()) {
      // Of no file: the checksum will tell.
      before.advance();
    }
  }

  private void mergeFile(String file, RowReader before, RowReader replayed, OutputStream out)
      throws IOException {
    while (before.isOf(file) || replayed.isOf(file)) {
      boolean isNew =
          !before.isOf(file) || (replayed.isOf(file) && replayed.record() < before.record());
      RowReader next = isNew ? replayed : before;
      next.writeTo(out);
      next.advance();
      if (++rows % ROWS_BETWEEN_CHECKS == 0) {
        publication.requireNotCancelled();
      }
    }
  }
}
