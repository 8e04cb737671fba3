package io.scoreline.scorers.onnx;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.Feature;
import io.scoreline.transforms.scorer.FeatureType;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.RecordBatch;
import io.scoreline.transforms.scorer.ScorerProvider;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalsTest {
  @TempDir Path folder;

  @Test
  void isFoundByItsModelType() {
    assertThat(
        ServiceLoader.load(ScorerProvider.class).stream()
            .map(provider -> provider.get().modelTypes())
            .toList(),
        is(List.of(List.of("onnx"))));
  }

  @Test
  void refusesWhatDoesNotExist() {
    assertThat(
        refusal(folder.resolve("absent.onnx")),
        is(
            folder.resolve("absent.onnx")
                + ": does not exist (expected: an .onnx file, or a folder with one)"));
  }

  @Test
  void namesOperatorsOfAnyDepthThatNeitherTheRuntimeHasNorTheModelDefines() {
    assertThat(
        refusal(TestFiles.model("unknown-operators")),
        is(
            TestFiles.model("unknown-operators")
                + ": calls operators that ONNX Runtime does not have: ai.onnx.contrib:Negate,"
                + " com.example:Halve (expected: those of the domains ai.onnx, ai.onnx.ml and"
                + " com.microsoft, or functions that the model defines itself; no library of"
                + " operators is loaded)"));
  }

  @Test
  void takesOperatorsThatTheModelDefinesItself() throws Exception {
    try (OpenModel model = OpenModel.at(TestFiles.model("own-function"))) {
      RecordBatch batch = model.batch(2);
      OpenModel.add(batch, 1, 1.5);

      assertThat(OpenModel.values(model.score(batch), 0), contains("2.0", "3.0"));
    }
  }

  @Test
  void refusesAnEmptyFile() throws Exception {
    Path file = Files.createFile(folder.resolve("m.onnx"));

    assertThat(
        refusal(file), is(file + ": is empty (expected: an .onnx file, or a folder with one)"));
  }

  @Test
  void namesAGitLfsPointer() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("m.onnx"),
            "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n");

    assertThat(refusal(file), is(file + ": is a Git LFS pointer, not the model; run git lfs pull"));
  }

  @Test
  void refusesAFileOfMoreThanTwoGibibytes() throws Exception {
    Path path = folder.resolve("m.onnx");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(ModelFile.LARGEST_BYTES + 1); // sparse
    }

    assertThat(
        refusal(path),
        startsWith(path + ": has 2147483648 bytes (expected: at most 2147483647; larger models"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<!DOCTYPE html><html></html>| no valid field",
        "file,label| not an ONNX model",
        "PK34567890| not an ONNX model",
        "xxxxORTM| is in ONNX Runtime's own .ort format"
      })
  void refusesOtherFiles(String content, String reason) throws Exception {
    Path file = Files.writeString(folder.resolve("m.onnx"), content);

    String refusal = refusal(file);

    assertThat(refusal, startsWith(file + ": "));
    assertThat(refusal, containsString(reason.replace("no valid field", "not an ONNX model")));
    assertThat(refusal, not(containsString("\n")));
  }

  @Test
  void refusesEveryCutOffModel() throws Exception {
    byte[] whole = Files.readAllBytes(TestFiles.testData("models/wine-matrix.onnx"));
    Path file = folder.resolve("m.onnx");
    for (int length = 1; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      // A cut after whole fields can only leave out what follows the graph.
      try {
        OpenModel.at(file).close();
      } catch (ModelRefusedException e) {
        assertThat(e.getMessage(), startsWith(file + ": "));
        assertThat(e.getMessage(), not(containsString("\n")));
      }
    }
  }

  @Test
  void opensTheOnlyModelOfAFolder() throws Exception {
    Path deep = Files.createDirectories(folder.resolve("a/b"));
    Files.copy(TestFiles.model("cube"), deep.resolve("Model.ONNX"));
    Path hidden = Files.createDirectories(folder.resolve("..2026/copy"));
    Files.copy(TestFiles.model("cube"), hidden.resolve("model.onnx"));

    OpenModel.at(folder).close();
  }

  @Test
  void namesTheModelsOfAFolderWithSeveral() throws Exception {
    Files.copy(TestFiles.model("cube"), folder.resolve("one.onnx"));
    Files.copy(TestFiles.model("cube"), folder.resolve("two.onnx"));

    assertThat(
        refusal(folder),
        is(
            folder
                + ": holds 2 .onnx files (expected: exactly one, at most 3 levels deep); it has"
                + " one.onnx, two.onnx"));
  }

  @Test
  void namesWhatAFolderWithoutModelHas() throws Exception {
    Files.createFile(folder.resolve("MLmodel"));
    Files.createFile(folder.resolve("model.pkl"));

    assertThat(
        refusal(folder),
        is(
            folder
                + ": holds no .onnx file (expected: exactly one, at most 3 levels deep); it has"
                + " MLmodel, model.pkl"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "input-uint16   | input 'x' is of type uint16, which ONNX Runtime cannot be given from Java",
        "input-uint32   | input 'x' is of type uint32, which ONNX Runtime cannot be given from Java",
        "input-uint64   | input 'x' is of type uint64, which ONNX Runtime cannot be given from Java",
        "input-optional | 'x' is of an optional type, which ONNX Runtime cannot open from Java",
        "input-sequence | input 'x' is a sequence (expected: a tensor)",
        "input-unranked | input 'x' declares no shape (expected: one such as [batch, 4])",
        "input-none     | it has no inputs (expected: at least one)",
        "input-empty    | input 'x' declares the shape [-1, 0] (expected: dimensions from 1",
        "input-table    | its inputs differ in the first dimension, which must count the records: x [-1, 2], table [2, 3]",
        "fixed-3-and-4  | its inputs differ in the first dimension, which must count the records: x [3, 2], z [4, 2]",
        "output-sequence| output 'y' is a sequence of tensors (expected: a tensor, or a sequence of maps to float32)"
      })
  void refusesSignaturesThatRecordsDoNotFit(String name, String reason) {
    assertThat(refusal(TestFiles.model(name)), startsWith(TestFiles.model(name) + ": " + reason));
  }

  @Test
  void opensAModelWhoseUnreadableOutputIsNotChosen() {
    OpenModel.named("output-sequence", "z").close();
  }

  @ParameterizedTest
  @CsvSource({"batch_size, 0", "batch_size, -1", "batch_size, one", "batchSize, 1"})
  void refusesUnknownParametersAndValues(String name, String value) {
    ModelSource source =
        new ModelSource("onnx", TestFiles.model("cube").toString(), List.of(), Map.of(name, value));

    assertThrows(ModelRefusedException.class, () -> new OnnxScorerProvider().open(source));
  }

  @Test
  void refusesABatchSizeOtherThanTheDeclaredOne() {
    ModelSource source =
        new ModelSource(
            "onnx",
            TestFiles.model("fixed-3").toString(),
            List.of(),
            Map.of(OnnxScorerProvider.BATCH_SIZE, "1"));

    var error =
        assertThrows(ModelRefusedException.class, () -> new OnnxScorerProvider().open(source));

    assertThat(
        error.getMessage(),
        is(
            TestFiles.model("fixed-3")
                + ": parameter batch_size: 1 (expected: 3, which the model declares)"));
  }

  @Test
  void describesTheInputsInTheModelsOrder() {
    try (OpenModel model = OpenModel.at(TestFiles.testData("models/deliveries-columns.onnx"))) {
      assertThat(
          model.scorer().features(),
          is(
              List.of(
                  new Feature("distance_km", FeatureType.FLOAT, List.of(1)),
                  new Feature("weight_kg", FeatureType.FLOAT, List.of(1)),
                  new Feature("parcels", FeatureType.INT64, List.of(1)),
                  new Feature("hour", FeatureType.INT64, List.of(1)),
                  new Feature("carrier", FeatureType.STRING, List.of(1)),
                  new Feature("weather", FeatureType.STRING, List.of(1)))));
      assertThat(model.scorer().fixedBatchSize(), is(OptionalInt.empty()));
    }
    try (OpenModel model = OpenModel.named("fixed-3")) {
      assertThat(model.scorer().fixedBatchSize(), is(OptionalInt.of(3)));
    }
    try (OpenModel model = OpenModel.named("input-scalar")) {
      assertThat(
          model.scorer().features(),
          is(
              List.of(
                  new Feature("x", FeatureType.FLOAT, List.of(2)),
                  new Feature("factor", FeatureType.FLOAT, List.of()))));
      assertThat(model.scorer().fixedBatchSize(), is(OptionalInt.of(1)));
    }
  }

  private static String refusal(Path path) {
    return assertThrows(ModelRefusedException.class, () -> OpenModel.at(path).close()).getMessage();
  }
}
