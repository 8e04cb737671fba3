package io.scoreline.transforms.output;

import io.scoreline.transforms.records.RecordFormat;
import io.scoreline.transforms.records.TableColumn;
import io.scoreline.transforms.records.TableFile;
import io.scoreline.transforms.records.TableFormats;
import io.scoreline.transforms.records.TableSource;
import io.scoreline.transforms.records.UnreadableFileException;
import io.scoreline.transforms.staging.DurableStore;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.function.Function;

/**
 * How the file of an output's rows is made of them as they were staged, and read as they were: a
 * text holds them as they are, a table is made and read by the module of its format.
 */
final class RowsFile {
  private static final int BUFFER_BYTES = 1 << 18;

  private RowsFile() {}

  /** Writes rows as they are staged. */
  interface Rows {
    /**
     * Writes them.
     *
     * @return how many
     */
    long writeTo(OutputStream staged) throws IOException;
  }

  /**
   * Writes the file.
   *
   * @param columns those that parts tell; of no meaning for text
   * @param out gets the file, and stays open
   * @return how many rows it has
   */
  static long write(OutputSettings settings, List<String> columns, OutputStream out, Rows rows)
      throws IOException {
    long count;
    OutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES);
    if (settings.tableFormat().isPresent()) {
      RecordFormat format = settings.tableFormat().get();
      TypedRowFile file =
          new TypedRowFile(
              TableFormats.writerOf(format).create(TypedColumns.parse(columns), buffered));
      count = rows.writeTo(file);
      file.finish();
    } else {
      count = rows.writeTo(buffered);
    }
    buffered.flush();
    return count;
  }

  /**
   * Opens the rows, as they were staged, of a file.
   *
   * @param name what the file is called
   * @param damaged the exception for a file that is not as it should be, given how
   */
  static InputStream open(
      DurableStore output,
      OutputSettings settings,
      String name,
      Function<String, JobFailedException> damaged)
      throws IOException {
    SeekableByteChannel channel = output.open(name);
    InputStream in = Channels.newInputStream(channel);
    if (settings.tableFormat().isEmpty()) {
      return new BufferedInputStream(in, BUFFER_BYTES);
    }
    try {
      TableFile table = table(channel, settings, name);
      return new TypedRowStream(table, channel.size(), in, damaged);
    } catch (UnreadableFileException e) {
      in.close();
      throw damaged.apply(e.getMessage());
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** The columns of a file of typed columns, as parts tell theirs. */
  static List<String> columns(
      DurableStore output,
      OutputSettings settings,
      String name,
      Function<String, JobFailedException> damaged)
      throws IOException {
    try (SeekableByteChannel channel = output.open(name)) {
      List<TableColumn> columns = table(channel, settings, name).columns();
      return TypedColumns.texts(columns);
    } catch (UnreadableFileException e) {
      throw damaged.apply(e.getMessage());
    }
  }

  private static TableFile table(SeekableByteChannel channel, OutputSettings settings, String name)
      throws IOException {
    return TableFormats.of(settings.tableFormat().orElseThrow())
        .open(TableSource.of(channel, name));
  }
}
