package io.scoreline.transforms.records;

import io.scoreline.transforms.plan.FileSlice;
import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.plan.InputStorage;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.IOException;

/** Reads a picture: one record per file. */
final class ImageRecordReader implements RecordReader {
  /** The largest file, in bytes; a larger one is refused before it is read. */
  static final long MAX_FILE_BYTES = 64L << 20;

  private final InputFile file;
  private final ImageDecoder decoder;
  private boolean done;
  private Rejection rejection = new Rejection("", "");

  ImageRecordReader(FileSlice slice, ImageDecoder decoder) {
    this.file = slice.file();
    this.decoder = decoder;
  }

  @Override
  public Outcome read(RecordBatch batch, RecordText text) throws IOException {
    if (done) {
      return Outcome.END;
    }
    done = true;
    try {
      if (file.sizeBytes() > MAX_FILE_BYTES) {
        throw new UnreadableFileException(
            "the file has %d bytes (expected: at most %d)"
                .formatted(file.sizeBytes(), MAX_FILE_BYTES));
      }
      decoder.decode(
          InputStorage.readAll(file),
          batch.numbers(0),
          batch.features().get(0).type(),
          batch.size());
    } catch (UnreadableFileException e) {
      rejection = new Rejection(e.getMessage(), "");
      return Outcome.REJECTED;
    }
    batch.add(text.end(new CharSequence[0]));
    return Outcome.READ;
  }

  @Override
  public long ordinal() {
    return 0;
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
  public void close() {}
}
