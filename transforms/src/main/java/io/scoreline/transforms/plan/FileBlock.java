package io.scoreline.transforms.plan;

import java.io.IOException;
import java.io.Serializable;

/**
 * A block of a large file that is to be searched for the ends of records.
 *
 * @param file the file
 * @param number the block's number in the file, from 0
 * @param from its first byte, about
 * @param to the byte behind its last, about
 * @param rules how records are told apart
 */
public record FileBlock(
    InputFile file, int number, long from, long to, RecordBoundaries.Rules rules)
    implements Serializable {

  /** Searches the block. */
  public ScannedBlock scan() throws IOException {
    return new ScannedBlock(
        file.ordinal(), number, new RecordBoundaries(rules).scan(file, from, to));
  }
}
