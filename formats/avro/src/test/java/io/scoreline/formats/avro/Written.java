package io.scoreline.formats.avro;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Files of Avro's own writer for Java. */
final class Written {
  static final byte[] MARKER = "sixteen bytes it".getBytes(UTF_8);

  private Written() {}

  static Schema schema(String json) {
    return new Schema.Parser(NameValidator.NO_VALIDATION).parse(json);
  }

  /** A record schema of fields in JSON. */
  static Schema schemaOf(String... fields) {
    return schema(
        "{\"type\": \"record\", \"name\": \"Row\", \"fields\": [%s]}"
            .formatted(String.join(", ", fields)));
  }

  static String field(String name, String type) {
    return "{\"name\": \"%s\", \"type\": %s}".formatted(name, type);
  }

  /**
   * Writes records.
   *
   * @param codec its name in the header
   * @param blockBytes a block ends behind so many, about
   * @param fill puts the values of a record of a number there
   */
  static byte[] file(
      Schema schema,
      String codec,
      int blockBytes,
      int records,
      BiConsumer<GenericRecord, Integer> fill) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
      writer.setCodec(CodecFactory.fromString(codec));
      writer.setSyncInterval(blockBytes);
      writer.create(schema, out, MARKER);
      for (int i = 0; i < records; i++) {
        GenericRecord record = new GenericData.Record(schema);
        fill.accept(record, i);
        writer.append(record);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Writes records whose lists and maps are in small blocks that tell their sizes. */
  static byte[] inSizedBlocks(Schema schema, int records, BiConsumer<GenericRecord, Integer> fill) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    GenericDatumWriter<GenericRecord> datum = new GenericDatumWriter<>(schema);
    EncoderFactory encoders = new EncoderFactory().configureBlockSize(64);
    try (DataFileWriter<GenericRecord> writer = new DataFileWriter<>(datum)) {
      writer.create(schema, out, MARKER);
      for (int i = 0; i < records; i++) {
        GenericRecord record = new GenericData.Record(schema);
        fill.accept(record, i);
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        BinaryEncoder encoder = encoders.blockingBinaryEncoder(encoded, null);
        datum.write(record, encoder);
        encoder.flush();
        writer.appendEncoded(ByteBuffer.wrap(encoded.toByteArray()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
