package io.scoreline.scorers.onnx;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.Prediction;
import io.scoreline.transforms.scorer.PredictionValues;
import io.scoreline.transforms.scorer.Predictions;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.Scorer;
import io.scoreline.transforms.scorer.ScoringException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A model with one session, and what it takes to fill batches for it. */
record OpenModel(Scorer scorer, Scorer.Session session) implements AutoCloseable {
  static OpenModel of(ModelSource source) {
    Scorer scorer = new OnnxScorerProvider().open(source);
    return new OpenModel(scorer, scorer.newSession());
  }

  static OpenModel at(Path path, String... outputs) {
    return of(new ModelSource("onnx", path.toString(), List.of(outputs), Map.of()));
  }

  /** One of this module's own small models. */
  static OpenModel named(String name, String... outputs) {
    return at(TestFiles.model(name), outputs);
  }

  /** An empty batch whose free dimensions, in order, are {@code settled}. */
  RecordBatch batch(int capacity, int... settled) {
    List<Feature> features = new ArrayList<>();
    int next = 0;
    for (Feature feature : scorer.features()) {
      List<Integer> shape = new ArrayList<>(feature.shape());
      for (int i = 0; i < shape.size(); i++) {
        if (shape.get(i) == Feature.FREE) {
          shape.set(i, settled[next++]);
        }
      }
      features.add(feature.withShape(shape));
    }
    return new RecordBatch(features, capacity);
  }

  /** Adds a record to a model of one input of numbers. */
  static void add(RecordBatch batch, double... values) {
    put(batch, 0, values);
    batch.add();
  }

  /** Writes a feature's numbers at the place of the next record. */
  static void put(RecordBatch batch, int index, double... values) {
    Feature feature = batch.features().get(index);
    int at = batch.size() * feature.width();
    ByteBuffer to = batch.numbers(index);
    for (int i = 0; i < values.length; i++) {
      int place = (at + i) * feature.type().bytes();
      double value = values[i];
      switch (feature.type()) {
        case FLOAT -> to.putFloat(place, (float) value);
        case DOUBLE -> to.putDouble(place, value);
        case INT8, UINT8, BOOL -> to.put(place, (byte) (int) value);
        case INT16 -> to.putShort(place, (short) value);
        case INT32 -> to.putInt(place, (int) value);
        case INT64 -> to.putLong(place, (long) value);
        case BFLOAT16 ->
            to.putShort(place, (short) (Float.floatToRawIntBits((float) value) >>> 16));
        case FLOAT16 -> to.putShort(place, half(value));
        case STRING, FILE -> throw new IllegalArgumentException(feature.toString());
      }
    }
  }

  /** Writes a feature's strings at the place of the next record. */
  static void put(RecordBatch batch, int index, String... texts) {
    int at = batch.size() * batch.features().get(index).width();
    System.arraycopy(texts, 0, batch.texts(index), at, texts.length);
  }

  /** The bits of a number that half precision can hold exactly, not too small. */
  private static short half(double value) {
    if (value == 0) {
      return 0;
    }
    int exponent = Math.getExponent(value);
    int fraction = (int) ((Math.abs(value) / Math.scalb(1.0, exponent) - 1) * 1024);
    return (short) ((value < 0 ? 0x8000 : 0) | (exponent + 15) << 10 | fraction);
  }

  Predictions score(RecordBatch batch) throws ScoringException {
    return session.score(batch, 0, batch.size());
  }

  /** What one output holds for some records, as text: exact, whatever its type. */
  static List<String> values(Predictions predictions, int output) {
    Prediction prediction = predictions.outputs().get(output);
    List<String> values = new ArrayList<>();
    for (int i = 0; i < predictions.records() * prediction.width(); i++) {
      values.add(value(prediction.values(), i));
    }
    return values;
  }

  static String value(PredictionValues values, int i) {
    if (values instanceof PredictionValues.Texts texts) {
      return texts.values()[i];
    }
    if (values instanceof PredictionValues.Booleans booleans) {
      return Boolean.toString(booleans.values()[i]);
    }
    if (values instanceof PredictionValues.Longs longs) {
      return Long.toString(longs.values()[i]);
    }
    if (values instanceof PredictionValues.UnsignedLongs longs) {
      return Long.toUnsignedString(longs.values()[i]);
    }
    if (values instanceof PredictionValues.Floats floats) {
      return Float.toString(floats.values()[i]);
    }
    return Double.toString(values.number(i));
  }

  @Override
  public void close() {
    session.close();
    scorer.close();
  }
}
