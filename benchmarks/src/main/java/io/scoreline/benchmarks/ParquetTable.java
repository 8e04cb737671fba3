package io.scoreline.benchmarks;

import io.airlift.compress.Compressor;
import io.airlift.compress.snappy.SnappyCompressor;
import io.airlift.compress.zstd.ZstdCompressor;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Writes a table of floats as Parquet, with the library's writer and its defaults. */
final class ParquetTable {
  private ParquetTable() {}

  /**
   * Writes a CSV table again.
   *
   * @param vectors whether a row is one list, {@code x}, and not a column for each value
   */
  static void write(Path csv, Path output, CompressionCodecName codec, boolean vectors)
      throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(csv, StandardCharsets.UTF_8)) {
      String[] names = lines.readLine().split(",", -1);
      Types.MessageTypeBuilder schema = Types.buildMessage();
      if (vectors) {
        schema.optionalList().optionalElement(PrimitiveTypeName.FLOAT).named("x");
      }
      for (int i = 0; i < names.length && !vectors; i++) {
        schema.optional(PrimitiveTypeName.FLOAT).named(names[i]);
      }
      MessageType type = schema.named("table");
      try (ParquetWriter<Group> writer =
          ExampleParquetWriter.builder(new LocalOutputFile(output))
              .withConf(new PlainParquetConfiguration())
              .withType(type)
              .withCodecFactory(new Codecs())
              .withCompressionCodec(codec)
              .build()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          String[] cells = line.split(",", -1);
          Group row = new SimpleGroup(type);
          Group list = vectors ? row.addGroup("x") : row;
          for (int i = 0; i < cells.length; i++) {
            float value = Float.parseFloat(cells[i]);
            if (vectors) {
              list.addGroup("list").append("element", value);
            } else {
              row.append(names[i], value);
            }
          }
          writer.write(row);
        }
      }
    }
  }

  /** Compression without Hadoop. */
  private static final class Codecs implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      Compressor compressor =
          codec == CompressionCodecName.ZSTD ? new ZstdCompressor() : new SnappyCompressor();
      return new BytesInputCompressor() {
        @Override
        public BytesInput compress(BytesInput plain) throws IOException {
          if (codec == CompressionCodecName.UNCOMPRESSED) {
            return plain;
          }
          ByteArrayOutputStream copy = new ByteArrayOutputStream();
          plain.writeAllTo(copy);
          byte[] from = copy.toByteArray();
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

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      throw new UnsupportedOperationException("it only writes");
    }

    @Override
    public void release() {}
  }
}
