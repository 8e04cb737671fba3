package io.scoreline.transforms.output;

import com.fasterxml.jackson.databind.MappingIterator;
import io.scoreline.transforms.staging.JobStaging;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads dead letters one by one, with a look at the next. Not thread-safe. */
final class LetterReader implements Closeable {
  private final MappingIterator<DeadLetter> letters;
  private Optional<DeadLetter> next = Optional.empty();

  /**
   * @param letters a line of JSON each; closed with this reader
   */
  LetterReader(InputStream letters) throws IOException {
    this.letters = JobStaging.JSON.readerFor(DeadLetter.class).readValues(letters);
    advance();
  }

  /** The next letter; nothing behind the last. */
  Optional<DeadLetter> next() {
    return next;
  }

  /** The next letter, if it is of a file. */
  Optional<DeadLetter> nextOf(String file) {
    return next.filter(letter -> letter.file().equals(file));
  }

  void advance() throws IOException {
    next = letters.hasNextValue() ? Optional.of(letters.nextValue()) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    letters.close();
  }
}
