package io.scoreline.transforms.staging;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Bytes of one attempt, kept until it is known whether they count: in memory, and from a size on in
 * a temporary file. Reusable; not thread-safe.
 */
public final class SpillBuffer implements Closeable {
  private final int memoryBytes;
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream(1 << 16);
  private Optional<Path> file = Optional.empty();
  private Optional<OutputStream> spilled = Optional.empty();
  private long length;

  /**
   * @param memoryBytes how much is kept in memory before a file is used
   */
  public SpillBuffer(int memoryBytes) {
    this.memoryBytes = memoryBytes;
  }

  /** The bytes written since it was cleared. */
  public long length() {
    return length;
  }

  /** Where to write. */
  public OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int count) {
        append(bytes, offset, count);
      }
    };
  }

  private void append(byte[] bytes, int offset, int count) {
    try {
      keep(bytes, offset, count);
    } catch (IOException e) {
      // A full disk here is not the input's fault: another attempt would bury good records.
      throw new UncheckedIOException(
          new IOException(
              "rows of an attempt cannot be kept in %s: %s (expected: room there, or -Djava.io.tmpdir)"
                  .formatted(System.getProperty("java.io.tmpdir"), e.getMessage())));
    }
  }

  private void keep(byte[] bytes, int offset, int count) throws IOException {
    if (spilled.isEmpty() && memory.size() + count > memoryBytes) {
      Path path = Files.createTempFile("scoreline-attempt-", ".rows");
      file = Optional.of(path);
      spilled = Optional.of(Files.newOutputStream(path));
    }
    if (spilled.isPresent()) {
      spilled.get().write(bytes, offset, count);
    } else {
      memory.write(bytes, offset, count);
    }
    length += count;
  }

  /** Copies all bytes to a stream. */
  public void writeTo(OutputStream out) throws IOException {
    memory.writeTo(out);
    if (spilled.isPresent()) {
      spilled.get().flush();
      Files.copy(file.orElseThrow(), out);
    }
  }

  /** Opens all bytes for reading, until the buffer is written to or cleared. */
  public InputStream open() throws IOException {
    if (spilled.isEmpty()) {
      return new ByteArrayInputStream(memory.toByteArray());
    }
    spilled.get().flush();
    return new SequenceInputStream(
        new ByteArrayInputStream(memory.toByteArray()), Files.newInputStream(file.orElseThrow()));
  }

  /** Forgets all bytes. */
  public void clear() throws IOException {
    memory.reset();
    length = 0;
    if (spilled.isPresent()) {
      spilled.get().close();
      Files.deleteIfExists(file.orElseThrow());
      spilled = Optional.empty();
      file = Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    clear();
  }
}
