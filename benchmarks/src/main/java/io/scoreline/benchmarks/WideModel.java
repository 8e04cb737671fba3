package io.scoreline.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * An ONNX model that is all arithmetic: an MLP of 13 inputs, three hidden layers and one output,
 * with random weights. Written out by hand (onnx.proto, opset 13), so that nothing need be
 * installed to make it.
 */
final class WideModel {
  private static final int INPUTS = 13;
  private static final int FLOAT = 1;
  private static final int LENGTH_DELIMITED = 2;

  private WideModel() {}

  /**
   * The model's file.
   *
   * @param width neurons in each hidden layer
   */
  static byte[] bytes(int width) {
    int[] sizes = {INPUTS, width, width, width, 1};
    SplittableRandom random = new SplittableRandom(13);
    Message graph = new Message();
    String last = "features";
    Message initializers = new Message();
    for (int layer = 1; layer < sizes.length; layer++) {
      boolean output = layer == sizes.length - 1;
      String sum = output ? "score" : "sum" + layer;
      graph.message(1, gemm(last, "w" + layer, "b" + layer, sum));
      last = sum;
      if (!output) {
        last = "hidden" + layer;
        graph.message(1, node("Relu", new String[] {sum}, last));
      }
      int[] shape = {sizes[layer - 1], sizes[layer]};
      initializers.message(5, tensor("w" + layer, shape, random));
      initializers.message(5, tensor("b" + layer, new int[] {sizes[layer]}, random));
    }
    graph.text(2, "wide-mlp");
    graph.append(initializers);
    graph.message(11, value("features", INPUTS));
    graph.message(12, value("score", 1));
    Message model = new Message();
    model.number(1, 8); // ir_version
    model.message(7, graph);
    model.message(8, new Message().number(2, 13)); // opset
    return model.toBytes();
  }

  private static Message gemm(String input, String weights, String bias, String output) {
    return node("Gemm", new String[] {input, weights, bias}, output);
  }

  private static Message node(String operator, String[] inputs, String output) {
    Message node = new Message();
    for (String input : inputs) {
      node.text(1, input);
    }
    return node.text(2, output).text(4, operator);
  }

  /** Weights that keep the values of all layers about as large as the inputs. */
  private static Message tensor(String name, int[] shape, SplittableRandom random) {
    Message tensor = new Message();
    int count = 1;
    for (int dimension : shape) {
      tensor.number(1, dimension);
      count *= dimension;
    }
    double spread = shape.length == 1 ? 0.01 : Math.sqrt(6.0 / shape[0]);
    ByteBuffer values = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      values.putFloat((float) random.nextDouble(-spread, spread));
    }
    return tensor.number(2, FLOAT).text(8, name).bytes(9, values.array());
  }

  private static Message value(String name, int width) {
    Message shape =
        new Message()
            .message(1, new Message().text(2, "batch"))
            .message(1, new Message().number(1, width));
    Message type = new Message().number(1, FLOAT).message(2, shape);
    return new Message().text(1, name).message(2, new Message().message(1, type));
  }

  /** A protobuf message under construction. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.toBytes());
    }

    Message bytes(int field, byte[] value) {
      varint(((long) field << 3) | LENGTH_DELIMITED);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    void append(Message fields) {
      out.writeBytes(fields.toBytes());
    }

    private void varint(long value) {
      long left = value;
      while (left >= 0x80) {
        out.write((int) ((left & 0x7f) | 0x80));
        left >>>= 7;
      }
      out.write((int) left);
    }

    byte[] toBytes() {
      return out.toByteArray();
    }
  }
}
