package io.scoreline.transforms.records;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.util.Arrays;

/**
 * Values of one column for some records, in arrays that are used again. Whoever fills them takes an
 * array after {@link #reserve}, as that may put a longer one in its place. Not thread-safe.
 */
public final class ColumnValues {
  /** What values are. */
  public enum Kind {
    /** 0 or 1, among the whole numbers. */
    BOOLEAN,
    INTEGER,
    FLOAT,
    DOUBLE,
    TEXT,
    /** Something that is no single value, or that cannot be read; no values at all. */
    OTHER
  }

  /** Records that a reader has in memory at once, at most. */
  public static final int MOST_RECORDS = 1024;

  /** Values of a column that are in memory at once, where records have long lists. */
  private static final int MOST_VALUES = 1 << 18;

  private final Kind kind;
  private final boolean list;
  private long[] integers = {};
  private float[] floats = {};
  private double[] doubles = {};
  private String[] texts = {};
  private boolean[] missing = {};
  private int capacity;
  private boolean anyMissing;
  private int[] starts = {};
  private int[] lengths = {};

  /** A list that is not there, among the {@link #length lengths}. */
  public static final int NO_LIST = -1;

  public ColumnValues(Kind kind, boolean list) {
    this.kind = kind;
    this.list = list;
  }

  public Kind kind() {
    return kind;
  }

  /** Whether a record has a list of values. */
  public boolean isList() {
    return list;
  }

  /**
   * How many records a reader has in memory at once.
   *
   * @param mostElements as many as are kept of the longest list
   */
  public static int recordsAtOnce(int mostElements) {
    return Math.max(1, Math.min(MOST_RECORDS, MOST_VALUES / mostElements));
  }

  /** Makes room for so many values, keeping those that are there. */
  public void reserve(int values) {
    if (values <= capacity) {
      return;
    }
    capacity = Math.max(values, Math.max(1024, (int) Math.min(capacity * 2L, 1 << 30)));
    missing = Arrays.copyOf(missing, capacity);
    switch (kind) {
      case BOOLEAN, INTEGER -> integers = Arrays.copyOf(integers, capacity);
      case FLOAT -> floats = Arrays.copyOf(floats, capacity);
      case DOUBLE -> doubles = Arrays.copyOf(doubles, capacity);
      case TEXT -> texts = Arrays.copyOf(texts, capacity);
      case OTHER -> {}
    }
  }

  /** Forgets which values were missing. */
  public void clear() {
    if (anyMissing) {
      Arrays.fill(missing, false);
      anyMissing = false;
    }
  }

  public long[] integers() {
    return integers;
  }

  public float[] floats() {
    return floats;
  }

  public double[] doubles() {
    return doubles;
  }

  /** Bytes that are not UTF-8 stand in a text as {@link #textOf} puts them there. */
  public String[] texts() {
    return texts;
  }

  /** Text of bytes; those that are not UTF-8 cost the record that needs the text. */
  public static String textOf(byte[] bytes, int offset, int length) {
    return Utf8Text.decode(bytes, offset, length);
  }

  /** Whether any value is missing. */
  public boolean hasMissing() {
    return anyMissing;
  }

  /** Whether a value is missing. */
  public boolean isMissing(int value) {
    return anyMissing && missing[value];
  }

  /** Says whether a value is missing. */
  public void setMissing(int value, boolean isMissing) {
    missing[value] = isMissing;
    anyMissing |= isMissing;
  }

  /** Moves a value to another place, with what is said of it. */
  public void move(int from, int to) {
    copy(this, from, to);
    missing[to] = missing[from];
  }

  /** Copies a value of another column of this kind, which is not missing. */
  public void copy(ColumnValues source, int from, int to) {
    switch (kind) {
      case BOOLEAN, INTEGER -> integers[to] = source.integers[from];
      case FLOAT -> floats[to] = source.floats[from];
      case DOUBLE -> doubles[to] = source.doubles[from];
      case TEXT -> texts[to] = source.texts[from];
      case OTHER -> {}
    }
  }

  /** Copies values of another column of this kind, none of which is missing. */
  public void copy(ColumnValues source, int from, int to, int count) {
    switch (kind) {
      case BOOLEAN, INTEGER -> System.arraycopy(source.integers, from, integers, to, count);
      case FLOAT -> System.arraycopy(source.floats, from, floats, to, count);
      case DOUBLE -> System.arraycopy(source.doubles, from, doubles, to, count);
      case TEXT -> System.arraycopy(source.texts, from, texts, to, count);
      case OTHER -> {}
    }
  }

  /**
   * Says where a record's list is.
   *
   * @param start the place of its first element
   * @param length how many it has, be they kept or not; {@link #NO_LIST} where it is missing
   */
  public void setList(int record, int start, int length) {
    if (record >= starts.length) {
      int records = Math.max(1024, record * 2);
      starts = Arrays.copyOf(starts, records);
      lengths = Arrays.copyOf(lengths, records);
    }
    starts[record] = start;
    lengths[record] = length;
  }

  /** The place of the first element of a record's list. */
  public int start(int record) {
    return starts[record];
  }

  /** How many elements a record's list has, or {@link #NO_LIST}. */
  public int length(int record) {
    return lengths[record];
  }

  /** A value as a table of texts would have it: decimals are the shortest that read back. */
  public String text(int value) {
    return switch (kind) {
      case BOOLEAN -> integers[value] == 0 ? "false" : "true";
      case INTEGER -> Long.toString(integers[value]);
      case FLOAT -> NumberOutput.toString(floats[value], true);
      case DOUBLE -> NumberOutput.toString(doubles[value], true);
      case TEXT -> texts[value];
      case OTHER -> "";
    };
  }
}
