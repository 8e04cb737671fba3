package io.scoreline.transforms.records;

import java.util.Arrays;

/**
 * The text of a batch's records, for dead letters and for columns that outputs repeat: characters
 * in one array, no string per cell. Each record has its kept cells and its raw text. Not
 * thread-safe.
 */
public final class RecordText {
  private static final int FIRST_CHARACTERS = 1 << 16;

  /** A longer array is not kept for the next batch: few records are so long. */
  private static final int MAX_IDLE_CHARACTERS = 8 << 20;

  /** Raw text of one batch, at most. */
  private static final int MOST_RAW_CHARACTERS = 4 << 20;

  private final int keptCells;
  private final int recordCharacters;
  private char[] characters = new char[FIRST_CHARACTERS];
  private int used;
  private int[] ends = new int[1 << 10];
  private int endsUsed;
  private int rawStart;
  private int rawHeld;
  private int recordLimit;
  private boolean capturing = true;

  /**
   * @param keptCells how many cells of each record are kept for the output
   * @param recordCharacters how much of each record's raw text is kept, in characters
   */
  public RecordText(int keptCells, int recordCharacters) {
    this.keptCells = keptCells;
    this.recordCharacters = recordCharacters;
    this.recordLimit = recordCharacters;
  }

  /** Sets whether the raw text of records is kept from now on; it costs a tenth of all time. */
  public void capture(boolean raw) {
    capturing = raw;
  }

  /** Whether a dead record's raw text is missing because it was not kept. */
  public boolean lacksRaw() {
    return !capturing && recordCharacters > 0;
  }

  public void clear() {
    if (characters.length > MAX_IDLE_CHARACTERS) {
      characters = new char[FIRST_CHARACTERS];
    }
    used = 0;
    endsUsed = 0;
    rawStart = 0;
    holdRaw(0);
  }

  /** Of a batch of very long records the later ones are told shorter, so that memory is bounded. */
  private void holdRaw(int held) {
    rawHeld = held;
    recordLimit = Math.min(recordCharacters, MOST_RAW_CHARACTERS - held);
  }

  /** Drops the record that was begun but not ended. */
  void dropBegun() {
    int begun = endsUsed % (keptCells + 1);
    endsUsed -= begun;
    used = endsUsed == 0 ? 0 : ends[endsUsed - 1];
    rawStart = used;
  }

  /** Drops the record that was ended last, and says how many characters its kept cells have. */
  int dropLast() {
    int cells = used - ends[endsUsed - keptCells - 1];
    endsUsed -= keptCells + 1;
    int start = endsUsed == 0 ? 0 : ends[endsUsed - 1];
    holdRaw(rawHeld - (used - cells - start));
    used = start;
    rawStart = used;
    return cells;
  }

  boolean keepsRaw() {
    return capturing && recordCharacters > 0;
  }

  /** Appends to the raw text of the record begun; what is over the limit is dropped. */
  void appendRaw(char[] source, int offset, int length) {
    int kept = Math.min(length, recordLimit - (used - rawStart));
    if (kept > 0) {
      append(source, offset, kept);
    }
  }

  /** Appends a field as it stands between separators. */
  void appendRawField(boolean follows, char separator, char[] source, int offset, int length) {
    int left = recordLimit - (used - rawStart);
    if (left > length && used + length < characters.length) {
      int at = used;
      char[] target = characters;
      if (follows) {
        target[at++] = separator;
      }
      System.arraycopy(source, offset, target, at, length);
      used = at + length;
      return;
    }
    if (follows) {
      appendRaw(separator);
    }
    appendRaw(source, offset, length);
  }

  void appendRaw(char character) {
    if (used - rawStart < recordLimit) {
      reserve(1);
      characters[used++] = character;
    }
  }

  /** The raw text of the record begun. */
  String begunRaw() {
    return Utf8Text.shown(characters, rawStart, used - rawStart);
  }

  /**
   * Ends the record begun: its raw text is complete, and these are its kept cells.
   *
   * @return how many characters the cells have, which are held until the next {@link #clear}; not
   *     those of the raw text, as whether it is kept must not decide how full a batch is
   */
  int end(CharSequence[] cells) {
    endCell();
    holdRaw(rawHeld + used - rawStart);
    int begun = used;
    for (CharSequence cell : cells) {
      reserve(cell.length());
      for (int i = 0; i < cell.length(); i++) {
        characters[used++] = cell.charAt(i);
      }
      endCell();
    }
    rawStart = used;
    return used - begun;
  }

  private void endCell() {
    if (endsUsed == ends.length) {
      ends = Arrays.copyOf(ends, ends.length * 2);
    }
    ends[endsUsed++] = used;
  }

  private void append(char[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, characters, used, length);
    used += length;
  }

  private void reserve(int more) {
    if (used + more > characters.length) {
      characters = Arrays.copyOf(characters, Math.max(characters.length * 2, used + more));
    }
  }

  /** The raw text of a record, as far as it is kept. */
  public String raw(int record) {
    int index = record * (keptCells + 1);
    int start = index == 0 ? 0 : ends[index - 1];
    return Utf8Text.shown(characters, start, ends[index] - start);
  }

  /** A kept cell of a record. */
  public String kept(int record, int cell) {
    int index = record * (keptCells + 1) + 1 + cell;
    int start = ends[index - 1];
    return new String(characters, start, ends[index] - start);
  }
}
