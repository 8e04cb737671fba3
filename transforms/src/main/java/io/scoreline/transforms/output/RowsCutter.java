package io.scoreline.transforms.output;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * Puts the rows of a job's parts into the files of its output: which rows are in which depends on
 * the parts alone. For one publication; not thread-safe.
 */
final class RowsCutter {
  private static final int BYTES_BETWEEN_CHECKS = 1 << 24;

  private final OutputSettings settings;
  private final Ledger ledger;
  private final InputStream rows;
  private final Publication publication;
  private final RowsPublication files;
  private final byte[] buffer = new byte[1 << 18];
  private long bytesSinceCheck;

  /**
   * @param rows those of all parts, closed by whoever opened them
   * @param publication is asked now and then whether it may go on
   */
  RowsCutter(
      OutputSettings settings,
      Ledger ledger,
      InputStream rows,
      Publication publication,
      RowsPublication files) {
    this.settings = settings;
    this.ledger = ledger;
    this.rows = rows;
    this.publication = publication;
    this.files = files;
  }

  /**
   * Puts all files.
   *
   * @param accounts those of all input files, in their order
   */
  void cut(AccountReader accounts) throws IOException {
    if (settings.layout() instanceof RowsLayout.PerInputFile perInputFile) {
      for (; accounts.next().isPresent(); accounts.advance()) {
        FileAccount file = accounts.next().get();
        if (file.scored() > 0) {
          String name = perInputFile.name(settings.fileName(), file.name());
          put(name, file.rows().bytes(), file.scored());
        }
      }
    } else {
      cutByBytes(settings.layout().names(settings.fileName()));
    }
  }

  /** Each unit is in the file in whose share of all bytes it starts. */
  private void cutByBytes(List<String> names) throws IOException {
    long all = ledger.units().stream().mapToLong(UnitAccount::rowBytes).sum();
    long start = 0;
    int next = 0;
    for (int i = 0; i < names.size(); i++) {
      double end = (double) all * (i + 1) / names.size();
      long bytes = 0;
      long count = 0;
      for (; next < ledger.units().size() && (start < end || i == names.size() - 1); next++) {
        UnitAccount unit = ledger.units().get(next);
        bytes += unit.rowBytes();
        count += unit.scored();
        start += unit.rowBytes();
      }
      put(names.get(i), bytes, count);
    }
  }

  private void put(String name, long bytes, long count) throws IOException {
    files.put(
        name,
        ledger.columns(),
        staged -> {
          if (settings.hasHeader() && !ledger.columns().isEmpty()) {
            Bytes header = new Bytes();
            CsvRowEncoder.header(ledger.columns(), settings.separator(), header);
            header.writeTo(staged);
          }
          copy(bytes, staged);
          return count;
        });
  }

  private void copy(long bytes, OutputStream staged) throws IOException {
    publication.requireNotCancelled();
    for (long left = bytes; left > 0; ) {
      int count = rows.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (count < 0) {
        throw new EOFException("the parts end %d bytes before their rows do".formatted(left));
      }
      staged.write(buffer, 0, count);
      left -= count;
      bytesSinceCheck += count;
      if (bytesSinceCheck >= BYTES_BETWEEN_CHECKS) {
        bytesSinceCheck = 0;
        publication.requireNotCancelled();
      }
    }
  }
}
