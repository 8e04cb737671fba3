package io.scoreline.formats.parquet;

import io.airlift.compress.Decompressor;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.CompressionCodec;

/** Decompresses pages. Not thread-safe. */
final class Codecs {
  private final Map<CompressionCodec, Decompressor> made = new EnumMap<>(CompressionCodec.class);

  /** Refuses what cannot be decompressed before anything is read. */
  static void requireKnown(CompressionCodec codec) throws UnreadableFileException {
    switch (codec) {
      case UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW -> {}
      default ->
          throw new UnreadableFileException(
              "compressed with %s (expected: snappy, gzip, zstd, lz4_raw or uncompressed)"
                  .formatted(codec.name().toLowerCase(Locale.ROOT)));
    }
  }

  /**
   * Decompresses bytes to a size that is known.
   *
   * @throws UnreadableFileException if they are damaged, or have another size
   */
  void decompress(CompressionCodec codec, byte[] from, int offset, int length, byte[] to, int size)
      throws UnreadableFileException {
    int got;
    try {
      got =
          codec == CompressionCodec.GZIP
              ? gunzip(from, offset, length, to, size)
              : decompressorOf(codec).decompress(from, offset, length, to, 0, size);
    } catch (MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new UnreadableFileException(
          "a page cannot be decompressed with %s: %s".formatted(codec, e.getMessage()), e);
    } catch (IOException e) {
      throw new UnreadableFileException(
          "a page cannot be decompressed with gzip: %s".formatted(e.getMessage()), e);
    }
    if (got != size) {
      throw new UnreadableFileException(
          "a page of %d bytes is decompressed to %d".formatted(size, got));
    }
  }

  private Decompressor decompressorOf(CompressionCodec codec) {
    return made.computeIfAbsent(
        codec,
        one ->
            switch (one) {
              case SNAPPY -> new SnappyDecompressor();
              case ZSTD -> new ZstdDecompressor();
              case LZ4_RAW -> new Lz4Decompressor();
              default -> throw new IllegalArgumentException("codec: " + one);
            });
  }

  /** Stops behind the size that is expected: what more there is would have no end. */
  private static int gunzip(byte[] from, int offset, int length, byte[] to, int size)
      throws IOException {
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(from, offset, length), 1 << 15)) {
      int got = in.readNBytes(to, 0, size);
      return in.read() < 0 ? got : size + 1;
    }
  }
}
