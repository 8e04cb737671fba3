package io.scoreline.transforms.output;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Puts the files of a version's rows: those of the version before and, in their places, those that
 * a replay has scored. What was there is copied byte for byte, as it was staged, and stays in the
 * file in which it was; new rows go before the next one that was there. Holds one row of each. Not
 * thread-safe.
 */
final class RowMerge implements Closeable {
  private static final int ROWS_BETWEEN_CHECKS = 1 << 16;

  private final OutputSettings settings;
  private final Publication publication;
  private final AccountReader accounts;
  private final RowsFiles.Rows stagedBefore;
  private final RowReader before;
  private final RowReader replayed;
  private final List<String> columns;
  private long rowsSinceCheck;
  private int shard;
  private long copiedBytes;

  /**
   * Opens rows.
   *
   * @param settings how the new version is written
   * @param publication is asked now and then whether it may go on
   * @throws JobFailedException if those that were there are not those that were published; here
   *     and, of what is read then, later
   */
  RowMerge(
      OutputSettings settings, VersionFiles previous, ReplayedParts parts, Publication publication)
      throws IOException {
    this.settings = settings;
    this.publication = publication;
    this.stagedBefore = previous.stagedRows();
    try {
      // The first of its rows is read here, which may be damaged.
      this.before = previous.rows(stagedBefore);
      this.columns = before.isRow() ? previous.typedColumns() : parts.columns();
    } catch (IOException | RuntimeException e) {
      stagedBefore.close();
      throw e;
    }
    this.accounts = previous.accounts();
    this.replayed = parts.rows();
  }

  /** Puts all files. */
  void publish(RowsPublication files) throws IOException {
    if (settings.layout() instanceof RowsLayout.PerInputFile perInputFile) {
      for (; accounts.next().isPresent(); accounts.advance()) {
        String file = accounts.next().get().name();
        if (before.isOf(file) || replayed.isOf(file)) {
          files.put(
              perInputFile.name(settings.fileName(), file),
              columns,
              staged -> {
                staged.write(before.header());
                return mergeFile(file, true, staged);
              });
        }
      }
      requireNoneLeft();
    } else {
      List<String> names = settings.layout().names(settings.fileName());
      for (String name : names) {
        putShard(files, name, shard == names.size() - 1);
      }
    }
  }

  /** Rows of no file cannot be there: reading them to their end finds the file damaged. */
  private void requireNoneLeft() throws IOException {
    while (before.isRow()) {
      before.advance();
    }
  }

  /**
   * Puts a file.
   *
   * @param last whether all that is left goes into it, whatever was in it before
   */
  private void putShard(RowsPublication files, String name, boolean last) throws IOException {
    files.put(
        name,
        columns,
        staged -> {
          staged.write(before.header());
          long rows = 0;
          for (boolean more = true; more && accounts.next().isPresent(); ) {
            String file = accounts.next().get().name();
            rows += mergeFile(file, last, staged);
            more = last || !isAtEndOfShard();
            if (more) {
              accounts.advance();
            }
          }
          shard++;
          if (last) {
            requireNoneLeft();
          }
          return rows;
        });
  }

  /** Whether what was in the shard is all copied: to find the next row, its end was read. */
  private boolean isAtEndOfShard() {
    List<Long> ends = stagedBefore.ends();
    return shard < ends.size() && copiedBytes == ends.get(shard);
  }

  private long mergeFile(String file, boolean toItsEnd, OutputStream staged) throws IOException {
    long rows = 0;
    while ((before.isOf(file) || replayed.isOf(file)) && (toItsEnd || !isAtEndOfShard())) {
      boolean isNew =
          !before.isOf(file) || (replayed.isOf(file) && replayed.record() < before.record());
      RowReader next = isNew ? replayed : before;
      next.writeTo(staged);
      copiedBytes += isNew ? 0 : before.length();
      next.advance();
      rows++;
      if (++rowsSinceCheck == ROWS_BETWEEN_CHECKS) {
        rowsSinceCheck = 0;
        publication.requireNotCancelled();
      }
    }
    return rows;
  }

  @Override
  public void close() throws IOException {
    try (accounts;
        before) {
      replayed.close();
    }
  }
}
