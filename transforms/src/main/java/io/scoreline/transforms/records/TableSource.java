package io.scoreline.transforms.records;

import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.plan.InputStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

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
