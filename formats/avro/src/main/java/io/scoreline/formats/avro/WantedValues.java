package io.scoreline.formats.avro;

import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.TableFile;
import io.scoreline.transforms.records.UnreadableFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.BinaryDecoder;

/** The columns that are read, and how a record's values get there. Not thread-safe. */
final class WantedValues {
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<ColumnValues> values = new ArrayList<>();
  private final List<TableFile.Wanted> columns;
  private final LengthPrefixed buffer = new LengthPrefixed();
  private final Skips skips = new Skips();
  private final Step record;
  private final int atOnce;

  /** Reads what is wanted of a field in a record, and passes over the rest. */
  private interface Step {
    /**
     * @param at the record's number among those in memory
     */
    void read(BinaryDecoder in, int at) throws IOException;

    /** Says that there is nothing, as a structure around it is null. */
    default void miss(int at) {}
  }

  /**
   * @throws UnreadableFileException if the schema is nested too deeply
   */
  WantedValues(RecordShape shape, List<TableFile.Wanted> columns) throws UnreadableFileException {
    this.columns = List.copyOf(columns);
    int longest = 1;
    for (TableFile.Wanted one : columns) {
      numbers.put(one.column().name(), values.size());
      ColumnValues ofColumn = new ColumnValues(one.column().kind(), one.column().list());
      ofColumn.reserve(ColumnValues.MOST_RECORDS);
      values.add(ofColumn);
      longest = Math.max(longest, one.mostElements());
    }
    this.atOnce = ColumnValues.recordsAtOnce(longest);
    this.record = members(shape);
  }

  ColumnValues values(int column) {
    return values.get(column);
  }

  /** Forgets the records that were read. */
  void clear() {
    values.forEach(ColumnValues::clear);
    buffer.resetTotal();
  }

  /** Whether there is room for one more record. */
  boolean hasRoom(int records) {
    return records < atOnce && buffer.totalBytes() < LengthPrefixed.ENOUGH_BYTES;
  }

  /** Reads the next record as the one of a number. */
  void read(BinaryDecoder in, int at) throws IOException {
    record.read(in, at);
  }

  private Step members(RecordShape shape) throws UnreadableFileException {
    List<Step> steps = new ArrayList<>();
    List<Skip> unread = new ArrayList<>();
    for (RecordShape.Field field : shape.fields()) {
      if (!isWanted(field)) {
        unread.add(skips.of(field.type().written()));
        continue;
      }
      addSkip(steps, unread);
      Step step = step(field);
      steps.add(field.type().isUnion() ? orNull(field.type(), step) : step);
    }
    addSkip(steps, unread);
    return inOrder(steps);
  }

  private static void addSkip(List<Step> steps, List<Skip> unread) {
    if (!unread.isEmpty()) {
      Skip skip = Skip.sequence(unread);
      steps.add((in, at) -> skip.skip(in));
      unread.clear();
    }
  }

  private static Step inOrder(List<Step> all) {
    Step[] steps = all.toArray(Step[]::new);
    return new Step() {
      @Override
      public void read(BinaryDecoder in, int at) throws IOException {
        for (Step step : steps) {
          step.read(in, at);
        }
      }

      @Override
      public void miss(int at) {
        for (Step step : steps) {
          step.miss(at);
        }
      }
    };
  }

  private static Step orNull(FieldSchema type, Step step) {
    return new Step() {
      @Override
      public void read(BinaryDecoder in, int at) throws IOException {
        if (type.hasValue(in)) {
          step.read(in, at);
        } else {
          step.miss(at);
        }
      }

      @Override
      public void miss(int at) {
        step.miss(at);
      }
    };
  }

  private boolean isWanted(RecordShape.Field field) {
    if (field instanceof RecordShape.Members members) {
      return members.shape().columns().anyMatch(column -> numbers.containsKey(column.name()));
    }
    return numbers.containsKey(
        field instanceof RecordShape.ListOf list
            ? list.column().name()
            : ((RecordShape.Single) field).column().name());
  }

  private Step step(RecordShape.Field field) throws UnreadableFileException {
    if (field instanceof RecordShape.Members members) {
      return members(members.shape());
    }
    if (field instanceof RecordShape.ListOf list) {
      int number = numbers.get(list.column().name());
      Skip skip = skips.of(list.element().written());
      return new Elements(list, skip, values.get(number), columns.get(number).mostElements());
    }
    RecordShape.Single single = (RecordShape.Single) field;
    ColumnValues target = values.get(numbers.get(single.column().name()));
    ScalarForm.Reader reader = single.form().reader();
    return new Step() {
      @Override
      public void read(BinaryDecoder in, int at) throws IOException {
        reader.read(in, buffer, target, at);
      }

      @Override
      public void miss(int at) {
        target.setMissing(at, true);
      }
    };
  }

  /** The elements of lists, one list behind the other. */
  private final class Elements implements Step {
    private final FieldSchema element;
    private final ScalarForm.Reader reader;
    private final Skip skip;
    private final ColumnValues target;
    private final int mostElements;
    private int next;

    Elements(RecordShape.ListOf list, Skip skip, ColumnValues target, int mostElements) {
      this.element = list.element();
      this.reader = list.form().reader();
      this.skip = skip;
      this.target = target;
      this.mostElements = mostElements;
    }

    @Override
    public void read(BinaryDecoder in, int at) throws IOException {
      int start = at == 0 ? 0 : next;
      next = start;
      int length = 0;
      for (long count = in.readArrayStart(); count != 0; count = in.arrayNext()) {
        for (long i = 0; i < count; i++, length++) {
          if (length >= mostElements) {
            skip.skip(in);
            continue;
          }
          target.reserve(next + 1);
          if (element.isUnion() && !element.hasValue(in)) {
            target.setMissing(next, true);
          } else {
            reader.read(in, buffer, target, next);
          }
          next++;
        }
      }
      target.setList(at, start, length);
    }

    @Override
    public void miss(int at) {
      next = at == 0 ? 0 : next;
      target.setList(at, next, ColumnValues.NO_LIST);
    }
  }
}
