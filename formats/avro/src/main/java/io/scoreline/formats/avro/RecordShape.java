package io.scoreline.formats.avro;

import io.scoreline.transforms.records.ColumnValues.Kind;
import io.scoreline.transforms.records.TableColumn;
import io.scoreline.transforms.records.UnreadableFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * Columns in the places where a schema has them: single values and members of structures, and lists
 * of single values. Of anything deeper one column stands for all, which cannot be read. Immutable.
 *
 * @param fields in the schema's order
 */
record RecordShape(List<Field> fields) {
  static final int MAX_DEPTH = 64;

  /** Structures that are named twice take no more room in a schema, and twice as much here. */
  private static final int MAX_FIELDS = 100_000;

  /** What a field of a record is. */
  sealed interface Field {
    /** The field's type. */
    FieldSchema type();
  }

  /** A column of single values, or one that cannot be read. */
  record Single(FieldSchema type, TableColumn column, ScalarForm form) implements Field {}

  /** A column of lists. */
  record ListOf(FieldSchema type, TableColumn column, FieldSchema element, ScalarForm form)
      implements Field {}

  /** A structure. */
  record Members(FieldSchema type, RecordShape shape) implements Field {}

  RecordShape {
    fields = List.copyOf(fields);
  }

  /**
   * The shape of a file's records.
   *
   * @throws UnreadableFileException if they are no records, or none of a table's size
   */
  static RecordShape of(Schema schema) throws UnreadableFileException {
    if (schema.getType() != Schema.Type.RECORD) {
      throw new UnreadableFileException(
          "the schema is of type %s (expected: record)".formatted(schema.getType().getName()));
    }
    RecordShape shape = new Walk().record("", schema);
    if (new Skips().of(schema).fixedBytes() == 0) {
      throw new UnreadableFileException(
          "its records have no bytes: a block could claim any number of them");
    }
    return shape;
  }

  /** All columns, in the schema's order. */
  Stream<TableColumn> columns() {
    return fields.stream()
        .flatMap(
            field -> {
              if (field instanceof Members members) {
                return members.shape().columns();
              }
              return Stream.of(
                  field instanceof ListOf list ? list.column() : ((Single) field).column());
            });
  }

  /** Goes down a schema, with what is around. */
  private static final class Walk {
    /** By identity: two schemas are compared by all that is below them. */
    private final Set<Schema> around = Collections.newSetFromMap(new IdentityHashMap<>());

    private int fields;

    RecordShape record(String prefix, Schema record) throws UnreadableFileException {
      if (around.size() == MAX_DEPTH) {
        throw new UnreadableFileException("the schema is nested too deeply");
      }
      around.add(record);
      List<Field> shaped = new ArrayList<>();
      for (Schema.Field field : record.getFields()) {
        if (++fields > MAX_FIELDS) {
          throw new UnreadableFileException(
              "the schema has more than %d columns (expected: fewer)".formatted(MAX_FIELDS));
        }
        shaped.add(field(prefix + field.name(), FieldSchema.of(field.schema())));
      }
      around.remove(record);
      return new RecordShape(shaped);
    }

    private Field field(String name, FieldSchema type) throws UnreadableFileException {
      return switch (type.schema().getType()) {
        case RECORD ->
            around.contains(type.schema())
                ? single(name, type, ScalarForm.refused("a structure that holds itself"))
                : new Members(type, record(name + ".", type.schema()));
        case ARRAY -> list(name, type, FieldSchema.of(type.schema().getElementType()));
        default -> single(name, type, ScalarForm.of(type.schema()));
      };
    }

    private static Field list(String name, FieldSchema type, FieldSchema element) {
      ScalarForm form = ScalarForm.of(element.schema());
      boolean isNull = element.schema().getType() == Schema.Type.NULL;
      if (isNull || form.kind() == Kind.OTHER) {
        String what = "a list of: " + (isNull ? "null" : form.refusal());
        return single(name, type, ScalarForm.refused(what));
      }
      return new ListOf(type, new TableColumn(name, form.kind(), true, ""), element, form);
    }

    private static Field single(String name, FieldSchema type, ScalarForm form) {
      return new Single(type, new TableColumn(name, form.kind(), false, form.refusal()), form);
    }
  }
}
