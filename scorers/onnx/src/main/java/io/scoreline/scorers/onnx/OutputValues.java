package io.scoreline.scorers.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import io.scoreline.transforms.scorer.PredictionValues;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.Optional;

/** Collects the elements of tensors of one type in a flat array. */
sealed interface OutputValues {
  static Optional<OutputValues> of(TensorInfo info) {
    return switch (info.onnxType) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT,
          ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16,
          ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 ->
          Optional.of(new Floats());
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> Optional.of(new Doubles());
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 ->
          Optional.of(new Longs((tensor, to, at, count) -> bytes(tensor, to, at, count, ~0)));
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 ->
          Optional.of(new Longs((tensor, to, at, count) -> bytes(tensor, to, at, count, 0xff)));
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 ->
          Optional.of(new Longs((tensor, to, at, count) -> shorts(tensor, to, at, count, ~0)));
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 ->
          Optional.of(new Longs((tensor, to, at, count) -> shorts(tensor, to, at, count, 0xffff)));
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 ->
          Optional.of(new Longs((tensor, to, at, count) -> ints(tensor, to, at, count, ~0L)));
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 ->
          Optional.of(
              new Longs((tensor, to, at, count) -> ints(tensor, to, at, count, 0xffff_ffffL)));
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> Optional.of(new Longs(OutputValues::longs));
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 ->
          Optional.of(new UnsignedLongs(new Longs(OutputValues::longs)));
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> Optional.of(new Booleans());
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> Optional.of(new Texts());
      default -> Optional.empty();
    };
  }

  /**
   * Adds a tensor's first elements.
   *
   * @param at where they go
   * @param count how many
   * @param total how many there will be in all
   */
  void add(OnnxTensor tensor, int at, int count, int total) throws OrtException;

  PredictionValues values();

  /** Widens a tensor's first elements into an array of longs. */
  interface Widening {
    void copy(OnnxTensor tensor, long[] to, int at, int count);
  }

  private static void bytes(OnnxTensor tensor, long[] to, int at, int count, int mask) {
    ByteBuffer from = tensor.getByteBuffer();
    for (int i = 0; i < count; i++) {
      to[at + i] = from.get(i) & mask;
    }
  }

  private static void shorts(OnnxTensor tensor, long[] to, int at, int count, int mask) {
    ShortBuffer from = tensor.getShortBuffer();
    for (int i = 0; i < count; i++) {
      to[at + i] = from.get(i) & mask;
    }
  }

  private static void ints(OnnxTensor tensor, long[] to, int at, int count, long mask) {
    IntBuffer from = tensor.getIntBuffer();
    for (int i = 0; i < count; i++) {
      to[at + i] = from.get(i) & mask;
    }
  }

  private static void longs(OnnxTensor tensor, long[] to, int at, int count) {
    tensor.getLongBuffer().get(0, to, at, count);
  }

  /** Also takes the half-precision types, which the runtime widens. */
  final class Floats implements OutputValues {
    private float[] values = new float[0];

    @Override
    public void add(OnnxTensor tensor, int at, int count, int total) {
      FloatBuffer from = tensor.getFloatBuffer(); // a copy made for us
      if (count == total && from.hasArray()) {
        values = from.array();
        return;
      }
      if (values.length < total) {
        values = new float[total];
      }
      from.get(0, values, at, count);
    }

    @Override
    public PredictionValues values() {
      return new PredictionValues.Floats(values);
    }
  }

  final class Doubles implements OutputValues {
    private double[] values = new double[0];

    @Override
    public void add(OnnxTensor tensor, int at, int count, int total) {
      DoubleBuffer from = tensor.getDoubleBuffer(); // a copy made for us
      if (count == total && from.hasArray()) {
        values = from.array();
        return;
      }
      if (values.length < total) {
        values = new double[total];
      }
      from.get(0, values, at, count);
    }

    @Override
    public PredictionValues values() {
      return new PredictionValues.Doubles(values);
    }
  }

  final class Longs implements OutputValues {
    private final Widening widening;
    private long[] values = new long[0];

    Longs(Widening widening) {
      this.widening = widening;
    }

    @Override
    public void add(OnnxTensor tensor, int at, int count, int total) {
      if (values.length < total) {
        values = new long[total];
      }
      widening.copy(tensor, values, at, count);
    }

    @Override
    public PredictionValues values() {
      return new PredictionValues.Longs(values);
    }
  }

  final class UnsignedLongs implements OutputValues {
    private final Longs longs;

    UnsignedLongs(Longs longs) {
      this.longs = longs;
    }

    @Override
    public void add(OnnxTensor tensor, int at, int count, int total) {
      longs.add(tensor, at, count, total);
    }

    @Override
    public PredictionValues values() {
      return new PredictionValues.UnsignedLongs(longs.values);
    }
  }

  final class Booleans implements OutputValues {
    private boolean[] values = new boolean[0];

    @Override
    public void add(OnnxTensor tensor, int at, int count, int total) {
      if (values.length < total) {
        values = new boolean[total];
      }
      ByteBuffer from = tensor.getByteBuffer();
      for (int i = 0; i < count; i++) {
        values[at + i] = from.get(i) != 0;
      }
    }

    @Override
    public PredictionValues values() {
      return new PredictionValues.Booleans(values);
    }
  }

  final class Texts implements OutputValues {
    private String[] values = new String[0];

    @Override
    public void add(OnnxTensor tensor, int at, int count, int total) throws OrtException {
      if (values.length < total) {
        values = new String[total];
      }
      int next = flatten(tensor.getValue(), at, at + count);
      if (next != at + count) {
        throw new IllegalStateException("%d texts for %d places".formatted(next - at, count));
      }
    }

    /** Strings come as arrays of arrays; there is no flat way to read them. */
    private int flatten(Object texts, int at, int end) {
      int next = at;
      if (texts instanceof String text) {
        values[next++] = text;
      } else if (texts instanceof String[] row) {
        int count = Math.min(row.length, end - next);
        System.arraycopy(row, 0, values, next, count);
        next += count;
      } else {
        for (Object row : (Object[]) texts) {
          next = next < end ? flatten(row, next, end) : next;
        }
      }
      return next;
    }

    @Override
    public PredictionValues values() {
      return new PredictionValues.Texts(values);
    }
  }
}
