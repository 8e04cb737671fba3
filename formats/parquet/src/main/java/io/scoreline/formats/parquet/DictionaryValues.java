package io.scoreline.formats.parquet;

import io.scoreline.transforms.records.ColumnValues;
import io.scoreline.transforms.records.UnreadableFileException;

/** Values by their places in a dictionary. */
final class DictionaryValues implements PageValues {
  private static final int AT_ONCE = 1024;

  private final ColumnValues dictionary;
  private final int size;
  private final HybridInts places;
  private final int[] some = new int[AT_ONCE];

  /**
   * @param size how many values the dictionary has
   */
  DictionaryValues(ColumnValues dictionary, int size, HybridInts places) {
    this.dictionary = dictionary;
    this.size = size;
    this.places = places;
  }

  @Override
  public void read(ColumnValues target, int at, int count) throws UnreadableFileException {
    for (int done = 0; done < count; done += AT_ONCE) {
      int more = Math.min(AT_ONCE, count - done);
      places.read(some, more);
      for (int i = 0; i < more; i++) {
        if (Integer.compareUnsigned(some[i], size) >= 0) {
          throw new UnreadableFileException(
              "place %d in a dictionary of %d values"
                  .formatted(Integer.toUnsignedLong(some[i]), size));
        }
      }
      copy(target, at + done, more);
    }
  }

  private void copy(ColumnValues target, int at, int count) {
    switch (target.kind()) {
      case FLOAT -> {
        float[] from = dictionary.floats();
        float[] to = target.floats();
        for (int i = 0; i < count; i++) {
          to[at + i] = from[some[i]];
        }
      }
      case DOUBLE -> {
        double[] from = dictionary.doubles();
        double[] to = target.doubles();
        for (int i = 0; i < count; i++) {
          to[at + i] = from[some[i]];
        }
      }
      case INTEGER -> {
        long[] from = dictionary.integers();
        long[] to = target.integers();
        for (int i = 0; i < count; i++) {
          to[at + i] = from[some[i]];
        }
      }
      default -> {
        for (int i = 0; i < count; i++) {
          target.copy(dictionary, some[i], at + i);
        }
      }
    }
  }
}
