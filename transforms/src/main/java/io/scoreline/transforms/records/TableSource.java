package io.scoreline.transforms.records;

import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.plan.InputStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The bytes of a table's file, in any order. */
public interface TableSource {
  /** How many there are. */
  long sizeBytes();

  /**
   * Reads bytes into a place.
   *
   * @param from the first byte in the file, from 0
   * @throws java.io.EOFException if the file has become shorter
   */
  void read(long from, byte[] target, int offset, int length) throws IOException;

  /**
   * The first line, of at most 64 bytes, of a file that starts with text in ASCII: such a file is
   * often a page that a server sent in place of another.
   */
  default Optional<String> firstLineOfText() throws IOException {
    byte[] start = new byte[(int) Math.min(sizeBytes(), 64)];
    read(0, start, 0, start.length);
    for (byte b : start) {
      if (b < ' ' && b != '\n' && b != '\r' && b != '\t') {
        return Optional.empty();
      }
    }
    String text = new String(start, StandardCharsets.US_ASCII).strip();
    return Optional.of(text.lines().findFirst().orElse(""));
  }

  /** An input file, which is opened for each read. Thread-safe. */
  static TableSource of(InputFile file) {
    return new TableSource() {
      @Override
      public long sizeBytes() {
        return file.sizeBytes();
      }

      @Override
      public void read(long from, byte[] target, int offset, int length) throws IOException {
        long to = from + length;
        try (InputStream in = InputStorage.openAt(file.path(), from, to)) {
          int count = in.readNBytes(target, offset, length);
          if (count < length) {
            throw InputStorage.endsEarly(file.path(), from + count, to);
          }
        }
      }
    };
  }

  /**
   * What a channel reads, which stays open and is the caller's to close. Not thread-safe.
   *
   * @param name what the file is called in messages
   */
  static TableSource of(SeekableByteChannel channel, String name) throws IOException {
    long size = channel.size();
    return new TableSource() {
      @Override
      public long sizeBytes() {
        return size;
      }

      @Override
      public void read(long from, byte[] target, int offset, int length) throws IOException {
        channel.position(from);
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
        while (buffer.hasRemaining()) {
          if (channel.read(buffer) < 0) {
            throw InputStorage.endsEarly(name, from + length - buffer.remaining(), from + length);
          }
        }
      }
    };
  }
}
