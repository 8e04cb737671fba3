package io.scoreline.formats.avro;

import io.scoreline.transforms.records.UnreadableFileException;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;

/**
 * What values of a field are where they are not null. A union of one type, with null or alone, is
 * that type; any other stays the union that it is.
 *
 * @param written the field's type as the file has it, which may be a union
 * @param schema the type
 * @param branches how many the union has; 0 without one
 * @param ofNull the number of the branch that is null; -1 without one
 */
record FieldSchema(Schema written, Schema schema, int branches, int ofNull) {
  static FieldSchema of(Schema schema) {
    if (schema.getType() != Schema.Type.UNION) {
      return new FieldSchema(schema, schema, 0, -1);
    }
    List<Schema> types = schema.getTypes();
    List<Schema> values =
        types.stream().filter(type -> type.getType() != Schema.Type.NULL).toList();
    if (values.size() > 1 || types.isEmpty()) {
      return new FieldSchema(schema, schema, 0, -1);
    }
    if (values.isEmpty()) {
      return new FieldSchema(schema, types.get(0), 1, 0);
    }
    return new FieldSchema(
        schema, values.get(0), types.size(), types.size() == 1 ? -1 : nullOf(types));
  }

  private static int nullOf(List<Schema> types) {
    return types.get(0).getType() == Schema.Type.NULL ? 0 : 1;
  }

  boolean isUnion() {
    return branches > 0;
  }

  /** Reads the branch of a union; says whether a value follows, and no null. */
  boolean hasValue(BinaryDecoder in) throws IOException {
    int branch = in.readIndex();
    if (branch < 0 || branch >= branches) {
      throw new UnreadableFileException(
          "type %d of a union (expected: 0 to %d)".formatted(branch, branches - 1));
    }
    return branch != ofNull;
  }
}
