package io.scoreline.transforms.records;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputStorage;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a slice, of a compressed file those of its text; a UTF-8 byte-order mark at the
 * file's start is left out. A file that ends before its slice does is an {@link
 * java.io.EOFException}, as records would be missing.
 */
final class SliceStream extends FilterInputStream {
  private static final byte[] LFS_POINTER =
      "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.US_ASCII);

  private final FileSlice slice;
  private long left;

  private SliceStream(InputStream in, FileSlice slice, long offset) {
    super(in);
    this.slice = slice;
    this.left = endOf(slice) - offset;
  }

  private static long endOf(FileSlice slice) {
    return slice.offset() + slice.lengthBytes();
  }

  /** Opens a slice. */
  static InputStream open(FileSlice slice) throws IOException {
    return open(slice, slice.offset());
  }

  /**
   * Opens what a slice holds from a byte of its file on; of a compressed file, whose slice is the
   * whole of it, from a byte of its text on, of which a byte-order mark is no part.
   */
  static InputStream open(FileSlice slice, long offset) throws IOException {
    if (CompressedText.isNamed(slice.file().name())) {
      return openCompressed(slice, offset);
    }
    InputStream file = InputStorage.openAt(slice.file().path(), offset, endOf(slice));
    SliceStream stream = new SliceStream(file, slice, offset);
    if (offset > 0) {
      return stream;
    }
    try {
      return withoutByteOrderMark(stream);
    } catch (IOException | RuntimeException | Error e) {
      stream.close();
      throw e;
    }
  }

  private static InputStream openCompressed(FileSlice slice, long offset) throws IOException {
    InputStream file = InputStorage.openAt(slice.file().path(), 0, endOf(slice));
    InputStream text = CompressedText.of(new SliceStream(file, slice, 0), slice.file().name());
    try {
      InputStream stream = withoutByteOrderMark(text);
      stream.skipNBytes(offset);
      return stream;
    } catch (IOException | RuntimeException | Error e) {
      text.close();
      throw e;
    }
  }

  private static InputStream withoutByteOrderMark(InputStream stream) throws IOException {
    PushbackInputStream pushback = new PushbackInputStream(stream, LFS_POINTER.length);
    byte[] start = pushback.readNBytes(LFS_POINTER.length);
    if (start.length >= 3
        && start[0] == (byte) 0xEF
        && start[1] == (byte) 0xBB
        && start[2] == (byte) 0xBF) {
      pushback.unread(start, 3, start.length - 3);
      return pushback;
    }
    if (Arrays.equals(start, LFS_POINTER)) {
      throw new UnreadableFileException(
          "the file is a Git LFS pointer, not the data (expected: what git lfs pull fetches)");
    }
    if (start.length >= 2
        && ((start[0] == (byte) 0xFE && start[1] == (byte) 0xFF)
            || (start[0] == (byte) 0xFF && start[1] == (byte) 0xFE))) {
      throw new UnreadableFileException("the file is UTF-16 (expected: UTF-8)");
    }
    pushback.unread(start);
    return pushback;
  }

  @Override
  public int read() throws IOException {
    if (left <= 0) {
      return -1;
    }
    int value = super.read();
    if (value < 0) {
      throw endsEarly();
    }
    left--;
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left <= 0) {
      return -1;
    }
    int count = super.read(target, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw endsEarly();
    }
    left -= count;
    return count;
  }

  private IOException endsEarly() {
    return InputStorage.endsEarly(slice.file().path(), endOf(slice) - left, endOf(slice));
  }

  @Override
  public int available() throws IOException {
    return (int) Math.min(left, super.available());
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
