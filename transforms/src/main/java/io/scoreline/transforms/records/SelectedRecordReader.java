package io.scoreline.transforms.records;

import io.scoreline.transforms.plan.RecordSelection;
import io.scoreline.transforms.scorer.RecordBatch;
import java.io.IOException;

/** Reads some of a slice's records: what others there are is read, and passed over. */
final class SelectedRecordReader implements RecordReader {
  private final RecordReader all;
  private final RecordSelection selection;
  private final boolean toTheEnd;
  private boolean isBehindLast;
  private long reach;

  /**
   * @param toTheEnd whether what is behind the last of them is read too, to know how far it reaches
   */
  SelectedRecordReader(RecordReader all, RecordSelection selection, boolean toTheEnd) {
    this.all = all;
    this.selection = selection;
    this.toTheEnd = toTheEnd;
    this.isBehindLast = !toTheEnd && selection.isEmpty();
  }

  @Override
  public Outcome read(RecordBatch batch, RecordText text) throws IOException {
    while (!isBehindLast) {
      Outcome outcome = all.read(batch, text);
      if (outcome == Outcome.END) {
        return outcome;
      }
      reach = all.ordinal() + 1;
      isBehindLast = !toTheEnd && reach >= selection.end();
      if (selection.contains(all.ordinal())) {
        return outcome;
      }
      if (outcome == Outcome.READ) {
        batch.dropLast(text.dropLast());
      }
    }
    return Outcome.END;
  }

  @Override
  public long ordinal() {
    return all.ordinal();
  }

  @Override
  public long line() {
    return all.line();
  }

  @Override
  public long reach() {
    return reach;
  }

  @Override
  public Rejection rejection() {
    return all.rejection();
  }

  @Override
  public void close() throws IOException {
    all.close();
  }
}
