package io.scoreline.transforms.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the objects of a slice of a JSON-lines file. Members of an inner object are named {@code
 * outer.inner}, elements of an array {@code name_0}, {@code name_1} and so on.
 */
final class JsonLinesRecordReader implements RecordReader {
  /** The longest line, in bytes; a longer one costs its record. */
  static final int MAX_LINE_BYTES = 16 << 20;

  /** Lines looked at, at most, for one that tells the file's columns. */
  private static final int MAX_TRIED_LINES = 100;

  private static final JsonFactory JSON = new JsonFactory();

  private final LineReader lines;
  private final ColumnTargets targets;
  private final ArrayLengths arrays;
  private final boolean[] fed;
  private final CharSequence[] keptCells;
  private long nextOrdinal;
  private long nextLine;
  private Rejection rejection = new Rejection("", "");

  /**
   * @param wholeArrays for each input, the columns of arrays that feed it with all of their values
   */
  JsonLinesRecordReader(FileSlice slice, InputBinding binding, List<List<String>> wholeArrays)
      throws IOException {
    this.targets = new ColumnTargets(binding);
    this.arrays = new ArrayLengths(wholeArrays);
    this.fed = new boolean[targets.count()];
    this.keptCells = new CharSequence[targets.keptColumns()];
    this.nextOrdinal = slice.firstRecord();
    this.nextLine = slice.firstLine();
    this.lines = new LineReader(SliceStream.open(slice), MAX_LINE_BYTES);
  }

  /** A column of a record and the text of its cell. */
  record Cell(String column, String text) {}

  /** The cells of a file's first good record, in its order; empty if the file has no record. */
  static List<Cell> readFirst(FileSlice file) throws IOException {
    Optional<String> problem = Optional.empty();
    try (LineReader reader = new LineReader(SliceStream.open(file), MAX_LINE_BYTES)) {
      for (int tried = 0; tried < MAX_TRIED_LINES && reader.next(); tried++) {
        if (reader.length() == 0) {
          continue;
        }
        if (problem.isEmpty()) {
          refuseOpenArray(reader);
        }
        try {
          return cells(reader);
        } catch (JsonProcessingException | CharConversionException e) {
          problem = problem.or(() -> Optional.of(reason(e)));
        } catch (ValueException e) {
          problem = problem.or(() -> Optional.of(e.getMessage()));
        }
      }
    }
    if (problem.isPresent()) {
      throw new UnreadableFileException("the first line: " + problem.get());
    }
    return List.of();
  }

  private static List<Cell> cells(LineReader reader) throws IOException, ValueException {
    List<Cell> cells = new ArrayList<>();
    Set<String> columns = new LinkedHashSet<>();
    parse(
        reader,
        new ArrayLengths(List.of()),
        (column, parser) -> {
          if (columns.add(column)) {
            cells.add(new Cell(column, parser.getText()));
          }
        });
    return cells;
  }

  @Override
  public Outcome read(RecordBatch batch, RecordText text) throws IOException {
    do {
      if (!lines.next()) {
        return Outcome.END;
      }
      nextLine++;
    } while (lines.length() == 0);
    if (nextOrdinal == 0) {
      refuseOpenArray(lines);
    }
    nextOrdinal++;
    try {
      if (lines.isTooLong()) {
        throw new ValueException("a line of more than %d bytes".formatted(MAX_LINE_BYTES));
      }
      readObject(batch);
    } catch (JsonProcessingException | CharConversionException e) {
      return reject(reason(e), text);
    } catch (ValueException e) {
      return reject(e.getMessage(), text);
    }
    if (text.keepsRaw()) {
      char[] raw = raw().toCharArray();
      text.appendRaw(raw, 0, raw.length);
    }
    batch.add(text.end(keptCells));
    return Outcome.READ;
  }

  /** A file that is one array, over many lines, would be a dead record on each of them. */
  private static void refuseOpenArray(LineReader line) throws UnreadableFileException {
    String text =
        new String(line.bytes(), line.offset(), line.length(), StandardCharsets.ISO_8859_1);
    if (text.startsWith("[") && !text.stripTrailing().endsWith("]")) {
      throw new UnreadableFileException(
          "a JSON array over several lines (expected: JSON lines, an object on each, as"
              + " jq -c '.[]' writes them)");
    }
  }

  private Outcome reject(String message, RecordText text) {
    if (text.keepsRaw()) {
      char[] raw = raw().toCharArray();
      text.appendRaw(raw, 0, raw.length);
    }
    rejection = new Rejection(message, text.begunRaw());
    text.dropBegun();
    return Outcome.REJECTED;
  }

  private String raw() {
    return new String(lines.bytes(), lines.offset(), lines.length(), StandardCharsets.UTF_8);
  }

  private void readObject(RecordBatch batch) throws IOException, ValueException {
    Arrays.fill(fed, false);
    Arrays.fill(keptCells, "");
    parse(
        lines,
        arrays,
        (column, parser) -> {
          int kept = targets.keptPlace(column);
          if (kept >= 0) {
            keptCells[kept] = parser.currentToken() == JsonToken.VALUE_NULL ? "" : parser.getText();
          }
          for (ColumnTargets.Target target : targets.targets(column)) {
            put(batch, column, target, parser);
          }
        });
    for (int i = 0; i < fed.length; i++) {
      if (!fed[i]) {
        fed[i] = putFill(batch, targets.columnOf(i), targets.target(i));
        if (!fed[i] && !targets.isOptional(targets.columnOf(i))) {
          throw new ValueException("no member %s".formatted(targets.columnOf(i)));
        }
      }
    }
    if (fed.length > 0 && areNone(fed)) {
      throw new ValueException(
          "no member %s, nor any other that feeds the model".formatted(targets.columnOf(0)));
    }
    for (int i = 0; i < fed.length; i++) {
      if (!fed[i]) {
        batch.putAbsent(targets.target(i).feature());
      }
    }
  }

  private static boolean areNone(boolean[] flags) {
    boolean some = false;
    for (boolean flag : flags) {
      some |= flag;
    }
    return !some;
  }

  private boolean putFill(RecordBatch batch, String column, ColumnTargets.Target target)
      throws ValueException {
    Optional<CellSteps> steps = targets.steps(column);
    try {
      return steps.isPresent() && steps.get().putFill(batch, target.feature(), target.place());
    } catch (ValueException e) {
      throw new ValueException("member %s: %s".formatted(column, e.getMessage()));
    }
  }

  private void put(RecordBatch batch, String column, ColumnTargets.Target target, JsonParser parser)
      throws IOException, ValueException {
    if (fed[target.number()]) {
      throw new ValueException("member %s stands there twice".formatted(column));
    }
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      fed[target.number()] =
          putFill(batch, column, target)
              || ValueParser.putMissing(batch, target.feature(), target.place());
      if (!fed[target.number()]) {
        throw new ValueException("member %s: null (expected: a value)".formatted(column));
      }
      return;
    }
    char[] text = parser.getTextCharacters();
    int offset = parser.getTextOffset();
    int length = parser.getTextLength();
    CellSteps steps = targets.steps(column).orElse(null);
    try {
      CellSteps.putCell(steps, batch, target.feature(), target.place(), text, offset, length);
    } catch (ValueException e) {
      throw new ValueException("member %s: %s".formatted(column, e.getMessage()));
    }
    fed[target.number()] = true;
  }

  /** Takes a cell; the parser stands on its value. */
  private interface CellSink {
    void cell(String column, JsonParser parser) throws IOException, ValueException;
  }

  private static void parse(LineReader line, ArrayLengths arrays, CellSink sink)
      throws IOException, ValueException {
    // The parser takes a zero byte near the start for a sign of UTF-16 or UTF-32.
    for (int i = 0; i < Math.min(4, line.length()); i++) {
      if (line.bytes()[line.offset() + i] == 0) {
        throw new ValueException("holds a zero byte (expected: JSON in UTF-8)");
      }
    }
    try (JsonParser parser = JSON.createParser(line.bytes(), line.offset(), line.length())) {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw new ValueException(
            "starts with %s (expected: one JSON object per line)"
                .formatted(first == JsonToken.START_ARRAY ? "a JSON array" : "no object"));
      }
      parseObject(parser, "", arrays, sink);
      if (parser.nextToken() != null) {
        throw new ValueException("more than one JSON value on the line (expected: one object)");
      }
    }
  }

  private static void parseObject(
      JsonParser parser, String prefix, ArrayLengths arrays, CellSink sink)
      throws IOException, ValueException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = prefix + parser.currentName();
      parser.nextToken();
      parseValue(parser, name, arrays, sink);
    }
  }

  private static void parseValue(JsonParser parser, String name, ArrayLengths arrays, CellSink sink)
      throws IOException, ValueException {
    switch (parser.currentToken()) {
      case START_OBJECT -> parseObject(parser, name + ".", arrays, sink);
      case START_ARRAY -> {
        int length = 0;
        for (; parser.nextToken() != JsonToken.END_ARRAY; length++) {
          parseValue(parser, name + "_" + length, arrays, sink);
        }
        arrays.check(name, length);
      }
      default -> sink.cell(name, parser);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof JsonProcessingException malformed && malformed.getLocation() != null) {
      return "malformed JSON at character %d: %s"
          .formatted(malformed.getLocation().getColumnNr(), malformed.getOriginalMessage());
    }
    return "malformed JSON: " + e.getMessage();
  }

  @Override
  public long ordinal() {
    return nextOrdinal - 1;
  }

  @Override
  public long line() {
    return nextLine - 1;
  }

  @Override
  public Rejection rejection() {
    return rejection;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
