package io.scoreline.transforms.records;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The text of a file that is compressed with gzip, of one member or several (RFC 1952), or with
 * zstd, of one frame or several (RFC 8878). Data that are damaged, cut off or followed by others
 * are an {@link UnreadableFileException}: what could be read before stays; of zstd, whose library
 * holds text back, all but some MiB. What the storage throws is passed on.
 */
final class CompressedText extends FilterInputStream {
  /** A frame that holds nothing: its magic number, the size 0, and an empty last block. */
  private static final byte[] EMPTY_ZSTD_FRAME = {
    0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0x20, 0, 1, 0, 0
  };

  /** A header may go on for ever, and the library keeps its names: nothing has so much of them. */
  private static final int MAX_BYTES_WITHOUT_TEXT = 64 << 20;

  private static final int PASSED_BYTES = 1 << 16;

  private enum Codec {
    GZIP(".gz", "what gzip writes, whole") {
      @Override
      InputStream open(InputStream compressed) throws IOException {
        return new GzipCompressorInputStream(compressed, true);
      }
    },
    ZSTD(
        ".zst",
        "what zstd writes up to its level 19, whole, without --long, a dictionary or skippable"
            + " frames: a window of at most 8 MiB") {
      @Override
      InputStream open(InputStream compressed) {
        return new ZstdInputStream(new WithEmptyFrame(compressed));
      }
    };

    private final String ending;
    private final String expected;

    Codec(String ending, String expected) {
      this.ending = ending;
      this.expected = expected;
    }

    abstract InputStream open(InputStream compressed) throws IOException;

    static Optional<Codec> ofName(String fileName) {
      String lower = fileName.toLowerCase(Locale.ROOT);
      for (Codec codec : values()) {
        if (lower.endsWith(codec.ending)) {
          return Optional.of(codec);
        }
      }
      return Optional.empty();
    }
  }

  private final Codec codec;
  private final Compressed compressed;

  private CompressedText(Codec codec, Compressed compressed) throws IOException {
    super(null);
    this.codec = codec;
    this.compressed = compressed;
    try {
      this.in = codec.open(compressed);
    } catch (IOException e) {
      throw told(e);
    }
  }

  /** Whether a file's name says that it is compressed. */
  static boolean isNamed(String fileName) {
    return Codec.ofName(fileName).isPresent();
  }

  /** A compressed file's name without the ending that says so, any other as it is. */
  static String plainName(String fileName) {
    int ending = Codec.ofName(fileName).map(codec -> codec.ending.length()).orElse(0);
    return fileName.substring(0, fileName.length() - ending);
  }

  /**
   * Reads what a stream holds; closes the stream if that cannot be begun.
   *
   * @param fileName tells how it is compressed
   */
  static InputStream of(InputStream file, String fileName) throws IOException {
    try {
      return new CompressedText(Codec.ofName(fileName).orElseThrow(), new Compressed(file));
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /** Tells what the storage throws from what the decompression does. */
  private static final class Compressed extends FilterInputStream {
    private boolean hasFailed;
    private int bytesWithoutText;

    Compressed(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value;
      try {
        value = super.read();
      } catch (IOException e) {
        hasFailed = true;
        throw e;
      }
      count(1);
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count;
      try {
        count = super.read(target, offset, length);
      } catch (IOException e) {
        hasFailed = true;
        throw e;
      }
      count(Math.max(0, count));
      return count;
    }

    private void count(int bytes) throws IOException {
      bytesWithoutText += bytes;
      if (bytesWithoutText > MAX_BYTES_WITHOUT_TEXT) {
        throw new IOException(
            "%d MiB of them give no text".formatted(MAX_BYTES_WITHOUT_TEXT >> 20));
      }
    }

    @Override
    public long skip(long bytes) throws IOException {
      try {
        return super.skip(bytes);
      } catch (IOException e) {
        hasFailed = true;
        throw e;
      }
    }
  }

  /**
   * Adds a frame that holds nothing. The library takes up to three bytes behind a frame for its
   * end, though a frame may have begun with them; behind these bytes, this one is none.
   */
  private static final class WithEmptyFrame extends FilterInputStream {
    private boolean isEmpty = true;
    private int added;

    WithEmptyFrame(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      // Always as many: what can be read before a damage must not depend on what a storage gives.
      int count = added > 0 ? 0 : in.readNBytes(target, offset, length);
      if (count > 0 || isEmpty) {
        isEmpty &= count == 0;
        return count > 0 ? count : -1;
      }
      if (added == EMPTY_ZSTD_FRAME.length) {
        return -1;
      }
      int more = Math.min(length, EMPTY_ZSTD_FRAME.length - added);
      System.arraycopy(EMPTY_ZSTD_FRAME, added, target, offset, more);
      added += more;
      return more;
    }
  }

  private IOException told(Exception e) {
    if (compressed.hasFailed && e instanceof IOException failed) {
      return failed;
    }
    return new UnreadableFileException(
        "the %s data cannot be read on: %s (expected: %s)"
            .formatted(
                codec.name().toLowerCase(Locale.ROOT),
                e instanceof EOFException ? "they end too early" : e.getMessage(),
                codec.expected),
        e);
  }

  @Override
  public int read() throws IOException {
    int value;
    try {
      value = super.read();
    } catch (IOException | RuntimeException e) {
      throw told(e);
    }
    compressed.bytesWithoutText = 0;
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count;
    try {
      count = super.read(target, offset, length);
    } catch (IOException | RuntimeException e) {
      throw told(e);
    }
    compressed.bytesWithoutText = 0;
    return count;
  }

  /** Passes bytes by reading them here: what the library passes by itself would count as none. */
  @Override
  public long skip(long bytes) throws IOException {
    byte[] passed = new byte[(int) Math.max(0, Math.min(bytes, PASSED_BYTES))];
    return passed.length == 0 ? 0 : Math.max(0, read(passed, 0, passed.length));
  }
}
