package io.scoreline.formats.avro;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.TableColumn;
import io.scoreline.transforms.records.TableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Files of the tests, and what is read of them, as texts. */
final class Tables {
  static final String NULL = "null";

  private Tables() {}

  /** A file that make.py made. */
  static InputFile made(String name) throws IOException {
    return listed(Path.of("src/test/resources", name + ".avro"));
  }

  static InputFile listed(Path file) throws IOException {
    return new InputFile(
        0, file.toString(), file.getFileName().toString(), Files.size(file), "any");
  }

  static TableFile open(InputFile file) throws IOException {
    return new AvroTableFormat().open(file);
  }

  /** All that can be read of a file, by column. */
  static Map<String, List<String>> read(InputFile file) throws IOException {
    return read(file, FileSlice.whole(file), 1000);
  }

  /** What a slice has, by column. */
  static Map<String, List<String>> read(InputFile file, FileSlice slice, int mostElements)
      throws IOException {
    return read(file, slice, mostElements, column -> column.refusal().isEmpty());
  }

  /** What some columns have in a slice. */
  static Map<String, List<String>> read(
      InputFile file, FileSlice slice, int mostElements, Predicate<TableColumn> isRead)
      throws IOException {
    TableFile table = open(file);
    List<TableColumn> columns = table.columns().stream().filter(isRead).toList();
    List<TableFile.Wanted> wanted =
        columns.stream().map(column -> new TableFile.Wanted(column, mostElements)).toList();
    Map<String, List<String>> read = new LinkedHashMap<>();
    if (columns.isEmpty()) {
      return read;
    }
    columns.forEach(column -> read.put(column.name(), new ArrayList<>()));
    try (TableFile.Rows rows = table.rows(slice, wanted)) {
      for (int records = rows.next(); records > 0; records = rows.next()) {
        for (int i = 0; i < columns.size(); i++) {
          List<String> column = read.get(columns.get(i).name());
          for (int record = 0; record < records; record++) {
            column.add(text(rows.values(i), record, mostElements));
          }
        }
      }
    }
    return read;
  }

  private static String text(ColumnValues values, int record, int mostElements) {
    if (!values.isList()) {
      return values.isMissing(record) ? NULL : values.text(record);
    }
    if (values.length(record) == ColumnValues.NO_LIST) {
      return NULL;
    }
    List<String> elements = new ArrayList<>();
    for (int i = 0; i < Math.min(mostElements, values.length(record)); i++) {
      int value = values.start(record) + i;
      elements.add(values.isMissing(value) ? NULL : values.text(value));
    }
    return elements.toString();
  }
}
