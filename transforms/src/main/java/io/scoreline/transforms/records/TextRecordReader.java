package io.scoreline.transforms.records;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads a text file into a model's single text input: each line is a record, or the whole file. */
final class TextRecordReader implements RecordReader {
  /** The longest text, in bytes; a longer one costs its record. */
  static final int MAX_TEXT_BYTES = 16 << 20;

  private final LineReader lines;
  private final boolean wholeFile;
  private final byte[] whole;
  private long nextOrdinal;
  private long nextLine;
  private Rejection rejection = new Rejection("", "");

  TextRecordReader(FileSlice slice, boolean wholeFile) throws IOException {
    this.wholeFile = wholeFile;
    this.nextOrdinal = slice.firstRecord();
    this.nextLine = slice.firstLine();
    InputStream in = SliceStream.open(slice);
    this.lines = new LineReader(in, MAX_TEXT_BYTES);
    this.whole = wholeFile ? readWhole(in) : new byte[0];
  }

  private static byte[] readWhole(InputStream in) throws IOException {
    try {
      return in.readNBytes(MAX_TEXT_BYTES + 1);
    } catch (IOException | RuntimeException | Error e) {
      in.close();
      throw e;
    }
  }

  @Override
  public Outcome read(RecordBatch batch, RecordText text) throws IOException {
    byte[] bytes = whole;
    int offset = 0;
    int length = whole.length;
    if (wholeFile) {
      if (nextOrdinal > 0) {
        return Outcome.END;
      }
    } else {
      if (!lines.next()) {
        return Outcome.END;
      }
      bytes = lines.bytes();
      offset = lines.offset();
      length = lines.length();
    }
    nextOrdinal++;
    nextLine++;
    if (length > MAX_TEXT_BYTES || lines.isTooLong()) {
      rejection = new Rejection("a text of more than %d bytes".formatted(MAX_TEXT_BYTES), "");
      return Outcome.REJECTED;
    }
    String value;
    try {
      value =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes, offset, length))
              .toString();
    } catch (CharacterCodingException e) {
      rejection = new Rejection("the text holds bytes that are not UTF-8", "");
      return Outcome.REJECTED;
    }
    batch.texts(0)[batch.size()] = value;
    if (text.keepsRaw()) {
      char[] raw = value.toCharArray();
      text.appendRaw(raw, 0, raw.length);
    }
    batch.add(text.end(new CharSequence[0]));
    return Outcome.READ;
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
