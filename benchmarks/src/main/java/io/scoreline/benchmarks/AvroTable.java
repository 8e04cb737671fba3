package io.scoreline.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

/** Writes a table of floats as Avro, with the library's writer and its defaults. */
final class AvroTable {
  private AvroTable() {}

  /**
   * Writes a CSV table again.
   *
   * @param codec its name in the file's header
   * @param optional whether each value may be null
   */
  static void write(Path csv, Path output, String codec, boolean optional) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(csv, StandardCharsets.UTF_8)) {
      SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record("row").fields();
      for (String name : lines.readLine().split(",", -1)) {
        fields = optional ? fields.optionalFloat(name) : fields.requiredFloat(name);
      }
      Schema schema = fields.endRecord();
      try (DataFileWriter<GenericRecord> writer =
          new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
        writer.setCodec(CodecFactory.fromString(codec));
        writer.create(schema, output.toFile());
        GenericRecord row = new GenericData.Record(schema);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          String[] cells = line.split(",", -1);
          for (int i = 0; i < cells.length; i++) {
            row.put(i, Float.parseFloat(cells[i]));
          }
          writer.append(row);
        }
      }
    }
  }
}
