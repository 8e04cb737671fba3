package io.scoreline.scorers.onnx;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.ScoringException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A record's prediction is the same to the last bit, whichever records it is scored with. */
class BatchCompositionTest {
  private static final int[] RANGES = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 16, 17, 23, 31, 40, 64, 100, 250, 512, 1000
  };

  @ParameterizedTest
  @CsvSource({
    "mlp-13, 1024",
    "wine-matrix, 1024",
    "iris-zipmap, 1024",
    "mnist-cnn, 256",
    "mnist-cnn-batch1, 32"
  })
  void isEqualForOurModels(String name, int capacity) throws Exception {
    check(TestFiles.testData("models/" + name + ".onnx"), capacity);
  }

  @ParameterizedTest
  @CsvSource({
    "mnist-azure-tf, 1024",
    "mnist-cnn-dynamic-batch, 128",
    "diabetes-lr-mlflow/model-onnx, 1024",
    "tribuo-real-data, 1024",
    "squeezenet-fp32-dynamic, 6"
  })
  void isEqualForRealModels(String asset, int capacity) throws Exception {
    check(TestFiles.realModel(asset), capacity);
  }

  @Test
  void takesFewSizesOnly() {
    BatchLadder ladder = new BatchLadder(OptionalInt.empty());

    assertThat(ladder.places(1, 1000), is(2));
    assertThat(ladder.places(7, 1000), is(7));
    assertThat(ladder.places(9, 1000), is(10));
    assertThat(ladder.places(10, 1000), is(10));
    assertThat(ladder.places(17, 1000), is(20));
    assertThat(ladder.places(513, 1000), is(640));
    assertThat(ladder.places(900, 1000), is(1000));
    assertThat(ladder.places(3, 2), is(2));
    assertThat(ladder.places(1, 1), is(1));
  }

  private static void check(Path path, int capacity) throws ScoringException {
    Random random = new Random(1);
    try (OpenModel model = OpenModel.at(path)) {
      RecordBatch batch = model.batch(capacity);
      while (!batch.isFull()) {
        double[] values = new double[batch.features().get(0).width()];
        for (int i = 0; i < values.length; i++) {
          values[i] = random.nextDouble() * 20 - 10;
        }
        OpenModel.add(batch, values);
      }
      int output = model.score(batch).outputs().size() - 1; // the scores, where there are labels
      List<String> together = OpenModel.values(model.score(batch), output);
      int width = together.size() / capacity;
      for (int range : RANGES) {
        for (int from = 0; from + range <= capacity; from += Math.max(range, capacity / 8)) {
          List<String> apart =
              OpenModel.values(model.session().score(batch, from, from + range), output);
          assertThat(
              "records %d to %d".formatted(from, from + range),
              apart,
              is(together.subList(from * width, (from + range) * width)));
        }
      }
    }
  }
}
