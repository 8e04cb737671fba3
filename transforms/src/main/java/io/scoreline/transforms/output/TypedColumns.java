package io.scoreline.transforms.output;

import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.TableColumn;
import java.util.List;
import java.util.Locale;

/** Columns with their types as texts, as parts tell them: {@code "embedding: list of float"}. */
final class TypedColumns {
  private static final String BEFORE_TYPE = ": ";
  private static final String LIST = "list of ";

  /** What every row has, before all others. */
  static final List<TableColumn> ROW =
      List.of(
          column(OutputColumns.ROW.get(0), ColumnValues.Kind.TEXT, false),
          column(OutputColumns.ROW.get(1), ColumnValues.Kind.INTEGER, false));

  private TypedColumns() {}

  static TableColumn column(String name, ColumnValues.Kind kind, boolean list) {
    return new TableColumn(name, kind, list, "");
  }

  static List<String> texts(List<TableColumn> columns) {
    return columns.stream().map(TypedColumns::text).toList();
  }

  private static String text(TableColumn column) {
    return column.name()
        + BEFORE_TYPE
        + (column.list() ? LIST : "")
        + column.kind().name().toLowerCase(Locale.ROOT);
  }

  /** The columns that were made texts of; those of every row where there are none. */
  static List<TableColumn> parse(List<String> texts) {
    return texts.isEmpty() ? ROW : texts.stream().map(TypedColumns::parse).toList();
  }

  private static TableColumn parse(String text) {
    // A name may hold anything, a type does not.
    int end = text.lastIndexOf(BEFORE_TYPE);
    String type = text.substring(end + BEFORE_TYPE.length());
    boolean list = type.startsWith(LIST);
    String kind = list ? type.substring(LIST.length()) : type;
    return column(
        text.substring(0, end), ColumnValues.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), list);
  }
}
