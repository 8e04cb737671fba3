package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.TableColumn;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.Type;

/** The schema of a file that is written: each column may lack a value, a list no element. */
final class WrittenSchema {
  private static final String ROOT = "schema";
  private static final String REPEATED = "list";
  private static final String ELEMENT = "element";

  private WrittenSchema() {}

  static List<SchemaElement> of(List<TableColumn> columns) {
    List<SchemaElement> elements = new ArrayList<>();
    SchemaElement root = new SchemaElement(ROOT);
    root.setNum_children(columns.size());
    elements.add(root);
    for (TableColumn column : columns) {
      if (column.list()) {
        SchemaElement list = group(column.name(), FieldRepetitionType.OPTIONAL);
        list.setConverted_type(ConvertedType.LIST);
        list.setLogicalType(LogicalType.LIST(new ListType()));
        elements.add(list);
        elements.add(group(REPEATED, FieldRepetitionType.REPEATED));
        elements.add(value(ELEMENT, FieldRepetitionType.REQUIRED, column.kind()));
      } else {
        elements.add(value(column.name(), FieldRepetitionType.OPTIONAL, column.kind()));
      }
    }
    return elements;
  }

  private static SchemaElement group(String name, FieldRepetitionType repetition) {
    SchemaElement group = new SchemaElement(name);
    group.setRepetition_type(repetition);
    group.setNum_children(1);
    return group;
  }

  private static SchemaElement value(
      String name, FieldRepetitionType repetition, ColumnValues.Kind kind) {
    SchemaElement value = new SchemaElement(name);
    value.setRepetition_type(repetition);
    value.setType(type(kind));
    if (kind == ColumnValues.Kind.TEXT) {
      value.setConverted_type(ConvertedType.UTF8);
      value.setLogicalType(LogicalType.STRING(new StringType()));
    }
    return value;
  }

  /** How values of a kind are stored. */
  static Type type(ColumnValues.Kind kind) {
    return switch (kind) {
      case BOOLEAN -> Type.BOOLEAN;
      case INTEGER -> Type.INT64;
      case FLOAT -> Type.FLOAT;
      case DOUBLE -> Type.DOUBLE;
      case TEXT -> Type.BYTE_ARRAY;
      case OTHER -> throw new IllegalArgumentException("a column of kind OTHER has no values");
    };
  }

  /** Where a column's values are in the schema. */
  static List<String> path(TableColumn column) {
    return column.list() ? List.of(column.name(), REPEATED, ELEMENT) : List.of(column.name());
  }
}
