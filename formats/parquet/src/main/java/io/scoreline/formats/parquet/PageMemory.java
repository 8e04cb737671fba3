package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.UnreadableFileException;

/** Bytes of pages that one reader holds, of all of its columns. Not thread-safe. */
final class PageMemory {
  /** Pages have a megabyte as a rule: room for a table of a hundred columns. */
  static final long MAX_BYTES = 256L << 20;

  private long held;

  /**
   * Takes memory.
   *
   * @throws UnreadableFileException if the file's pages are too large to be read
   */
  void take(long bytes) throws UnreadableFileException {
    if (held + bytes > MAX_BYTES) {
      throw new UnreadableFileException(
          ("its pages take more than %d MiB at once, with one of %d bytes (expected: smaller pages,"
                  + " or fewer columns to read)")
              .formatted(MAX_BYTES >> 20, bytes));
    }
    held += bytes;
  }

  void giveBack(long bytes) {
    held -= bytes;
  }
}
