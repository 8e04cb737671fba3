package io.scoreline.transforms.output;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.HashingStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The published files of an output's rows, which are read as one. Immutable. */
final class RowsFiles {
  private final DurableStore output;
  private final OutputSettings settings;
  private final List<Published> files;
  private final BiFunction<String, String, JobFailedException> damaged;

  /**
   * @param manifest lists them
   * @param damaged the exception for a file that is not as it should be, given its name and how
   */
  RowsFiles(
      DurableStore output,
      OutputSettings settings,
      JsonNode manifest,
      BiFunction<String, String, JobFailedException> damaged) {
    this.output = output;
    this.settings = settings;
    this.files = listed(manifest, settings);
    this.damaged = damaged;
  }

  private static List<Published> listed(JsonNode manifest, OutputSettings settings) {
    List<Published> files = new ArrayList<>();
    for (JsonNode listed : manifest.path("outputs")) {
      Published file = Published.of(listed);
      if (settings.isOfRows(file.name())) {
        files.add(file);
      }
    }
    return List.copyOf(files);
  }

  /** The files, in their order. */
  List<Published> files() {
    return files;
  }

  /** What is said of rows of which nobody knows in which file they are. */
  Function<String, JobFailedException> damaged() {
    return damaged(settings.fileName());
  }

  private Function<String, JobFailedException> damaged(String name) {
    return how -> damaged.apply(name, how);
  }

  /** How long the line is that comes before the rows of each file of text. */
  int headerBytes() throws IOException {
    if (!settings.hasHeader() || files.isEmpty()) {
      return 0;
    }
    String first = files.get(0).name();
    try (InputStream in = RowsFile.open(output, settings, first, damaged(first))) {
      return PlainRows.readLine(in).length;
    }
  }

  /**
   * How long the rows of files of text are, by the manifest.
   *
   * @param headerBytes what {@link #headerBytes} says
   */
  long textBytes(int headerBytes) {
    return files.stream().mapToLong(Published::bytes).sum() - (long) files.size() * headerBytes;
  }

  /** The columns of files of typed columns, as parts tell theirs; empty for text. */
  List<String> typedColumns() throws IOException {
    if (settings.tableFormat().isEmpty() || files.isEmpty()) {
      return List.of();
    }
    String first = files.get(0).name();
    return RowsFile.columns(output, settings, first, damaged(first));
  }

  /** Opens the rows of all files, as they were staged, behind one header. */
  Rows open() {
    return new Rows(false);
  }

  /** Opens the rows in the same way; a file that is not what the manifest says is damaged. */
  Rows openChecked() {
    return new Rows(true);
  }

  /** The rows of one file after the other. Not thread-safe. */
  final class Rows extends InputStream {
    private final boolean isChecked;
    private final List<Long> ends = new ArrayList<>();
    private final MessageDigest digest = HashingStream.newSha256();
    private int opened;
    private long position;
    private byte[] header = {};
    private InputStream shownHeader = InputStream.nullInputStream();
    private InputStream in;

    private Rows(boolean isChecked) {
      this.isChecked = isChecked;
    }

    /** Of each file that was read to its end, how long its rows and those before it are. */
    List<Long> ends() {
      return ends;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (in != null || opened < files.size()) {
        if (in == null) {
          openNext();
        }
        int ofHeader = shownHeader.read(buffer, offset, length);
        if (ofHeader > 0) {
          return ofHeader;
        }
        int count = in.read(buffer, offset, length);
        if (count > 0) {
          position += count;
          return count;
        }
        end();
      }
      return -1;
    }

    private void openNext() throws IOException {
      Published file = files.get(opened++);
      try {
        in = opened(file);
      } catch (NoSuchFileException e) {
        throw damaged.apply(file.name(), "it is missing");
      }
      if (settings.hasHeader()) {
        byte[] line = PlainRows.readLine(in);
        if (opened == 1) {
          header = line;
          shownHeader = new ByteArrayInputStream(line);
        } else if (!Arrays.equals(line, header)) {
          throw damaged.apply(file.name(), "its first line is not that of " + files.get(0).name());
        }
      }
    }

    private InputStream opened(Published file) throws IOException {
      boolean isText = settings.tableFormat().isEmpty();
      if (isChecked && !isText) {
        // Not read from its start to its end.
        requireSame(file, Published.of(output, file.name()).sha256());
      }
      InputStream content = RowsFile.open(output, settings, file.name(), damaged(file.name()));
      digest.reset();
      return isChecked && isText ? new DigestInputStream(content, digest) : content;
    }

    private void end() throws IOException {
      in.close();
      in = null;
      ends.add(position);
      if (isChecked && settings.tableFormat().isEmpty()) {
        requireSame(files.get(opened - 1), HexFormat.of().formatHex(digest.digest()));
      }
    }

    private void requireSame(Published file, String found) {
      if (!found.equals(file.sha256())) {
        throw damaged.apply(
            file.name(), "its SHA-256 is %s, was %s".formatted(found, file.sha256()));
      }
    }

    @Override
    public void close() throws IOException {
      if (in != null) {
        in.close();
      }
    }
  }
}
