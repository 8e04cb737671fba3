package io.scoreline.transforms.records;

import io.scoreline.transforms.plan.FileSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A table in memory: its columns with their values, each of which may be null, or a list. */
final class MemoryTable implements TableFile {
  private final List<TableColumn> columns = new ArrayList<>();
  private final List<List<?>> values = new ArrayList<>();
  private final int recordsAtOnce;
  private int records;

  MemoryTable(int recordsAtOnce) {
    this.recordsAtOnce = recordsAtOnce;
  }

  MemoryTable with(String name, ColumnValues.Kind kind, Object... cells) {
    columns.add(new TableColumn(name, kind, false, ""));
    return add(cells);
  }

  MemoryTable withLists(String name, ColumnValues.Kind kind, Object... cells) {
    columns.add(new TableColumn(name, kind, true, ""));
    return add(cells);
  }

  MemoryTable withRefused(String name, String refusal) {
    columns.add(new TableColumn(name, ColumnValues.Kind.OTHER, false, refusal));
    values.add(List.of());
    return this;
  }

  private MemoryTable add(Object... cells) {
    List<Object> column = new ArrayList<>();
    for (Object cell : cells) {
      column.add(cell);
    }
    values.add(column);
    records = cells.length;
    return this;
  }

  @Override
  public List<TableColumn> columns() {
    return columns;
  }

  @Override
  public List<Group> groups() {
    return List.of(new Group(0, records));
  }

  @Override
  public Rows rows(FileSlice slice, List<Wanted> wanted) {
    List<ColumnValues> read = new ArrayList<>();
    wanted.forEach(one -> read.add(new ColumnValues(one.column().kind(), one.column().list())));
    return new Rows() {
      private int next;

      @Override
      public int next() {
        int count = Math.min(recordsAtOnce, records - next);
        for (int i = 0; i < read.size(); i++) {
          List<?> column = values.get(columns.indexOf(wanted.get(i).column()));
          fill(read.get(i), column.subList(next, next + count), wanted.get(i).mostElements());
        }
        next += count;
        return count;
      }

      @Override
      public ColumnValues values(int column) {
        return read.get(column);
      }

      @Override
      public void close() {}
    };
  }

  private static void fill(ColumnValues target, List<?> cells, int mostElements) {
    target.clear();
    int used = 0;
    for (int record = 0; record < cells.size(); record++) {
      List<?> elements = target.isList() ? (List<?>) cells.get(record) : List.of();
      if (!target.isList()) {
        put(target, record, cells.get(record));
      } else if (elements == null) {
        target.setList(record, used, ColumnValues.NO_LIST);
      } else {
        target.setList(record, used, elements.size());
        for (Object element : elements.subList(0, Math.min(mostElements, elements.size()))) {
          put(target, used++, element);
        }
      }
    }
  }

  private static void put(ColumnValues target, int at, Object value) {
    target.reserve(at + 1);
    target.setMissing(at, Objects.isNull(value));
    if (value instanceof Long number) {
      target.integers()[at] = number;
    } else if (value instanceof Boolean truth) {
      target.integers()[at] = truth ? 1 : 0;
    } else if (value instanceof Float number) {
      target.floats()[at] = number;
    } else if (value instanceof Double number) {
      target.doubles()[at] = number;
    } else if (value instanceof String text) {
      target.texts()[at] = text;
    }
  }
}
