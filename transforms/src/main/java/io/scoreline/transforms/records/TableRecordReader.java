package io.scoreline.transforms.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads the records of a slice of a file with typed columns: numbers go into a batch's buffers as
 * they are. The raw text of a record is the JSON of the columns that are read.
 */
final class TableRecordReader implements RecordReader {
  private static final JsonFactory JSON = new JsonFactory();

  private final TableFeeds feeds;
  private final TableFeeds.Feed[] targets;
  private final Map<String, CellSteps> steps;
  private final AbsentColumns absent;
  private final boolean onlyFloats;
  private final boolean onlyVector;
  private final float[][] floats;
  private boolean allThere;
  private final List<TableFeeds.Cell> kept;
  private final CharSequence[] keptCells;
  private final TableFile.Rows rows;
  private final ColumnValues[] columns;
  private int held;
  private int at;
  private long nextOrdinal;
  private Rejection rejection = new Rejection("", "");

  /**
   * @param wholeLists for each input, the columns of lists that feed it with all of their elements
   * @throws UnreadableFileException if the file lacks a column that the binding names
   */
  TableRecordReader(
      TableFile table, FileSlice slice, InputBinding binding, List<List<String>> wholeLists)
      throws IOException {
    this.feeds = new TableFeeds(table, binding, wholeLists);
    feeds.requireReadable();
    this.targets = feeds.feeds().toArray(TableFeeds.Feed[]::new);
    this.steps = CellSteps.of(binding);
    this.absent =
        new AbsentColumns(binding, Stream.of(targets).map(TableFeeds.Feed::name).toList());
    absent.requireSome(table.columns().stream().map(TableColumn::name).toList());
    this.onlyFloats = steps.isEmpty() && onlyFloats(binding);
    this.onlyVector = steps.isEmpty() && onlyVector(binding);
    this.floats = new float[targets.length][];
    this.kept = feeds.kept();
    this.keptCells = new CharSequence[kept.size()];
    this.nextOrdinal = slice.firstRecord();
    this.columns = new ColumnValues[feeds.wanted().size()];
    this.rows = table.rows(slice, feeds.wanted());
    for (int i = 0; i < columns.length; i++) {
      columns[i] = rows.values(i);
    }
  }

  /** By far the most common: one input of floats, fed from columns of floats. */
  private boolean onlyFloats(InputBinding binding) {
    boolean only =
        binding.features().size() == 1 && binding.features().get(0).type() == FeatureType.FLOAT;
    for (TableFile.Wanted one : feeds.wanted()) {
      only &= !one.column().list() && one.column().kind() == ColumnValues.Kind.FLOAT;
    }
    return only;
  }

  /** The whole of a list of floats for the only input. */
  private boolean onlyVector(InputBinding binding) {
    boolean only =
        binding.features().size() == 1
            && binding.features().get(0).type() == FeatureType.FLOAT
            && targets.length > 0
            && columnOf(0).kind() == ColumnValues.Kind.FLOAT
            && columnOf(0).list();
    for (int i = 0; only && i < targets.length; i++) {
      TableFeeds.Cell cell = targets[i].cell();
      only = cell.column() == targets[0].cell().column() && cell.element() == i;
    }
    return only;
  }

  private TableColumn columnOf(int target) {
    return feeds.wanted().get(targets[target].cell().column()).column();
  }

  /**
   * The names of a file's columns, in its order, each with the text of its first cell. What a
   * number is the file tells: a cell need not be looked at, nor be there. A list is a column for
   * each element of the first one that has any.
   */
  static Map<String, String> readFirst(TableFile table, InputFile file) throws IOException {
    List<TableFile.Wanted> looked =
        table.columns().stream()
            .filter(column -> column.list() || column.kind() == ColumnValues.Kind.TEXT)
            .map(column -> new TableFile.Wanted(column, 1))
            .toList();
    Map<String, ColumnValues> values = new LinkedHashMap<>();
    int records = 0;
    if (!looked.isEmpty()) {
      try (TableFile.Rows rows = table.rows(FileSlice.whole(file), looked)) {
        records = rows.next();
        for (int i = 0; i < looked.size(); i++) {
          values.put(looked.get(i).column().name(), rows.values(i));
        }
      }
    }
    Map<String, String> cells = new LinkedHashMap<>();
    for (TableColumn column : table.columns()) {
      ColumnValues ofColumn = values.get(column.name());
      boolean added = true;
      if (!column.list()) {
        added = cells.put(column.name(), firstCell(column, ofColumn, records)) == null;
      } else {
        int record = firstList(ofColumn, records);
        for (int i = 0; record >= 0 && i < ofColumn.length(record); i++) {
          String cell = elementCell(column, ofColumn, ofColumn.start(record));
          added &= cells.put(column.name() + "_" + i, cell) == null;
        }
      }
      if (!added) {
        throw new UnreadableFileException(
            "two columns are named '%s', or as an element of such a list (expected: each name once)"
                .formatted(column.name()));
      }
    }
    return cells;
  }

  private static String firstCell(TableColumn column, ColumnValues values, int records) {
    return switch (column.kind()) {
      case INTEGER, FLOAT, DOUBLE -> "0";
      case BOOLEAN -> "false";
      case OTHER -> "(%s)".formatted(column.refusal());
      case TEXT -> records == 0 || values.isMissing(0) ? "" : values.text(0);
    };
  }

  private static String elementCell(TableColumn column, ColumnValues values, int first) {
    boolean isText = column.kind() == ColumnValues.Kind.TEXT;
    return isText && !values.isMissing(first) ? values.text(first) : firstCell(column, values, 0);
  }

  private static int firstList(ColumnValues values, int records) {
    for (int i = 0; i < records; i++) {
      if (values.length(i) > 0) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public Outcome read(RecordBatch batch, RecordText text) throws IOException {
    if (at == held && !readOn()) {
      return Outcome.END;
    }
    int record = at++;
    nextOrdinal++;
    if (text.keepsRaw()) {
      char[] raw = json(record).toCharArray();
      text.appendRaw(raw, 0, raw.length);
    }
    try {
      for (int i = 0; i < columns.length; i++) {
        if (columns[i].isList()) {
          checkLength(i, columns[i].length(record));
        }
      }
      if (onlyFloats && allThere) {
        feedFloats(batch, record);
      } else if (onlyVector && allThere && isLongEnough(record)) {
        feedVector(batch, record);
      } else {
        for (TableFeeds.Feed target : targets) {
          feed(batch, target, record);
        }
      }
      for (int i = 0; i < keptCells.length; i++) {
        keptCells[i] = keptCell(kept.get(i), record);
      }
      absent.put(batch);
    } catch (ValueException e) {
      rejection = new Rejection(e.getMessage(), text.begunRaw());
      text.dropBegun();
      return Outcome.REJECTED;
    }
    batch.add(text.end(keptCells));
    return Outcome.READ;
  }

  private boolean readOn() throws IOException {
    held = rows.next();
    at = 0;
    allThere = true;
    // Of a vector all places are fed from the one column.
    int looked = onlyFloats ? targets.length : onlyVector ? 1 : 0;
    for (int i = 0; i < looked; i++) {
      ColumnValues values = columns[targets[i].cell().column()];
      floats[i] = values.floats();
      allThere &= !values.hasMissing();
    }
    return held > 0;
  }

  private void feedFloats(RecordBatch batch, int record) {
    ByteBuffer numbers = batch.numbers(0);
    int first = batch.size() * floats.length;
    for (int i = 0; i < floats.length; i++) {
      numbers.putFloat((first + i) * Float.BYTES, floats[i][record]);
    }
  }

  private boolean isLongEnough(int record) {
    return columns[targets[0].cell().column()].length(record) >= targets.length;
  }

  private void feedVector(RecordBatch batch, int record) {
    int start = columns[targets[0].cell().column()].start(record);
    batch
        .numbers(0)
        .duplicate()
        .order(ByteOrder.nativeOrder())
        .position(batch.size() * targets.length * Float.BYTES)
        .asFloatBuffer()
        .put(floats[0], start, targets.length);
  }

  private void checkLength(int column, int length) throws ValueException {
    int expected = feeds.lengthOf(column);
    if (expected != TableFeeds.ANY_LENGTH && length != expected && length >= 0) {
      throw new ValueException(
          "column %s: %d values (expected: %d)"
              .formatted(feeds.wanted().get(column).column().name(), length, expected));
    }
  }

  private void feed(RecordBatch batch, TableFeeds.Feed target, int record) throws ValueException {
    ColumnValues values = columns[target.cell().column()];
    int value = record;
    if (values.isList()) {
      int length = values.length(record);
      if (length >= 0 && length <= target.cell().element()) {
        throw new ValueException(
            "column %s: not there, the list has %d values".formatted(target.name(), length));
      }
      value = length < 0 ? -1 : values.start(record) + target.cell().element();
    }
    try {
      boolean isMissing = value < 0 || values.isMissing(value);
      CellSteps ofColumn = steps.get(target.name());
      if (isMissing) {
        if (ofColumn == null || !ofColumn.putFill(batch, target.feature(), target.place())) {
          TypedValues.putMissing(batch, target.feature(), target.place());
        }
      } else if (ofColumn == null) {
        TypedValues.put(batch, target.feature(), target.place(), values, value);
      } else {
        char[] text = cellText(values, value).toCharArray();
        ofColumn.put(batch, target.feature(), target.place(), text, 0, text.length);
      }
    } catch (ValueException e) {
      throw new ValueException("column %s: %s".formatted(target.name(), e.getMessage()));
    }
  }

  /** A whole number in a column of decimals is written as people write it in null words. */
  private static String cellText(ColumnValues values, int value) {
    String text = values.text(value);
    return values.kind() != ColumnValues.Kind.TEXT && text.endsWith(".0")
        ? text.substring(0, text.length() - 2)
        : text;
  }

  private String keptCell(TableFeeds.Cell cell, int record) throws ValueException {
    ColumnValues values = columns[cell.column()];
    int value = record;
    if (values.isList()) {
      if (values.length(record) <= cell.element()) {
        return "";
      }
      value = values.start(record) + cell.element();
    }
    if (values.isMissing(value)) {
      return "";
    }
    if (values.kind() != ColumnValues.Kind.TEXT) {
      return values.text(value);
    }
    char[] text = values.text(value).toCharArray();
    try {
      return ValueParser.text(text, 0, text.length);
    } catch (ValueException e) {
      String name = feeds.wanted().get(cell.column()).column().name();
      throw new ValueException("column %s: %s".formatted(name, e.getMessage()));
    }
  }

  /** The record for people; of a list the elements that are read. */
  private String json(int record) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      for (int i = 0; i < columns.length; i++) {
        json.writeFieldName(feeds.wanted().get(i).column().name());
        write(json, columns[i], record, feeds.wanted().get(i).mostElements());
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, ColumnValues values, int record, int most)
      throws IOException {
    if (!values.isList()) {
      write(json, values, record);
    } else if (values.length(record) < 0) {
      json.writeNull();
    } else {
      json.writeStartArray();
      for (int i = 0; i < Math.min(most, values.length(record)); i++) {
        write(json, values, values.start(record) + i);
      }
      json.writeEndArray();
    }
  }

  private static void write(JsonGenerator json, ColumnValues values, int value) throws IOException {
    if (values.isMissing(value)) {
      json.writeNull();
    } else if (values.kind() == ColumnValues.Kind.TEXT) {
      char[] text = values.text(value).toCharArray();
      json.writeString(Utf8Text.shown(text, 0, text.length));
    } else {
      json.writeRawValue(values.text(value));
    }
  }

  @Override
  public long ordinal() {
    return nextOrdinal - 1;
  }

  @Override
  public long line() {
    return 0;
  }

  @Override
  public Rejection rejection() {
    return rejection;
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
