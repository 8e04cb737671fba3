package io.scoreline.formats.avro;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.scoreline.transforms.records.TableSource;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * What an object container file starts with. Immutable.
 *
 * @param schema the schema of its records
 * @param codec how its blocks are compressed
 * @param sync the 16 bytes that stand behind each block
 * @param end the place of the first block
 */
record ContainerHeader(Schema schema, BlockCodec codec, SyncMarker sync, long end) {
  /** Schemas of many thousand columns, and what writers note beside them, have less. */
  private static final int MAX_HEADER_BYTES = 4 << 20;

  private static final byte[] MAGIC = {'O', 'b', 'j', 1};

  private static final String EXPECTED = " (expected: a complete Avro object container file)";

  /**
   * Reads a header.
   *
   * @throws UnreadableFileException if the file has none that could be read
   */
  static ContainerHeader read(TableSource source) throws IOException {
    FileBytes file = new FileBytes(source, 0, source.sizeBytes());
    requireMagic(source, file);
    file.endAt(Math.min(source.sizeBytes(), MAX_HEADER_BYTES));
    BinaryDecoder in = DecoderFactory.get().directBinaryDecoder(file, null);
    try {
      Map<String, byte[]> meta = new HashMap<>();
      for (long count = in.readMapStart(); count != 0; count = in.mapNext()) {
        for (long i = 0; i < count; i++) {
          String key = new String(LengthPrefixed.readAlone(in, MAX_HEADER_BYTES), UTF_8);
          meta.put(key, LengthPrefixed.readAlone(in, MAX_HEADER_BYTES));
        }
      }
      SyncMarker sync = SyncMarker.read(file);
      byte[] schema = meta.get("avro.schema");
      if (schema == null) {
        throw new UnreadableFileException("the header has no avro.schema (expected: one)");
      }
      BlockCodec codec = BlockCodec.named(meta.get("avro.codec"));
      return new ContainerHeader(SchemaText.parse(schema), codec, sync, file.position());
    } catch (EOFException e) {
      boolean isLong = source.sizeBytes() > MAX_HEADER_BYTES;
      throw file.failure()
          .orElseGet(
              () ->
                  new UnreadableFileException(
                      isLong
                          ? "the header has more than %d bytes (expected: fewer)"
                              .formatted(MAX_HEADER_BYTES)
                          : "the file ends in its header" + EXPECTED,
                      e));
    } catch (InvalidNumberEncodingException
        | AvroRuntimeException
        | UnsupportedOperationException e) {
      throw new UnreadableFileException(
          "the header is damaged: %s".formatted(e.getMessage()) + EXPECTED, e);
    }
  }

  private static void requireMagic(TableSource source, FileBytes file) throws IOException {
    if (Arrays.equals(file.readNBytes(MAGIC.length), MAGIC)) {
      return;
    }
    String what =
        source.sizeBytes() == 0
            ? "the file is empty"
            : source
                .firstLineOfText()
                .map("the file is a text that starts with '%s'"::formatted)
                .orElse("the file does not start with Obj and 1, as Avro's do");
    throw new UnreadableFileException(what + EXPECTED);
  }
}
