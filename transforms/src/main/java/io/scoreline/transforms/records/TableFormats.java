package io.scoreline.transforms.records;

import java.util.Locale;
import java.util.ServiceLoader;

/** The table formats of this installation, which are found with {@link ServiceLoader}. */
public final class TableFormats {
  private TableFormats() {}

  /**
   * The reader of a format.
   *
   * @throws UnreadableFileException if this installation has none
   */
  public static TableFormat of(RecordFormat format) throws UnreadableFileException {
    for (TableFormat table : ServiceLoader.load(TableFormat.class)) {
      if (table.format() == format) {
        return table;
      }
    }
    throw new UnreadableFileException(
        "nothing reads files of format %s here (expected: a module for it on the class path)"
            .formatted(format.name().toLowerCase(Locale.ROOT)));
  }

  /**
   * What writes files of a format.
   *
   * @throws IllegalStateException if this installation has nothing
   */
  public static TableWriterProvider writerOf(RecordFormat format) {
    for (TableWriterProvider writer : ServiceLoader.load(TableWriterProvider.class)) {
      if (writer.format() == format) {
        return writer;
      }
    }
    throw new IllegalStateException(
        "nothing writes files of format %s here (expected: a module for it on the class path)"
            .formatted(format.name().toLowerCase(Locale.ROOT)));
  }
}
