package io.scoreline.formats.avro;

import io.scoreline.transforms.records.UnreadableFileException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.avro.Schema;

/** How values of each type of a schema are passed over; each record's is made once. */
final class Skips {
  /** Structures, lists, maps and unions in each other; a schema says so of no table. */
  private static final int MAX_DEPTH = 4 * RecordShape.MAX_DEPTH;

  private final IdentityHashMap<Schema, Skip.OfRecord> records = new IdentityHashMap<>();
  private int depth;

  /**
   * How a value is passed over.
   *
   * @throws UnreadableFileException if the schema is nested too deeply
   */
  Skip of(Schema schema) throws UnreadableFileException {
    if (depth == MAX_DEPTH) {
      throw new UnreadableFileException("the schema is nested too deeply");
    }
    depth++;
    try {
      return switch (schema.getType()) {
        case NULL -> Skip.bytes(0);
        case BOOLEAN -> Skip.bytes(1);
        case FLOAT -> Skip.bytes(Float.BYTES);
        case DOUBLE -> Skip.bytes(Double.BYTES);
        case FIXED -> Skip.bytes(schema.getFixedSize());
        case INT, LONG, ENUM -> Skip.NUMBER;
        case STRING, BYTES -> Skip.LENGTH_PREFIXED;
        case ARRAY -> Skip.items(of(schema.getElementType()));
        case MAP ->
            Skip.items(Skip.sequence(List.of(Skip.LENGTH_PREFIXED, of(schema.getValueType()))));
        case UNION -> Skip.union(all(schema.getTypes()));
        case RECORD -> record(schema);
      };
    } finally {
      depth--;
    }
  }

  private Skip record(Schema record) throws UnreadableFileException {
    Skip.OfRecord known = records.get(record);
    if (known == null) {
      known = new Skip.OfRecord();
      records.put(record, known);
      known.settle(
          Skip.sequence(all(record.getFields().stream().map(Schema.Field::schema).toList())));
    }
    return known;
  }

  private List<Skip> all(List<Schema> schemas) throws UnreadableFileException {
    List<Skip> all = new ArrayList<>();
    for (Schema schema : schemas) {
      all.add(of(schema));
    }
    return all;
  }
}
