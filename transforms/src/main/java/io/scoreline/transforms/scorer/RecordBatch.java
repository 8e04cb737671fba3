package io.scoreline.transforms.scorer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A reusable batch of decoded records, one direct buffer (or one array of strings) per feature.
 * Record {@code i} has its values at {@code i * width .. (i + 1) * width - 1} of each feature. Not
 * thread-safe.
 */
public final class RecordBatch {
  /** Characters of text after which a batch takes no more records, however few it has. */
  public static final long MAX_CHARACTERS = 4L << 20;

  private final long mostCharacters;
  private final List<Feature> features;
  private final int capacity;
  private final int[] widths;
  private final FeatureType[] types;
  private final boolean[] mayBeMissing;
  private final int[] textFeatures;
  private final List<ByteBuffer> numbers = new ArrayList<>();
  private final List<String[]> texts = new ArrayList<>();
  // Of each feature, the records whose table lacks its column; empty above the last record.
  private final List<BitSet> absent = new ArrayList<>();
  private int size;
  private long characters;

  /**
   * @param features the inputs, every dimension settled
   * @param capacity the most records, at least 1
   * @throws ModelRefusedException if so many records have more values than a buffer can hold
   */
  public RecordBatch(List<Feature> features, int capacity) {
    this(features, capacity, MAX_CHARACTERS);
  }

  /**
   * @param features the inputs, every dimension settled
   * @param capacity the most records, at least 1
   * @param mostCharacters characters of text after which the batch takes no more records
   * @throws ModelRefusedException if so many records have more values than a buffer can hold
   */
  public RecordBatch(List<Feature> features, int capacity, long mostCharacters) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: %d (expected: >= 1)".formatted(capacity));
    }
    requireRoom(features, capacity);
    this.features = List.copyOf(features);
    this.capacity = capacity;
    this.mostCharacters = mostCharacters;
    this.widths = this.features.stream().mapToInt(Feature::width).toArray();
    this.types = this.features.stream().map(Feature::type).toArray(FeatureType[]::new);
    this.mayBeMissing = new boolean[types.length];
    for (int i = 0; i < types.length; i++) {
      mayBeMissing[i] = this.features.get(i).mayBeMissing();
    }
    this.textFeatures =
        IntStream.range(0, types.length).filter(i -> !types[i].isNumber()).toArray();
    for (Feature feature : this.features) {
      int values = capacity * feature.width();
      boolean text = !feature.type().isNumber();
      absent.add(new BitSet());
      texts.add(text ? new String[values] : new String[0]);
      numbers.add(
          ByteBuffer.allocateDirect(values * feature.type().bytes())
              .order(ByteOrder.nativeOrder()));
    }
  }

  /**
   * Checks that a batch of these inputs can be made, without making it.
   *
   * @param features the inputs, every dimension settled
   * @param capacity the most records of the batch
   * @throws ModelRefusedException if so many records have more values than a buffer can hold
   */
  public static void requireRoom(List<Feature> features, int capacity) {
    for (Feature feature : features) {
      int width = feature.width();
      if (width == Feature.FREE) {
        throw new IllegalArgumentException("%s has a free dimension".formatted(feature));
      }
      long bytesOfRecord = (long) width * Math.max(1, feature.type().bytes());
      long most = Integer.MAX_VALUE / bytesOfRecord;
      if (capacity > most) {
        throw new ModelRefusedException(
            "a batch of %d records is too large for the model's input %s: %d bytes each (expected: %s)"
                .formatted(
                    capacity,
                    feature,
                    bytesOfRecord,
                    most == 0
                        ? "at most %d bytes".formatted(Integer.MAX_VALUE)
                        : "a scoreline.batch_size of at most %d".formatted(most)));
      }
    }
  }

  /** What a record takes in a batch's buffers, in bytes; texts are not in them. */
  static long bytesOfRecord(List<Feature> features) {
    return features.stream()
        .mapToLong(feature -> (long) feature.width() * feature.type().bytes())
        .sum();
  }

  public List<Feature> features() {
    return features;
  }

  /** Values of one record of a feature: what its shape comes to, worked out once. */
  public int width(int feature) {
    return widths[feature];
  }

  public FeatureType type(int feature) {
    return types[feature];
  }

  /** Whether a feature takes NaN for a value that is not there. */
  public boolean mayBeMissing(int feature) {
    return mayBeMissing[feature];
  }

  public int capacity() {
    return capacity;
  }

  /** Records in the batch now. */
  public int size() {
    return size;
  }

  /** Whether it takes no more: it has all its records, or they have very long texts. */
  public boolean isFull() {
    return size == capacity || characters >= mostCharacters;
  }

  public void clear() {
    for (int feature : textFeatures) {
      // What a longer batch left behind would otherwise stay in memory.
      Arrays.fill(texts.get(feature), 0, size * widths[feature], null);
    }
    absent.forEach(BitSet::clear);
    size = 0;
    characters = 0;
  }

  /**
   * Says of the record at place {@link #size} that its table has no column for a feature; it is to
   * be added next.
   *
   * @throws IllegalArgumentException if the feature's column has to be there
   */
  public void putAbsent(int feature) {
    if (!features.get(feature).hasOptionalColumn()) {
      throw new IllegalArgumentException(
          "%s without its column (expected: it has to be there)".formatted(features.get(feature)));
    }
    absent.get(feature).set(size);
  }

  /**
   * Whether the table that a record is of lacks a feature's column: its value then means nothing.
   */
  public boolean isAbsent(int feature, int record) {
    return absent.get(feature).get(record);
  }

  /** Counts the record whose values were written at place {@link #size}. */
  public void add() {
    add(0);
  }

  /**
   * Counts the record whose values were written at place {@link #size}.
   *
   * @param keptCharacters how much text of the record is kept elsewhere as long as the batch is
   */
  public void add(int keptCharacters) {
    if (size == capacity) {
      throw new IllegalStateException("the batch already holds %d records".formatted(capacity));
    }
    characters += keptCharacters;
    for (int feature : textFeatures) {
      int width = widths[feature];
      for (int place = size * width; place < (size + 1) * width; place++) {
        String text = texts.get(feature)[place];
        characters += text == null ? 0 : text.length();
      }
    }
    size++;
  }

  /**
   * Takes the record back that was added last.
   *
   * @param keptCharacters how much text it was added with
   */
  public void dropLast(int keptCharacters) {
    size--;
    characters -= keptCharacters;
    for (BitSet ofFeature : absent) {
      ofFeature.clear(size);
    }
    for (int feature : textFeatures) {
      int width = widths[feature];
      for (int place = size * width; place < (size + 1) * width; place++) {
        String text = texts.get(feature)[place];
        characters -= text == null ? 0 : text.length();
      }
    }
  }

  /** The buffer of a feature of numbers, in native byte order; its position is not used. */
  public ByteBuffer numbers(int feature) {
    return numbers.get(feature);
  }

  /** The strings of a feature of type {@link FeatureType#STRING} or {@link FeatureType#FILE}. */
  public String[] texts(int feature) {
    return texts.get(feature);
  }

  /** Copies a record's values, of every feature, over those of another place. */
  public void copyRecord(RecordBatch source, int from, int to) {
    for (int i = 0; i < features.size(); i++) {
      int width = features.get(i).width();
      absent.get(i).set(to, source.isAbsent(i, from));
      if (!features.get(i).type().isNumber()) {
        System.arraycopy(source.texts(i), from * width, texts(i), to * width, width);
      } else {
        int bytes = width * features.get(i).type().bytes();
        numbers(i).put(to * bytes, source.numbers(i), from * bytes, bytes);
      }
    }
  }
}
