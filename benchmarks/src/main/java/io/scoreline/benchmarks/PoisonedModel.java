package io.scoreline.benchmarks;

import java.util.SplittableRandom;

/**
 * An ONNX model whose call fails when a record's first number is {@value #FATAL} or more: the
 * number is an index into a table of that length. Else an MLP of 13 inputs and 64 hidden neurons.
 */
final class PoisonedModel {
  /** The least number that no table of the model has an entry for. */
  static final int FATAL = 200_000;

  private static final int HIDDEN = 64;

  private PoisonedModel() {}

  /** The model's file. */
  static byte[] bytes() {
    SplittableRandom random = new SplittableRandom(13);
    OnnxMessage graph = new OnnxMessage();
    graph.message(1, WideModel.gemm("features", "w1", "b1", "sum"));
    graph.message(1, WideModel.node("Relu", new String[] {"sum"}, "hidden"));
    graph.message(1, WideModel.gemm("hidden", "w2", "b2", "mlp"));
    lookUp(graph);
    graph.message(1, WideModel.node("Add", new String[] {"mlp", "entry"}, "score"));
    graph.text(2, "poisoned-mlp");
    graph.message(5, WideModel.tensor("w1", new int[] {13, HIDDEN}, random));
    graph.message(5, WideModel.tensor("b1", new int[] {HIDDEN}, random));
    graph.message(5, WideModel.tensor("w2", new int[] {HIDDEN, 1}, random));
    graph.message(5, WideModel.tensor("b2", new int[] {1}, random));
    table(graph);
    return WideModel.model(graph);
  }

  private static void lookUp(OnnxMessage graph) {
    graph.message(1, gather(new String[] {"features", "first"}, "column", 1));
    graph.message(
        1,
        WideModel.node("Cast", new String[] {"column"}, "index")
            .message(5, new OnnxMessage().text(1, "to").number(3, 7).number(20, 2)));
    graph.message(1, gather(new String[] {"table", "index"}, "entry", 0));
  }

  private static void table(OnnxMessage graph) {
    graph.message(
        5, new OnnxMessage().number(1, 1).number(2, 7).text(8, "first").bytes(9, new byte[8]));
    byte[] zeros = new byte[FATAL * Float.BYTES];
    graph.message(
        5, new OnnxMessage().number(1, FATAL).number(2, 1).text(8, "table").bytes(9, zeros));
  }

  /**
   * A model of the same table whose entry is an input of a wide MLP, as embeddings are: a call with
   * a bad record fails before the arithmetic.
   *
   * @param width neurons in each hidden layer
   */
  static byte[] wide(int width) {
    OnnxMessage graph = new OnnxMessage();
    lookUp(graph);
    graph.message(1, WideModel.node("Add", new String[] {"features", "entry"}, "embedded"));
    WideModel.layers(graph, "embedded", width);
    graph.text(2, "poisoned-wide-mlp");
    table(graph);
    return WideModel.model(graph);
  }

  private static OnnxMessage gather(String[] inputs, String output, int axis) {
    return WideModel.node("Gather", inputs, output)
        .message(5, new OnnxMessage().text(1, "axis").number(3, axis).number(20, 2));
  }
}
