package io.scoreline.scorers.text;

import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import java.lang.reflect.Array;
import java.util.List;

/**
 * Collects one output of the model over the calls for a batch, and puts it into the order of the
 * records. First {@link #begin}, then {@link #add} for each call, then {@link #prediction}. Not
 * thread-safe.
 */
abstract sealed class TextOutput {
  private final String name;
  private int records;

  private TextOutput(String name) {
    this.name = name;
  }

  /** An output with a vector for each token, of which each text gets one. */
  static TextOutput pooled(String name, Pooling pooling, boolean normalize) {
    return new Pooled(name, pooling, normalize);
  }

  /** An output with values for each text, which it gets as they are. */
  static TextOutput plain(String name) {
    return new Plain(name);
  }

  /**
   * The texts of a call.
   *
   * @param places which record of the batch each is, from 0
   * @param from where in {@code places} the first one stands
   * @param count how many there are
   * @param length tokens of each with padding
   * @param tokens tokens without it, by the record
   */
  // Nobody compares them.
  @SuppressWarnings("ArrayRecordComponent")
  record Call(int[] places, int from, int count, int length, int[] tokens) {
    int place(int text) {
      return places[from + text];
    }
  }

  /** Starts a batch of so many records. */
  void begin(int newRecords) {
    records = newRecords;
  }

  final int records() {
    return records;
  }

  final String name() {
    return name;
  }

  /**
   * Adds what a call gave.
   *
   * @throws UnfitOutputException if it is not of the form that the first call gave
   */
  abstract void add(Prediction given, Call call);

  /** The values of all records; the arrays are given away. */
  abstract Prediction prediction();

  /** An output is of another form than in the call before. */
  static final class UnfitOutputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnfitOutputException(String message) {
      super(message);
    }
  }

  private static final class Pooled extends TextOutput {
    /** As sentence-transformers has it, against a division by zero. */
    private static final double SHORTEST = 1e-12;

    private final Pooling pooling;
    private final boolean normalize;
    private int width;
    private float[] values = {};

    Pooled(String name, Pooling pooling, boolean normalize) {
      super(name);
      this.pooling = pooling;
      this.normalize = normalize;
    }

    @Override
    void begin(int newRecords) {
      super.begin(newRecords);
      values = new float[newRecords * width];
    }

    @Override
    void add(Prediction given, Call call) {
      if (!isPerToken(given, call.length())) {
        throw new UnfitOutputException(
            "output '%s' has the shape %s for a text of %d tokens (expected: [%d, …], as for others)"
                .formatted(given.name(), given.shape(), call.length(), call.length()));
      }
      width = given.shape().get(1);
      if (values.length != records() * width) {
        values = new float[records() * width];
      }
      float[] vectors = ((PredictionValues.Floats) given.values()).values();
      for (int text = 0; text < call.count(); text++) {
        int place = call.place(text);
        pooling.pool(
            vectors,
            text * call.length() * width,
            call.tokens()[place],
            width,
            values,
            place * width);
        if (normalize) {
          normalize(place * width);
        }
      }
    }

    private void normalize(int at) {
      double squares = 0;
      for (int i = at; i < at + width; i++) {
        squares += (double) values[i] * values[i];
      }
      double length = Math.max(Math.sqrt(squares), SHORTEST);
      for (int i = at; i < at + width; i++) {
        values[i] = (float) (values[i] / length);
      }
    }

    @Override
    Prediction prediction() {
      return new Prediction(name(), List.of(width), List.of(), new PredictionValues.Floats(values));
    }
  }

  /** Whether an output has a vector for each of so many tokens. */
  static boolean isPerToken(Prediction given, int length) {
    return given.shape().size() == 2
        && given.shape().get(0) == length
        && given.values() instanceof PredictionValues.Floats;
  }

  private static final class Plain extends TextOutput {
    private Prediction last; // null before the first call
    private Object values; // an array; null before the first call of a batch

    Plain(String name) {
      super(name);
    }

    @Override
    void begin(int newRecords) {
      super.begin(newRecords);
      values = null;
    }

    @Override
    void add(Prediction given, Call call) {
      if (last != null && !given.shape().equals(last.shape())) {
        throw new UnfitOutputException(
            "output '%s' has the shape %s for one text and %s for another (expected: the same for all, or a vector for each token)"
                .formatted(given.name(), last.shape(), given.shape()));
      }
      last = given;
      int width = given.width();
      Object from = array(given.values());
      if (values == null) {
        values = Array.newInstance(from.getClass().getComponentType(), records() * width);
      }
      for (int text = 0; text < call.count(); text++) {
        // Both are arrays of one type.
        System.arraycopy(from, text * width, values, call.place(text) * width, width);
      }
    }

    @Override
    Prediction prediction() {
      return new Prediction(name(), last.shape(), last.elements(), like(last.values(), values));
    }

    private static Object array(PredictionValues given) {
      if (given instanceof PredictionValues.Floats floats) {
        return floats.values();
      }
      if (given instanceof PredictionValues.Doubles doubles) {
        return doubles.values();
      }
      if (given instanceof PredictionValues.Longs longs) {
        return longs.values();
      }
      if (given instanceof PredictionValues.UnsignedLongs longs) {
        return longs.values();
      }
      if (given instanceof PredictionValues.Booleans booleans) {
        return booleans.values();
      }
      return ((PredictionValues.Texts) given).values();
    }

    private static PredictionValues like(PredictionValues given, Object array) {
      if (given instanceof PredictionValues.Floats) {
        return new PredictionValues.Floats((float[]) array);
      }
      if (given instanceof PredictionValues.Doubles) {
        return new PredictionValues.Doubles((double[]) array);
      }
      if (given instanceof PredictionValues.Longs) {
        return new PredictionValues.Longs((long[]) array);
      }
      if (given instanceof PredictionValues.UnsignedLongs) {
        return new PredictionValues.UnsignedLongs((long[]) array);
      }
      if (given instanceof PredictionValues.Booleans) {
        return new PredictionValues.Booleans((boolean[]) array);
      }
      return new PredictionValues.Texts((String[]) array);
    }
  }
}
