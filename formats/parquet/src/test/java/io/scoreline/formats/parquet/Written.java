package io.scoreline.formats.parquet;

import io.airlift.compress.Compressor;
import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.snappy.SnappyCompressor;
import io.airlift.compress.zstd.ZstdCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Files that Parquet's own writer for Java wrote. */
final class Written {
  private Written() {}

  /** Writes records, in row groups and pages as small as the writer makes them. */
  static Path write(
      Path file,
      WriterVersion version,
      CompressionCodecName codec,
      boolean dictionary,
      String schema,
      int records,
      BiConsumer<Group, Integer> record)
      throws IOException {
    MessageType type = MessageTypeParser.parseMessageType(schema);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(type)
            .withWriterVersion(version)
            .withCodecFactory(new Codecs())
            .withCompressionCodec(codec)
            .withDictionaryEncoding(dictionary)
            .withPageSize(1024)
            .withRowGroupSize(20_000L)
            .build()) {
      for (int i = 0; i < records; i++) {
        Group group = new SimpleGroup(type);
        record.accept(group, i);
        writer.write(group);
      }
    }
    return file;
  }

  /** Compression without Hadoop. */
  private static final class Codecs implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      return new BytesInputCompressor() {
        @Override
        public BytesInput compress(BytesInput plain) throws IOException {
          if (codec == CompressionCodecName.UNCOMPRESSED) {
            return plain;
          }
          ByteArrayOutputStream copy = new ByteArrayOutputStream();
          plain.writeAllTo(copy);
          byte[] from = copy.toByteArray();
          Compressor compressor = compressor(codec);
          byte[] to = new byte[compressor.maxCompressedLength(from.length)];
          int length = compressor.compress(from, 0, from.length, to, 0, to.length);
          return BytesInput.from(to, 0, length);
        }

        @Override
        public CompressionCodecName getCodecName() {
          return codec;
        }

        @Override
        public void release() {}
      };
    }

    private static Compressor compressor(CompressionCodecName codec) {
      return switch (codec) {
        case SNAPPY -> new SnappyCompressor();
        case ZSTD -> new ZstdCompressor();
        case LZ4_RAW -> new Lz4Compressor();
        default -> throw new IllegalArgumentException("codec: " + codec);
      };
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      throw new UnsupportedOperationException("it only writes");
    }

    @Override
    public void release() {}
  }
}
