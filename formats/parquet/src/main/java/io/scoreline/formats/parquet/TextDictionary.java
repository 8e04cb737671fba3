package io.scoreline.formats.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The texts of a column in one row group, each once, in the order in which they come first. */
final class TextDictionary {
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_ENTRIES = 1 << 16;

  private final int[] places;
  private final byte[] entries;
  private final int count;

  private TextDictionary(int[] places, byte[] entries, int count) {
    this.places = places;
    this.entries = entries;
    this.count = count;
  }

  /** Makes one, unless it would save too little: then the texts are better stored as they are. */
  static Optional<TextDictionary> of(ColumnBuffer column) {
    ByteBuffer texts =
        ByteBuffer.wrap(column.values(), 0, column.valueBytes()).order(ByteOrder.LITTLE_ENDIAN);
    int mostBytes = Math.min(MOST_BYTES, column.valueBytes() / 2);
    Map<ByteBuffer, Integer> known = new HashMap<>();
    int[] places = new int[column.valueCount()];
    byte[] entries = new byte[mostBytes];
    int used = 0;
    int lastStart = -1;
    int lastLength = 0;
    for (int i = 0; i < places.length; i++) {
      int start = texts.position();
      int length = Integer.BYTES + texts.getInt(start);
      texts.position(start + length);
      byte[] bytes = texts.array();
      if (lastStart >= 0
          && Arrays.equals(
              bytes, start, start + length, bytes, lastStart, lastStart + lastLength)) {
        // Rows of one file follow on each other.
        places[i] = places[i - 1];
      } else {
        ByteBuffer text = ByteBuffer.wrap(bytes, start, length);
        Integer place = known.get(text);
        if (place == null) {
          if (used + length > mostBytes || known.size() == MOST_ENTRIES) {
            return Optional.empty();
          }
          place = known.size();
          known.put(text, place);
          System.arraycopy(bytes, start, entries, used, length);
          used += length;
        }
        places[i] = place;
      }
      lastStart = start;
      lastLength = length;
    }
    return known.isEmpty()
        ? Optional.empty()
        : Optional.of(new TextDictionary(places, Arrays.copyOf(entries, used), known.size()));
  }

  /** The texts, each behind its length. */
  byte[] entries() {
    return entries;
  }

  int count() {
    return count;
  }

  /** The values from one to before another, by the places of their texts. */
  byte[] places(int from, int to) {
    int width = Math.max(1, HybridIntsWriter.widthFor(count - 1));
    HybridIntsWriter writer = new HybridIntsWriter(width);
    for (int i = from; i < to; i++) {
      writer.add(places[i], 1);
    }
    byte[] written = writer.finish();
    byte[] withWidth = new byte[1 + written.length];
    withWidth[0] = (byte) width;
    System.arraycopy(written, 0, withWidth, 1, written.length);
    return withWidth;
  }
}
