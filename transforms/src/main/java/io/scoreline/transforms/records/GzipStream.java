package io.scoreline.transforms.records;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * The text of a file that is compressed with gzip, of one member or several (RFC 1952). Data that
 * are damaged, cut off or followed by others are an {@link UnreadableFileException}: what could be
 * read before stays. What the storage throws is passed on.
 */
final class GzipStream extends FilterInputStream {
  private static final String ENDING = ".gz";

  private final Compressed compressed;

  private GzipStream(Compressed compressed) throws IOException {
    super(null);
    this.compressed = compressed;
    try {
      this.in = new GzipCompressorInputStream(compressed, true);
    } catch (IOException e) {
      throw told(e);
    }
  }

  /** Whether a file's name says that it is compressed. */
  static boolean isNamed(String fileName) {
    return fileName.toLowerCase(Locale.ROOT).endsWith(ENDING);
  }

  /** A compressed file's name without the ending that says so, any other as it is. */
  static String plainName(String fileName) {
    return isNamed(fileName)
        ? fileName.substring(0, fileName.length() - ENDING.length())
        : fileName;
  }

  /** Reads what a stream holds; closes the stream if that cannot be begun. */
  static InputStream of(InputStream file) throws IOException {
    try {
      return new GzipStream(new Compressed(file));
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  /** Tells what the storage throws from what the decompression does. */
  private static final class Compressed extends FilterInputStream {
    private boolean hasFailed;

    Compressed(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (IOException e) {
        hasFailed = true;
        throw e;
      }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return super.read(target, offset, length);
      } catch (IOException e) {
        hasFailed = true;
        throw e;
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

  private IOException told(IOException e) {
    return compressed.hasFailed
        ? e
        : new UnreadableFileException(
            "the gzip data cannot be read on: %s (expected: what gzip writes, whole)"
                .formatted(e instanceof EOFException ? "they end too early" : e.getMessage()),
            e);
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (IOException e) {
      throw told(e);
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return super.read(target, offset, length);
    } catch (IOException e) {
      throw told(e);
    }
  }

  /** Passes bytes by reading them. */
  @Override
  public long skip(long bytes) throws IOException {
    try {
      return super.skip(bytes);
    } catch (IOException e) {
      throw told(e);
    }
  }
}
