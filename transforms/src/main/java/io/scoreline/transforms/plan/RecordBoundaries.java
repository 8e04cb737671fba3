package io.scoreline.transforms.plan;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Finds where records end in a block of a text file without reading what comes before the block.
 *
 * <p>Whether a line end inside CSV ends a record depends on whether it stands between quotes, which
 * only the bytes before can tell. So each block is followed under both assumptions at once, {@link
 * Scan#outside} and {@link Scan#inside}; blocks are scanned in any order and in parallel, and the
 * right one of the two is picked when they are put together in file order. A quote opens a field
 * only where a field starts, as the CSV reader has it; a doubled quote inside stands for itself.
 */
public final class RecordBoundaries {
  /**
   * How records of a format are told apart.
   *
   * @param quotes whether a line end between double quotes belongs to the record
   * @param separator the byte between two fields; only with {@code quotes}
   * @param emptyLines whether an empty line is a record
   */
  public record Rules(boolean quotes, byte separator, boolean emptyLines) implements Serializable {
    static final Rules JSON_LINES = new Rules(false, (byte) 0, false);
    static final Rules TEXT = new Rules(false, (byte) 0, true);

    static Rules csv(char separator) {
      return new Rules(true, (byte) separator, false);
    }
  }

  /**
   * What one assumption found.
   *
   * @param records records that end in the block
   * @param endsInside whether the block ends between quotes
   * @param firstEnd the file offset behind the first line end that ends a record, or -1
   * @param recordsAtFirstEnd 1 if a record ends there, 0 if it is an empty line
   * @param linesAtFirstEnd line ends up to there, those between quotes too
   */
  public record Assumed(
      long records, boolean endsInside, long firstEnd, int recordsAtFirstEnd, long linesAtFirstEnd)
      implements Serializable {}

  /**
   * What a block holds under both assumptions.
   *
   * @param lines line ends in the block, those between quotes too
   */
  public record Scan(Assumed outside, Assumed inside, long lines) implements Serializable {}

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int SMALL_BUFFER_BYTES = 1 << 12;
  private static final int NO_BYTE = Integer.MIN_VALUE;
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final java.lang.invoke.VarHandle LONGS =
      java.lang.invoke.MethodHandles.byteArrayViewVarHandle(
          long[].class, java.nio.ByteOrder.LITTLE_ENDIAN);

  private final Rules rules;

  RecordBoundaries(Rules rules) {
    this.rules = rules;
  }

  /**
   * Scans a block of a file.
   *
   * @param file the file
   * @param from where the block starts, roughly: it is moved on to where a block can start
   * @param to where the block ends, roughly, in the same way; at most the file's size
   * @throws EOFException if the file ends before the block does, and before it was listed to
   */
  Scan scan(InputFile file, long from, long to) throws IOException {
    String path = file.path();
    long textStart = from <= BYTE_ORDER_MARK.length ? textStart(path, to) : 0;
    // The byte before the block tells whether a field or a line starts with the block.
    long start = Math.max(from, textStart);
    try (InputStream in = InputStorage.openAt(path, Math.max(textStart, start - 1), to + 1)) {
      Run run = new Run(in, path, start, to, textStart, BUFFER_BYTES);
      // Behind a quote the byte after the block counts too.
      run.expectedEnd = file.sizeBytes();
      return run.scan();
    }
  }

  /** Where the text of a file starts: behind its byte-order mark, if it has one. */
  private static long textStart(String path, long to) throws IOException {
    try (InputStream in = InputStorage.openAt(path, 0, BYTE_ORDER_MARK.length)) {
      byte[] start = in.readNBytes(BYTE_ORDER_MARK.length);
      if (start.length < Math.min(BYTE_ORDER_MARK.length, to)) {
        throw InputStorage.endsEarly(path, start.length, to);
      }
      return Arrays.equals(start, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
    }
  }

  /**
   * Finds the place behind a number of records, searching from the start of a record.
   *
   * @throws EOFException if the file ends before there are so many and before {@code to}
   */
  RecordEnds.End after(String path, long from, long to, long records) throws IOException {
    long textStart = from == 0 ? textStart(path, to) : 0;
    long start = Math.max(from, textStart);
    try (InputStream in = InputStorage.openAt(path, Math.max(textStart, start - 1), to + 1)) {
      // The record is most often short, and there may be many.
      Run run = new Run(in, path, start, to, textStart, SMALL_BUFFER_BYTES);
      run.until = records;
      run.startsAtRecord = true;
      run.scan();
      return run.outside.records >= records
          ? new RecordEnds.End(run.outside.lineStart, run.lines)
          : new RecordEnds.End(to, run.lines);
    }
  }

  /** Finds the place behind a number of records of a stream that starts with one. */
  RecordEnds.End after(InputStream text, long records) throws IOException {
    Run run = new Run(text, "", 0, Long.MAX_VALUE, 0, SMALL_BUFFER_BYTES);
    run.expectedEnd = 0;
    run.until = records;
    run.startsAtRecord = true;
    run.scan();
    return new RecordEnds.End(
        run.outside.records >= records ? run.outside.lineStart : run.position, run.lines);
  }

  /**
   * A block starts behind neither a quote nor a carriage return: their meaning needs the next byte.
   */
  private boolean canStartBehind(int previous) {
    return previous != '\r' && !(rules.quotes() && previous == '"');
  }

  /** One pass over one block. */
  private final class Run {
    private final InputStream in;
    private final String path;
    private final byte[] buffer;
    private int length;
    private int at;
    private long position;
    private int previous = NO_BYTE;
    private final long to;
    private long expectedEnd;
    private final boolean startsInside;
    private final Track outside = new Track(false);
    private final Track inside = new Track(true);
    private long lines;
    private long until = Long.MAX_VALUE;
    private boolean startsAtRecord;

    Run(InputStream in, String path, long from, long to, long textStart, int bufferBytes) {
      this.in = in;
      this.path = path;
      this.buffer = new byte[bufferBytes];
      this.to = to;
      this.expectedEnd = to;
      this.position = Math.max(textStart, from - 1);
      this.startsInside = from > textStart;
    }

    Scan scan() throws IOException {
      if (startsInside) {
        do {
          previous = next();
        } while (!startsAtRecord && previous != NO_BYTE && !canStartBehind(previous));
      }
      boolean atLineStart = startsAtRecord || previous == NO_BYTE || previous == '\n';
      outside.lineStart = atLineStart ? position : -1;
      while (!isDone() && fill()) {
        passPlainLines();
        skipToSpecial();
        if (at < length && !isDone()) {
          take();
        }
      }
      if (position < expectedEnd && !isDone()) {
        // As if the block ended here, the records behind would be numbered wrongly, or lost.
        throw InputStorage.endsEarly(path, position, expectedEnd);
      }
      outside.settle();
      inside.settle();
      return new Scan(outside.result(), inside.result(), lines);
    }

    private boolean isDone() {
      // The first half of a CR LF may have ended the last record: its second half belongs to it.
      boolean enough = outside.records >= until && previous != '\r';
      return enough || (position >= to && canStartBehind(previous));
    }

    private boolean fill() throws IOException {
      if (at < length) {
        return true;
      }
      at = 0;
      length = in.read(buffer);
      return length > 0;
    }

    private int next() throws IOException {
      if (!fill()) {
        return NO_BYTE;
      }
      position++;
      return buffer[at++];
    }

    /**
     * Counts the lines of what holds neither quote nor carriage return, eight bytes at a time: most
     * of most tables. Both assumptions have found their first end, or there is only one.
     */
    private void passPlainLines() {
      if (until != Long.MAX_VALUE || !bothPlain()) {
        return;
      }
      int start = at;
      int limit = (int) Math.min(length, at + Math.max(0, to - position));
      long lineEnds = 0;
      long emptyLines = 0;
      long before = previous == '\n' ? 0x80 : 0;
      int last = -1;
      while (at + 8 <= limit) {
        long word = (long) LONGS.get(buffer, at);
        if (!hasBelow(word, '"' + 1)) {
          // Digits, letters, commas: neither a quote nor a line end is among them.
          before = 0;
          at += 8;
          continue;
        }
        if (rules.quotes() && (exact(word ^ (ONES * '"')) | exact(word ^ (ONES * '\r'))) != 0) {
          break;
        }
        long ends = exact(word ^ (ONES * '\n'));
        if (ends != 0) {
          lineEnds += Long.bitCount(ends);
          emptyLines += Long.bitCount(ends & ((ends << 8) | before));
          last = at + 7 - (Long.numberOfLeadingZeros(ends) >>> 3);
        }
        before = ends >>> 56;
        at += 8;
      }
      if (at == start) {
        return;
      }
      if (last >= 0) {
        long ended = rules.emptyLines() ? lineEnds : lineEnds - emptyLines;
        long lineStart = position + (last + 1 - start);
        lines += lineEnds;
        outside.plainLines(ended, lineStart);
        inside.plainLines(ended, lineStart);
      }
      position += at - start;
      previous = buffer[at - 1];
    }

    private boolean bothPlain() {
      outside.settleBefore(position);
      inside.settleBefore(position);
      return rules.quotes()
          && outside.isPlain()
          && inside.isPlain()
          && previous != '\r'
          && previous != '"';
    }

    /** Whether any byte of a word, taken as unsigned, is less than a limit of at most 128. */
    private boolean hasBelow(long word, int limit) {
      return ((word - ONES * limit) & ~word & HIGHS) != 0;
    }

    /** Marks the zero bytes of a word, and no others. */
    private long exact(long word) {
      return ~(((word & ~HIGHS) + ~HIGHS) | word | ~HIGHS);
    }

    /** Passes over bytes that mean nothing, eight at a time, but not over the block's end. */
    private void skipToSpecial() {
      int start = at;
      int limit = (int) Math.min(length, at + Math.max(0, to - position));
      while (at + 8 <= limit && !hasSpecial((long) LONGS.get(buffer, at))) {
        at += 8;
      }
      while (at < limit && !isSpecial(buffer[at])) {
        at++;
      }
      if (at > start) {
        position += at - start;
        previous = buffer[at - 1];
      }
    }

    private boolean hasSpecial(long word) {
      long found = zeroByte(word ^ (ONES * '\n')) | zeroByte(word ^ (ONES * '\r'));
      return (rules.quotes() ? found | zeroByte(word ^ (ONES * '"')) : found) != 0;
    }

    private boolean isSpecial(byte b) {
      return b == '\n' || b == '\r' || (b == '"' && rules.quotes());
    }

    private void take() {
      byte b = buffer[at++];
      long place = position++;
      if (b == '"' && rules.quotes()) {
        boolean fieldStart =
            previous == NO_BYTE
                || previous == '\n'
                || previous == '\r'
                || previous == rules.separator();
        outside.quote(place, fieldStart);
        inside.quote(place, fieldStart);
      } else if (b == '\n') {
        boolean afterReturn = previous == '\r' && rules.quotes();
        if (!afterReturn) {
          lines++;
        }
        outside.lineEnd(place, afterReturn, previous == '\r');
        inside.lineEnd(place, afterReturn, previous == '\r');
      } else if (b == '\r' && rules.quotes()) {
        lines++;
        outside.lineEnd(place, false, false);
        inside.lineEnd(place, false, false);
      }
      previous = b;
    }

    private long zeroByte(long word) {
      return (word - ONES) & ~word & HIGHS;
    }

    /** The state of one assumption. */
    private final class Track {
      private boolean quoted;
      private long closingQuote = -1;
      private long lineStart = -1;
      private long records;
      private long firstEnd = -1;
      private int recordsAtFirstEnd;
      private long linesAtFirstEnd;

      Track(boolean quoted) {
        this.quoted = quoted;
      }

      /** Whether line ends mean nothing here, or end records, the first of which is behind us. */
      boolean isPlain() {
        return closingQuote < 0 && (quoted || firstEnd != -1);
      }

      void settleBefore(long place) {
        if (closingQuote >= 0 && place > closingQuote + 1) {
          settle();
        }
      }

      void plainLines(long ended, long start) {
        if (!quoted) {
          records += ended;
          lineStart = start;
        }
      }

      /** A quote inside that was not doubled has closed the field. */
      void settle() {
        if (closingQuote >= 0) {
          closingQuote = -1;
          quoted = false;
        }
      }

      void quote(long place, boolean fieldStart) {
        if (closingQuote >= 0 && place == closingQuote + 1) {
          closingQuote = -1;
          return;
        }
        settle();
        if (quoted) {
          closingQuote = place;
        } else if (fieldStart) {
          quoted = true;
        }
      }

      /**
       * @param second whether this is the second half of a CR LF whose first half was taken
       * @param behindReturn whether the byte before is a carriage return
       */
      void lineEnd(long place, boolean second, boolean behindReturn) {
        settle();
        if (quoted) {
          return;
        }
        if (second) {
          lineStart = place + 1;
          if (firstEnd == place) {
            firstEnd = place + 1;
          }
          return;
        }
        boolean empty = lineStart == (behindReturn ? place - 1 : place);
        int ended = empty && !rules.emptyLines() ? 0 : 1;
        records += ended;
        lineStart = place + 1;
        if (firstEnd == -1) {
          firstEnd = place + 1;
          recordsAtFirstEnd = ended;
          linesAtFirstEnd = lines;
        }
      }

      Assumed result() {
        return new Assumed(records, quoted, firstEnd, recordsAtFirstEnd, linesAtFirstEnd);
      }
    }
  }
}
