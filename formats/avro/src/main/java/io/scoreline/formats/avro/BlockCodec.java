package io.scoreline.formats.avro;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdInputStream;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.XZInputStream;

/** How blocks are compressed. */
enum BlockCodec {
  NULL {
    @Override
    InputStream open(InputStream block, int sizeBytes, Inflater inflater) {
      return block;
    }
  },
  DEFLATE {
    @Override
    InputStream open(InputStream block, int sizeBytes, Inflater inflater) {
      inflater.reset();
      return new InflaterInputStream(block, inflater, 1 << 13);
    }
  },
  SNAPPY {
    @Override
    InputStream open(InputStream block, int sizeBytes, Inflater inflater) throws IOException {
      return unsnapped(block, sizeBytes);
    }
  },
  ZSTANDARD {
    @Override
    InputStream open(InputStream block, int sizeBytes, Inflater inflater) {
      return new ZstdInputStream(block);
    }
  },
  BZIP2 {
    @Override
    InputStream open(InputStream block, int sizeBytes, Inflater inflater) throws IOException {
      return new BZip2CompressorInputStream(block);
    }
  },
  XZ {
    @Override
    InputStream open(InputStream block, int sizeBytes, Inflater inflater) throws IOException {
      return new XZInputStream(block, MAX_XZ_KIB, BasicArrayCache.getInstance());
    }
  };

  /** What xz's highest level takes to be read. */
  private static final int MAX_XZ_KIB = 66 << 10;

  /** Snappy has no stream here: a block is in memory twice, compressed and not. */
  static final int MAX_SNAPPY_BYTES = 128 << 20;

  private static final int CRC_BYTES = 4;

  /**
   * Reads what a block holds. The stream need not be closed.
   *
   * @param block its bytes and no more
   * @param sizeBytes how many they are
   * @param inflater one for raw data, which is used by one stream at a time
   * @throws IOException if they are damaged, or reading fails
   */
  abstract InputStream open(InputStream block, int sizeBytes, Inflater inflater) throws IOException;

  /**
   * The codec of a name in a file's header; of none, that of blocks which are not compressed.
   *
   * @throws UnreadableFileException if there is none of this name
   */
  static BlockCodec named(byte[] name) throws UnreadableFileException {
    if (name == null) {
      return NULL;
    }
    String text = new String(name, 0, Math.min(name.length, 40), UTF_8);
    for (BlockCodec codec : values()) {
      if (codec.lowerName().equals(text)) {
        return codec;
      }
    }
    List<String> names = Arrays.stream(values()).map(BlockCodec::lowerName).toList();
    throw new UnreadableFileException(
        "compressed with '%s' (expected: %s)".formatted(text, String.join(", ", names)));
  }

  /** Its name in a file's header. */
  String lowerName() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static InputStream unsnapped(InputStream block, int sizeBytes) throws IOException {
    requireSize(sizeBytes);
    byte[] compressed = block.readNBytes(sizeBytes);
    if (compressed.length < sizeBytes || sizeBytes < CRC_BYTES) {
      throw new EOFException();
    }
    int length = sizeBytes - CRC_BYTES;
    int size = SnappyDecompressor.getUncompressedLength(compressed, 0);
    requireSize(size);
    // Three bytes stand for 64 at most.
    if (size < 0 || size > 32L * length) {
      throw new UnreadableFileException(
          "it says that its %d bytes stand for %d (expected: fewer)".formatted(length, size));
    }
    byte[] plain = new byte[size];
    int got = new SnappyDecompressor().decompress(compressed, 0, length, plain, 0, size);
    CRC32 crc = new CRC32();
    crc.update(plain, 0, got);
    if (got != size || (int) crc.getValue() != ByteBuffer.wrap(compressed).getInt(length)) {
      throw new UnreadableFileException("its CRC-32 is another");
    }
    return new ByteArrayInputStream(plain);
  }

  private static void requireSize(int sizeBytes) throws UnreadableFileException {
    if (sizeBytes > MAX_SNAPPY_BYTES) {
      throw new UnreadableFileException(
          "it has %d bytes with snappy (expected: at most %d)"
              .formatted(sizeBytes, MAX_SNAPPY_BYTES));
    }
  }
}
