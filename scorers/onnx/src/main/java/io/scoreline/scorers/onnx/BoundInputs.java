package io.scoreline.scorers.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.RecordBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The first places of a batch as tensors. Numbers are not copied: the tensors lie on the batch's
 * own buffers and are made once. Strings must be copied for each call.
 */
final class BoundInputs implements AutoCloseable {
  private final OrtEnvironment environment;
  private final Signature signature;
  private final RecordBatch batch;
  private final int places;
  private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();

  private BoundInputs(
      OrtEnvironment environment, Signature signature, RecordBatch batch, int places) {
    this.environment = environment;
    this.signature = signature;
    this.batch = batch;
    this.places = places;
  }

  static BoundInputs bind(
      OrtEnvironment environment, Signature signature, RecordBatch batch, int places)
      throws OrtException {
    BoundInputs inputs = new BoundInputs(environment, signature, batch, places);
    try {
      for (int i = 0; i < signature.features().size(); i++) {
        if (signature.features().get(i).type() != FeatureType.STRING) {
          inputs.tensors.put(signature.features().get(i).name(), inputs.numbers(i));
        }
      }
    } catch (OrtException | RuntimeException e) {
      inputs.close();
      throw e;
    }
    return inputs;
  }

  /** Whether these are the first {@code count} places of that batch. */
  boolean hold(RecordBatch other, int count) {
    return batch == other && places == count;
  }

  RecordBatch batch() {
    return batch;
  }

  int places() {
    return places;
  }

  /** The inputs by name, with the strings that the batch holds now; valid until the next call. */
  Map<String, OnnxTensor> tensors(TextTensors.Encoding encoding) throws OrtException {
    for (int i = 0; i < signature.features().size(); i++) {
      Feature feature = signature.features().get(i);
      if (feature.type() == FeatureType.STRING) {
        OnnxTensor old = tensors.remove(feature.name());
        if (old != null) {
          old.close();
        }
        tensors.put(feature.name(), texts(i, encoding));
      }
    }
    return Collections.unmodifiableMap(tensors);
  }

  private OnnxTensor texts(int index, TextTensors.Encoding encoding) throws OrtException {
    Feature feature = batch.features().get(index);
    int count = places * feature.width();
    String[] texts = new String[count];
    for (int i = 0; i < count; i++) {
      texts[i] = batch.texts(index)[i];
      if (texts[i] == null) { // the native code would end the process
        throw new IllegalArgumentException(
            "record %d has no text for %s".formatted(i / feature.width(), feature));
      }
    }
    return TextTensors.of(environment, texts, shape(feature), encoding);
  }

  private OnnxTensor numbers(int index) throws OrtException {
    Feature feature = batch.features().get(index);
    int bytes = places * feature.width() * feature.type().bytes();
    ByteBuffer values =
        batch
            .numbers(index)
            .duplicate()
            .position(0)
            .limit(bytes)
            .slice()
            .order(ByteOrder.nativeOrder());
    long[] shape = shape(feature);
    return switch (feature.type()) {
      case FLOAT -> OnnxTensor.createTensor(environment, values.asFloatBuffer(), shape);
      case DOUBLE -> OnnxTensor.createTensor(environment, values.asDoubleBuffer(), shape);
      case INT16 -> OnnxTensor.createTensor(environment, values.asShortBuffer(), shape);
      case INT32 -> OnnxTensor.createTensor(environment, values.asIntBuffer(), shape);
      case INT64 -> OnnxTensor.createTensor(environment, values.asLongBuffer(), shape);
      case INT8 -> OnnxTensor.createTensor(environment, values, shape, OnnxJavaType.INT8);
      case UINT8 -> OnnxTensor.createTensor(environment, values, shape, OnnxJavaType.UINT8);
      case BOOL -> OnnxTensor.createTensor(environment, values, shape, OnnxJavaType.BOOL);
      case FLOAT16 ->
          OnnxTensor.createTensor(environment, values.asShortBuffer(), shape, OnnxJavaType.FLOAT16);
      case BFLOAT16 ->
          OnnxTensor.createTensor(
              environment, values.asShortBuffer(), shape, OnnxJavaType.BFLOAT16);
      case STRING, FILE -> throw new IllegalArgumentException("%s is text".formatted(feature));
    };
  }

  private long[] shape(Feature feature) {
    if (signature.scalars().contains(feature.name())) {
      return new long[0];
    }
    List<Integer> dimensions = feature.shape();
    long[] shape = new long[1 + dimensions.size()];
    shape[0] = places;
    for (int i = 0; i < dimensions.size(); i++) {
      shape[i + 1] = dimensions.get(i);
    }
    return shape;
  }

  @Override
  public void close() {
    tensors.values().forEach(OnnxTensor::close);
    tensors.clear();
  }
}
