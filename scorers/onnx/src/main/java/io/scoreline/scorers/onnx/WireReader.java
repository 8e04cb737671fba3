package io.scoreline.scorers.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads a file in the wire format of Protocol Buffers, field by field, with a small buffer: what is
 * skipped is not read. Every length is checked against the message around it.
 */
final class WireReader implements AutoCloseable {
  static final int VARINT = 0;
  static final int LENGTH_DELIMITED = 2;

  private static final int FIXED_64 = 1;
  private static final int FIXED_32 = 5;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int LONGEST_TEXT_BYTES = 1 << 16;

  private final FileChannel file;
  private final long fileBytes;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
  private long position;

  private WireReader(FileChannel file, long fileBytes) {
    this.file = file;
    this.fileBytes = fileBytes;
  }

  static WireReader open(Path path) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new WireReader(file, file.size());
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Bytes of the whole file. */
  long fileBytes() {
    return fileBytes;
  }

  /** The byte offset of what is read next. */
  long position() {
    return position;
  }

  /** Reads a field's number and wire type, packed as {@code number << 3 | type}. */
  int tag(long end) throws IOException, MalformedModelException {
    long at = position;
    long tag = varint(end);
    if (tag >>> 32 != 0 || tag >>> 3 == 0) {
      throw new MalformedModelException("no valid field at byte %d".formatted(at));
    }
    return (int) tag;
  }

  static int number(int tag) {
    return tag >>> 3;
  }

  static int type(int tag) {
    return tag & 7;
  }

  long varint(long end) throws IOException, MalformedModelException {
    long at = position;
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte next = nextByte(end);
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedModelException("no valid number at byte %d".formatted(at));
  }

  /** Reads a length and returns the offset where what it measures ends. */
  long enclosed(long end) throws IOException, MalformedModelException {
    long at = position;
    long bytes = varint(end);
    if (bytes < 0 || bytes > end - position) {
      throw new MalformedModelException(
          "the field at byte %d is longer than what holds it; the file may be cut off"
              .formatted(at));
    }
    return position + bytes;
  }

  /** Passes over the value of a field. */
  void skip(int type, long end) throws IOException, MalformedModelException {
    switch (type) {
      case VARINT -> varint(end);
      case FIXED_64 -> moveBy(8, end);
      case LENGTH_DELIMITED -> moveTo(enclosed(end));
      case FIXED_32 -> moveBy(4, end);
      default ->
          throw new MalformedModelException(
              "wire type %d before byte %d".formatted(type, position));
    }
  }

  String text(long end) throws IOException, MalformedModelException {
    long textEnd = enclosed(end);
    long bytes = textEnd - position;
    if (bytes > LONGEST_TEXT_BYTES) {
      throw new MalformedModelException(
          "a name of %d bytes at byte %d (expected: at most %d)"
              .formatted(bytes, position, LONGEST_TEXT_BYTES));
    }
    byte[] text = new byte[(int) bytes];
    for (int i = 0; i < text.length; i++) {
      text[i] = nextByte(textEnd);
    }
    return new String(text, StandardCharsets.UTF_8);
  }

  private void moveBy(int bytes, long end) throws MalformedModelException {
    if (bytes > end - position) {
      throw new MalformedModelException("the file ends in the field at byte " + position);
    }
    moveTo(position + bytes);
  }

  private void moveTo(long target) {
    long ahead = target - position;
    if (ahead <= buffer.remaining()) {
      buffer.position(buffer.position() + (int) ahead);
    } else {
      buffer.limit(0);
    }
    position = target;
  }

  private byte nextByte(long end) throws IOException, MalformedModelException {
    if (position >= end) {
      throw new MalformedModelException("a field ends too early, at byte " + position);
    }
    if (!buffer.hasRemaining()) {
      buffer.clear();
      int bytes = file.read(buffer, position);
      buffer.flip();
      if (bytes < 1) {
        throw new MalformedModelException("the file ended while it was read, at byte " + position);
      }
    }
    position++;
    return buffer.get();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
