package io.scoreline.transforms.records;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.RecordEnds;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the rows of a slice of a CSV or TSV file straight into a batch's buffers. */
final class CsvRecordReader implements RecordReader {
  /** The longest field, in characters; a longer one costs its record. */
  static final int MAX_FIELD_CHARACTERS = 1 << 20;

  /**
   * How often a compressed file is read from its start again, at most, which takes as long as it
   * is.
   */
  static final int MAX_RETURNS = 100;

  private static final int READ_BYTES = 1 << 18;

  private static final Pattern OWN_LINE = Pattern.compile(" \\(record starting at line \\d+\\)$");

  private final FileSlice slice;
  private final char separator;
  private final ColumnTargets targets;
  private final InputBinding binding;
  private AbsentColumns absent;
  private final Rows rows = new Rows();
  private final CharSequence[] keptCells;
  private List<String> header = List.of();
  private int[][] featuresOfColumn = {};
  private int[][] placesOfColumn = {};
  private int[] keptOfColumn = {};
  // What is done to a column's cells first, or null.
  private CellSteps[] stepsOfColumn = {};
  private int columns;
  // Where a column feeds one float and nothing else: its place in the record, or -1.
  private int[] floatPlaceOfColumn = {};
  private int floatFeature;
  private CsvReader<Rows> reader;
  private CloseableIterator<Rows> iterator;
  // Where the reader was opened last, and what it has read since.
  private long base;
  private long baseLine;
  private long recordsSinceBase;
  private int returns;
  private long nextOrdinal;
  private long line;
  private Rejection rejection = new Rejection("", "");

  /**
   * Opens a slice.
   *
   * @param header whether the file's first record names its columns
   * @throws UnreadableFileException if the file lacks a column that the binding names
   */
  CsvRecordReader(FileSlice slice, char separator, boolean header, InputBinding binding)
      throws IOException {
    this.slice = slice;
    this.separator = separator;
    this.targets = new ColumnTargets(binding);
    this.binding = binding;
    this.absent = new AbsentColumns(binding, List.of());
    this.keptCells = new CharSequence[targets.keptColumns()];
    this.nextOrdinal = slice.firstRecord();
    List<String> first =
        readHeader(slice.isFirst() ? slice : FileSlice.whole(slice.file()), separator);
    bindColumns(header ? first : numbered(first.size()));
    open(slice.offset(), slice.firstLine());
    if (header && slice.isFirst() && !first.isEmpty()) {
      skipFirstRecord();
    }
  }

  /** The cells of a file's first record; empty if it has none. */
  static List<String> readHeader(FileSlice file, char separator) throws IOException {
    List<List<String>> first = readFirst(file, separator, 1);
    return first.isEmpty() ? List.of() : first.get(0);
  }

  /** The cells of a file's first records. */
  static List<List<String>> readFirst(FileSlice file, char separator, int records)
      throws IOException {
    List<List<String>> first = new ArrayList<>();
    try (InputStream in = SliceStream.open(file);
        var reader = builder(separator).ofCsvRecord(in, StandardCharsets.UTF_8)) {
      var iterator = reader.iterator();
      while (first.size() < records && iterator.hasNext()) {
        first.add(iterator.next().getFields());
      }
    } catch (CsvParseException e) {
      passOn(e);
      throw new UnreadableFileException("the first record cannot be read: " + reason(e), e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return first;
  }

  /** Names for the columns of a file without a header: their places, from 0. */
  static List<String> numbered(int columns) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      names.add(Integer.toString(i));
    }
    return names;
  }

  private static CsvReader.CsvReaderBuilder builder(char separator) {
    return CsvReader.builder()
        .fieldSeparator(separator)
        .skipEmptyLines(true)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .allowUnclosedQuote(false)
        .maxBufferSize(MAX_FIELD_CHARACTERS);
  }

  private void open(long offset, long firstLine) throws IOException {
    base = offset;
    baseLine = firstLine;
    recordsSinceBase = 0;
    InputStream in = new BufferedInputStream(SliceStream.open(slice, offset), READ_BYTES);
    reader = builder(separator).build(rows, Utf8Text.reader(in));
    iterator = reader.iterator();
  }

  private void skipFirstRecord() throws IOException {
    try {
      rows.skip();
      iterator.next();
      recordsSinceBase++;
    } catch (UncheckedIOException e) {
      reader.close();
      throw e.getCause();
    } catch (CsvParseException e) {
      reader.close();
      passOn(e);
      throw e;
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /**
   * Passes on what was thrown below the parser, as storage or a lack of memory does: the parser
   * takes everything but an {@link IOException} for malformed text.
   */
  private static void passOn(CsvParseException e) {
    Throwable cause = e.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof RuntimeException other && !(cause instanceof CsvParseException)) {
      throw other;
    }
  }

  private void bindColumns(List<String> columns) throws UnreadableFileException {
    if (columns.isEmpty()) {
      return;
    }
    if (columns.stream().distinct().count() < columns.size()) {
      throw new UnreadableFileException(
          "two columns have one name: %s (expected: each name once)"
              .formatted(String.join(", ", columns)));
    }
    targets.checkHeader(columns);
    header = columns;
    absent = new AbsentColumns(binding, columns);
    absent.requireSome(columns);
    this.columns = columns.size();
    featuresOfColumn = new int[columns.size()][];
    placesOfColumn = new int[columns.size()][];
    keptOfColumn = new int[columns.size()];
    stepsOfColumn = new CellSteps[columns.size()];
    floatPlaceOfColumn = new int[columns.size()];
    floatFeature = targets.onlyFloatFeature();
    for (int i = 0; i < columns.size(); i++) {
      List<ColumnTargets.Target> fed = targets.targets(columns.get(i));
      featuresOfColumn[i] = fed.stream().mapToInt(ColumnTargets.Target::feature).toArray();
      placesOfColumn[i] = fed.stream().mapToInt(ColumnTargets.Target::place).toArray();
      keptOfColumn[i] = targets.keptPlace(columns.get(i));
      stepsOfColumn[i] = targets.steps(columns.get(i)).orElse(null);
      boolean asItIs = keptOfColumn[i] < 0 && stepsOfColumn[i] == null;
      boolean oneFloat = floatFeature >= 0 && fed.size() == 1 && asItIs;
      floatPlaceOfColumn[i] = oneFloat ? placesOfColumn[i][0] : -1;
    }
  }

  @Override
  public Outcome read(RecordBatch batch, RecordText text) throws IOException {
    rows.begin(batch, text);
    try {
      if (!iterator.hasNext()) {
        return Outcome.END;
      }
      iterator.next();
    } catch (CsvParseException e) {
      passOn(e);
      return skipMalformed(text, reason(e));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    recordsSinceBase++;
    nextOrdinal++;
    line = baseLine + rows.startLine - 1;
    if (rows.problem.isEmpty() && rows.fields != columns) {
      rows.problem = "%d fields (expected: %d)".formatted(rows.fields, header.size());
    }
    if (rows.problem.isEmpty()) {
      putAbsent(batch);
    }
    if (!rows.problem.isEmpty()) {
      rejection = new Rejection(rows.problem, text.begunRaw());
      text.dropBegun();
      return Outcome.REJECTED;
    }
    batch.add(text.end(keptCells));
    return Outcome.READ;
  }

  private void putAbsent(RecordBatch batch) {
    try {
      absent.put(batch);
    } catch (ValueException e) {
      rows.problem = e.getMessage();
    }
  }

  /** Goes on behind a record that the CSV reader gave up in. */
  private Outcome skipMalformed(RecordText text, String reason) throws IOException {
    line = baseLine + Math.max(0, rows.startLine - 1);
    rejection = new Rejection(reason, text.begunRaw());
    text.dropBegun();
    nextOrdinal++;
    reader.close();
    if (CompressedText.isNamed(slice.file().name())) {
      goOnInCompressed();
      return Outcome.REJECTED;
    }
    RecordEnds.End end =
        RecordEnds.ofCsv(separator)
            .after(slice.file().path(), base, endOfSlice(), recordsSinceBase + 1);
    open(end.offset(), baseLine + end.lines());
    return Outcome.REJECTED;
  }

  /** As in a plain file, but each time from the start. */
  private void goOnInCompressed() throws IOException {
    returns++;
    if (returns > MAX_RETURNS) {
      throw new UnreadableFileException(
          "more than %d malformed records in a compressed file (expected: fewer, or the file decompressed)"
              .formatted(MAX_RETURNS));
    }
    RecordEnds.End end;
    try (InputStream text = SliceStream.open(slice, base)) {
      end = RecordEnds.ofCsv(separator).after(text, recordsSinceBase + 1);
    }
    open(base + end.offset(), baseLine + end.lines());
  }

  private long endOfSlice() {
    return slice.offset() + slice.lengthBytes();
  }

  /** The parser's reason without its own count of lines, which starts anew in every slice. */
  private static String reason(CsvParseException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String message = String.valueOf(cause.getMessage());
    if (message.contains("buffer")) {
      return "a field of more than %d characters".formatted(MAX_FIELD_CHARACTERS);
    }
    return "malformed CSV: " + OWN_LINE.matcher(message).replaceFirst("");
  }

  @Override
  public long ordinal() {
    return nextOrdinal - 1;
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public Rejection rejection() {
    return rejection;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  /** Takes the parser's fields as it finds them. */
  private final class Rows extends AbstractBaseCsvCallbackHandler<Rows> {
    private RecordBatch batch;
    private RecordText text;
    private boolean skipping;
    private boolean keepsRaw;
    private ByteBuffer floats;
    private boolean mayBeMissing;
    private int firstFloat;
    private boolean failed;
    private int fields;
    private long startLine;
    private String problem = "";

    void skip() {
      skipping = true;
    }

    void begin(RecordBatch next, RecordText nextText) {
      batch = next;
      text = nextText;
      skipping = false;
      fields = 0;
      problem = "";
      failed = false;
      keepsRaw = text.keepsRaw();
      if (floatFeature >= 0) {
        floats = batch.numbers(floatFeature);
        mayBeMissing = batch.mayBeMissing(floatFeature);
        firstFloat = batch.size() * batch.width(floatFeature);
      }
    }

    @Override
    protected void handleBegin(long startingLineNumber) {
      startLine = startingLineNumber;
      fields = 0;
    }

    @Override
    protected void handleField(int index, char[] cells, int offset, int length, boolean quoted) {
      fields = index + 1;
      if (skipping) {
        return;
      }
      if (keepsRaw) {
        appendRaw(index, cells, offset, length, quoted);
      }
      if (index >= columns) {
        return;
      }
      int floatPlace = floatPlaceOfColumn[index];
      if (floatPlace >= 0) {
        if (!failed) {
          putFloat(index, floatPlace, cells, offset, length);
        }
        return;
      }
      try {
        int kept = keptOfColumn[index];
        if (kept >= 0) {
          keptCells[kept] = ValueParser.text(cells, offset, length);
        }
        int[] features = featuresOfColumn[index];
        int[] places = placesOfColumn[index];
        for (int i = 0; i < features.length && !failed; i++) {
          CellSteps.putCell(
              stepsOfColumn[index], batch, features[i], places[i], cells, offset, length);
        }
      } catch (ValueException e) {
        fail(index, e);
      }
    }

    private void putFloat(int index, int place, char[] cells, int offset, int length) {
      try {
        ValueParser.putNumber(
            floats, FeatureType.FLOAT, mayBeMissing, firstFloat + place, cells, offset, length);
      } catch (ValueException e) {
        fail(index, e);
      }
    }

    /** The first of a record's problems is told. */
    private void fail(int index, ValueException e) {
      if (!failed) {
        failed = true;
        problem = "column %s: %s".formatted(header.get(index), e.getMessage());
      }
    }

    private void appendRaw(int index, char[] cells, int offset, int length, boolean quoted) {
      if (!quoted) {
        text.appendRawField(index > 0, separator, cells, offset, length);
        return;
      }
      if (index > 0) {
        text.appendRaw(separator);
      }
      text.appendRaw('"');
      for (int i = offset; i < offset + length; i++) {
        if (cells[i] == '"') {
          text.appendRaw('"');
        }
        text.appendRaw(cells[i]);
      }
      text.appendRaw('"');
    }

    @Override
    protected Rows buildRecord() {
      return this;
    }

    @Override
    public String toString() {
      return "fields=" + fields + Arrays.toString(keptCells);
    }
  }
}
