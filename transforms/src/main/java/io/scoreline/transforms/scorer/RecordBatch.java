package io.scoreline.transforms.scorer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A reusable batch of decoded records, one direct buffer (or one array of strings) per feature.
 * Record {@code i} has its values at {@code i * width .. (i + 1) * width - 1} of each feature. Not
 * thread-safe.
 */
public final class RecordBatch {
  private final List<Feature> features;
  private final int capacity;
  private final int[] widths;
  private final FeatureType[] types;
  private final List<ByteBuffer> numbers = new ArrayList<>();
  private final List<String[]> texts = new ArrayList<>();
  private int size;

  /**
   * @param features the inputs, every dimension settled
   * @param capacity the most records, at least 1
   */
  public RecordBatch(List<Feature> features, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: %d (expected: >= 1)".formatted(capacity));
    }
    this.features = List.copyOf(features);
    this.capacity = capacity;
    this.widths = this.features.stream().mapToInt(Feature::width).toArray();
    this.types = this.features.stream().map(Feature::type).toArray(FeatureType[]::new);
    for (Feature feature : this.features) {
      int width = feature.width();
      if (width == Feature.FREE) {
        throw new IllegalArgumentException("%s has a free dimension".formatted(feature));
      }
      int values = Math.multiplyExact(capacity, width);
      boolean text = feature.type() == FeatureType.STRING;
      texts.add(text ? new String[values] : new String[0]);
      numbers.add(
          ByteBuffer.allocateDirect(Math.multiplyExact(values, feature.type().bytes()))
              .order(ByteOrder.nativeOrder()));
    }
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

  public int capacity() {
    return capacity;
  }

  /** Records in the batch now. */
  public int size() {
    return size;
  }

  public boolean isFull() {
    return size == capacity;
  }

  public void clear() {
    size = 0;
  }

  /** Counts the record whose values were written at place {@link #size}. */
  public void add() {
    if (isFull()) {
      throw new IllegalStateException("the batch already holds %d records".formatted(capacity));
    }
    size++;
  }

  /** The buffer of a feature of numbers, in native byte order; its position is not used. */
  public ByteBuffer numbers(int feature) {
    return numbers.get(feature);
  }

  /** The strings of a feature of type {@link FeatureType#STRING}. */
  public String[] texts(int feature) {
    return texts.get(feature);
  }

  /** Copies a record's values, of every feature, over those of another place. */
  public void copyRecord(RecordBatch source, int from, int to) {
    for (int i = 0; i < features.size(); i++) {
      int width = features.get(i).width();
      if (features.get(i).type() == FeatureType.STRING) {
        System.arraycopy(source.texts(i), from * width, texts(i), to * width, width);
      } else {
        int bytes = width * features.get(i).type().bytes();
        numbers(i).put(to * bytes, source.numbers(i), from * bytes, bytes);
      }
    }
  }
}
