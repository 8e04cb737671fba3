package io.scoreline.scorers.onnx;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.ScoringException;
import io.scoreline.transforms.scorer.ScoringStoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CallsTest {
  @Test
  void saysInOneLineWhyACallFailed() throws Exception {
    try (OpenModel model = OpenModel.named("lookup")) {
      RecordBatch batch = lookups(model, 1, 7, 3);

      var error = assertThrows(ScoringException.class, () -> model.score(batch));

      assertThat(
          error.getMessage(),
          is(
              "Gather: indices element out of data bounds, idx=7 must be within the inclusive"
                  + " range [-5,4]"));
    }
  }

  @Test
  void leavesOutThePlacesInTheRuntimesSource() throws Exception {
    try (OpenModel model = OpenModel.named("takes-one-only")) {
      RecordBatch batch = model.batch(2);
      OpenModel.add(batch, 1, 2);

      var error = assertThrows(ScoringException.class, () -> model.score(batch));

      assertThat(
          error.getMessage(),
          is(
              "Reshape: input_shape_size == requested_shape_size was false. The input tensor"
                  + " cannot be reshaped to the requested shape. Input shape:{2,2}, requested"
                  + " shape:{1,2}"));
    }
  }

  @Test
  void scoresTheRecordsAroundABadOne() throws Exception {
    try (OpenModel model = OpenModel.named("lookup")) {
      RecordBatch batch = lookups(model, 1, 7, 3, 4);
      assertThrows(ScoringException.class, () -> model.score(batch));

      assertThat(OpenModel.values(model.session().score(batch, 0, 1), 0), contains("1.5"));
      assertThrows(ScoringException.class, () -> model.session().score(batch, 1, 2));
      assertThat(OpenModel.values(model.session().score(batch, 2, 4), 0), contains("3.5", "4.5"));
      assertThat(
          OpenModel.value(model.session().score(batch, 3, 4).outputs().get(0).values(), 0),
          is("4.5"));
    }
  }

  @Test
  void neverRunsOnValuesLeftFromAnEarlierBatch() throws Exception {
    try (OpenModel model = OpenModel.named("lookup")) {
      RecordBatch batch = lookups(model, 1, 1, 1, 7, 7, 7);
      assertThrows(ScoringException.class, () -> model.score(batch));
      batch.clear();
      OpenModel.add(batch, 2);

      assertThat(OpenModel.values(model.score(batch), 0), contains("2.5"));
    }
  }

  @Test
  void leavesTheRecordsAfterARangeAsTheyAre() throws Exception {
    try (OpenModel model = OpenModel.named("lookup")) {
      RecordBatch batch = lookups(model, 0, 1, 2, 3, 4);
      model.session().score(batch, 0, 2);

      assertThat(
          OpenModel.values(model.score(batch), 0), contains("0.5", "1.5", "2.5", "3.5", "4.5"));
    }
  }

  @Test
  void servesBatchesInTurnEachWithItsOwnRecords() throws Exception {
    try (OpenModel model = OpenModel.named("lookup")) {
      for (int turn = 0; turn < 30; turn++) {
        RecordBatch batch = lookups(model, turn % 5);
        assertThat(OpenModel.values(model.score(batch), 0), contains(turn % 5 + ".5"));
      }
    }
  }

  @Test
  void servesManyWorkersAtOnce() throws Exception {
    try (OpenModel model = OpenModel.named("lookup")) {
      List<CompletableFuture<Void>> workers = new ArrayList<>();
      for (int worker = 0; worker < 4; worker++) {
        int index = worker;
        workers.add(CompletableFuture.runAsync(() -> scoreOften(model, index)));
      }
      CompletableFuture.allOf(workers.toArray(CompletableFuture[]::new)).get();
    }
  }

  private static void scoreOften(OpenModel model, int index) {
    try (var session = model.scorer().newSession()) {
      RecordBatch batch = lookups(model, index, index);
      for (int i = 0; i < 500; i++) {
        assertThat(OpenModel.values(session.score(batch, i % 2, 2), 0).get(0), is(index + ".5"));
      }
    } catch (ScoringException e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void refusesABatchOfAnotherModel() {
    try (OpenModel model = OpenModel.named("lookup")) {
      RecordBatch batch =
          new RecordBatch(List.of(new Feature("index", FeatureType.INT32, List.of(1))), 1);
      batch.add();

      var error = assertThrows(IllegalArgumentException.class, () -> model.score(batch));

      assertThat(
          error.getMessage(), is("batch of [index: int32[1]] (expected: [index: int64[1]])"));
    }
  }

  @Test
  void refusesARecordWithoutItsText() {
    try (OpenModel model = OpenModel.named("join-texts")) {
      RecordBatch batch = model.batch(1);
      batch.add();

      assertThrows(IllegalArgumentException.class, () -> model.score(batch));
    }
  }

  @Test
  @Timeout(30)
  void stopsACallThatRunsForEver() throws Exception {
    try (OpenModel model = OpenModel.named("endless")) {
      RecordBatch batch = model.batch(16);
      OpenModel.add(batch, 1, 2);
      CompletableFuture<Object> call =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return model.score(batch);
                } catch (ScoringException e) {
                  throw new CompletionException(e);
                }
              });
      assertThrows(TimeoutException.class, () -> call.get(300, TimeUnit.MILLISECONDS));

      Instant stopped = Instant.now();
      model.session().stop();
      var error = assertThrows(CompletionException.class, call::join);

      assertThat(error.getCause(), instanceOf(ScoringStoppedException.class));
      assertThat(Duration.between(stopped, Instant.now()), lessThan(Duration.ofSeconds(1)));
      assertThrows(ScoringStoppedException.class, () -> model.score(batch));
      try (var other = model.scorer().newSession()) {
        other.stop();
        assertThrows(ScoringStoppedException.class, () -> other.score(batch, 0, 1));
      }
    }
  }

  @Test
  void canBeStoppedAndClosedInAnyOrder() {
    OpenModel model = OpenModel.named("cube");
    model.session().close();
    model.session().stop();
    model.session().close();
    model.scorer().close();
    model.scorer().close();

    assertThrows(IllegalStateException.class, () -> model.scorer().newSession());
  }

  @Test
  void failsCleanlyWhenTheModelIsClosedUnderASession() {
    OpenModel model = OpenModel.named("lookup");
    RecordBatch batch = lookups(model, 1);
    model.scorer().close();

    assertThrows(IllegalStateException.class, () -> model.score(batch));
    model.session().close();
  }

  @Test
  void keepsNoMemoryOfClosedModels() throws Exception {
    Path file = TestFiles.testData("models/mnist-cnn.onnx");
    long before = 0;
    for (int i = 0; i < 200; i++) {
      try (OpenModel model = OpenModel.at(file)) {
        RecordBatch batch = model.batch(2);
        OpenModel.add(batch, new double[784]);
        model.score(batch);
      }
      if (i == 50) {
        before = residentKibibytes();
      }
    }

    assertThat(residentKibibytes() - before, lessThan(64L * 1024));
  }

  @Test
  void keepsItsMemoryWhenTheRangesVary() throws Exception {
    Random random = new Random(1);
    long before = 0;
    try (OpenModel model = OpenModel.at(TestFiles.testData("models/mnist-cnn.onnx"))) {
      RecordBatch batch = model.batch(256);
      while (!batch.isFull()) {
        OpenModel.add(batch, random.doubles(784).toArray());
      }
      for (int i = 0; i < 150; i++) {
        int records = 1 + random.nextInt(256);
        int from = random.nextInt(256 - records + 1);
        model.session().score(batch, from, from + records);
        if (i == 50) {
          before = residentKibibytes();
        }
      }
    }

    assertThat(residentKibibytes() - before, lessThan(32L * 1024));
  }

  private static long residentKibibytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  /** The program of {@link #printsNothing}. */
  public static void main(String[] args) throws Exception {
    for (String path : List.of("input-optional", "external", "output-sequence")) {
      assertThrows(RuntimeException.class, () -> OpenModel.named(path).close());
    }
    try (OpenModel model = OpenModel.named("lookup")) {
      RecordBatch batch = lookups(model, 7);
      assertThrows(ScoringException.class, () -> model.score(batch));
      model.session().stop();
      assertThrows(ScoringException.class, () -> model.score(batch));
    }
  }

  @Test
  void printsNothing() throws Exception {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path output = Files.createTempFile("printed", ".txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                CallsTest.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    int exitCode = process.waitFor();

    assertThat(Files.readString(output), is(emptyString()));
    assertThat(exitCode, is(0));
    Files.delete(output);
  }

  private static RecordBatch lookups(OpenModel model, double... indexes) {
    RecordBatch batch = model.batch(64);
    for (double index : indexes) {
      OpenModel.add(batch, index);
    }
    return batch;
  }
}
