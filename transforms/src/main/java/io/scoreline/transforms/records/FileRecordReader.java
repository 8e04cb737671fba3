package io.scoreline.transforms.records;

import io.scoreline.transforms.plan.InputFile;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.IOException;

/** A file as one record: its path on this machine. Reading it is left to the model. */
final class FileRecordReader implements RecordReader {
  private final InputFile file;
  private final LocalFiles localFiles;
  private boolean read;

  FileRecordReader(InputFile file, LocalFiles localFiles) {
    this.file = file;
    this.localFiles = localFiles;
  }

  @Override
  public Outcome read(RecordBatch batch, RecordText text) throws IOException {
    if (read) {
      return Outcome.END;
    }
    read = true;
    batch.texts(0)[batch.size()] = localFiles.pathOf(file);
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
    throw new IllegalStateException("no file is rejected unread");
  }

  @Override
  public void close() {}
}
