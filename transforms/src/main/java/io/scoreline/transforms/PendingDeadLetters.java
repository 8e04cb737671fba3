package io.scoreline.transforms;

import io.scoreline.transforms.output.DeadLetter;
import io.scoreline.transforms.output.RowWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Dead letters held back until the records before them are scored. Not thread-safe. */
final class PendingDeadLetters {
  private static final int MANY = 1024;

  // What stands for the rest of a file comes behind its records.
  private static final Comparator<DeadLetter> IN_ORDER =
      Comparator.comparingLong(DeadLetter::fileOrdinal)
          .thenComparingLong(
              letter ->
                  letter.record() == DeadLetter.WHOLE_FILE ? Long.MAX_VALUE : letter.record());

  private final List<DeadLetter> letters = new ArrayList<>();

  void add(DeadLetter letter) {
    letters.add(letter);
  }

  /** Whether there are so many that memory asks for writing them. */
  boolean areMany() {
    return letters.size() >= MANY;
  }

  /** Writes them in the order of their records. */
  void writeTo(RowWriter writer) throws IOException {
    letters.sort(IN_ORDER);
    for (DeadLetter letter : letters) {
      writer.deadLetter(letter);
    }
    letters.clear();
  }

  void clear() {
    letters.clear();
  }
}
