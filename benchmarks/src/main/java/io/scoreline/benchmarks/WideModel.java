package io.scoreline.benchmarks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/**
 * An ONNX model that is all arithmetic: an MLP of 13 inputs, three hidden layers and one output,
 * with random weights. Written out by hand (onnx.proto, opset 13), so that nothing need be
 * installed to make it.
 */
final class WideModel {
  private static final int INPUTS = 13;
  private static final int FLOAT = 1;

  private WideModel() {}

  /**
   * The model's file.
   *
   * @param width neurons in each hidden layer
   */
  static byte[] bytes(int width) {
    OnnxMessage graph = new OnnxMessage();
    layers(graph, "features", width);
    graph.text(2, "wide-mlp");
    return model(graph);
  }

  /** Adds the MLP, from the values of that name to those named {@code score}. */
  static void layers(OnnxMessage graph, String features, int width) {
    int[] sizes = {INPUTS, width, width, width, 1};
    SplittableRandom random = new SplittableRandom(13);
    String last = features;
    OnnxMessage initializers = new OnnxMessage();
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
    graph.append(initializers);
  }

  /** A model of a graph from {@code features} to {@code score}. */
  static byte[] model(OnnxMessage graph) {
    graph.message(11, value("features", INPUTS));
    graph.message(12, value("score", 1));
    OnnxMessage model = new OnnxMessage();
    model.number(1, 8); // ir_version
    model.message(7, graph);
    model.message(8, new OnnxMessage().number(2, 13)); // opset
    return model.toBytes();
  }

  static OnnxMessage gemm(String input, String weights, String bias, String output) {
    return node("Gemm", new String[] {input, weights, bias}, output);
  }

  static OnnxMessage node(String operator, String[] inputs, String output) {
    OnnxMessage node = new OnnxMessage();
    for (String input : inputs) {
      node.text(1, input);
    }
    return node.text(2, output).text(4, operator);
  }

  /** Weights that keep the values of all layers about as large as the inputs. */
  static OnnxMessage tensor(String name, int[] shape, SplittableRandom random) {
    OnnxMessage tensor = new OnnxMessage();
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

  static OnnxMessage value(String name, int width) {
    OnnxMessage shape =
        new OnnxMessage()
            .message(1, new OnnxMessage().text(2, "batch"))
            .message(1, new OnnxMessage().number(1, width));
    OnnxMessage type = new OnnxMessage().number(1, FLOAT).message(2, shape);
    return new OnnxMessage().text(1, name).message(2, new OnnxMessage().message(1, type));
  }
}
