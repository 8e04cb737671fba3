package io.scoreline.transforms.plan;

import java.io.IOException;
import java.io.InputStream;

/** Finds where a given number of records of a CSV file ends, as the slices do. */
public final class RecordEnds {
  /**
   * A place behind a record.
   *
   * @param offset the file offset behind it
   * @param lines line ends from where the search started to there
   */
  public record End(long offset, long lines) {}

  private final RecordBoundaries boundaries;

  private RecordEnds(RecordBoundaries boundaries) {
    this.boundaries = boundaries;
  }

  public static RecordEnds ofCsv(char separator) {
    return new RecordEnds(new RecordBoundaries(RecordBoundaries.Rules.csv(separator)));
  }

  /**
   * Searches from the start of a record.
   *
   * @param from where a record starts
   * @param to where to stop, at the latest
   * @param records how many records to pass, at least 1
   */
  public End after(String path, long from, long to, long records) throws IOException {
    return boundaries.after(path, from, to, records);
  }

  /**
   * Searches a stream that starts with a record, to its end at most.
   *
   * @param records how many records to pass, at least 1
   * @return the place, counted from where the stream starts
   */
  public End after(InputStream text, long records) throws IOException {
    return boundaries.after(text, records);
  }
}
