package io.scoreline.scorers.onnx;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.ModelMemory;
import io.scoreline.transforms.scorer.ModelRefusedException;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.RecordBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalDataTest {
  private static final String LOCATION = "weights.bin"; // in the models, to be overwritten there

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void makeFolders() throws Exception {
    folder = Files.createDirectories(temporary.resolve("model")).toRealPath();
    Files.createDirectories(folder.resolve("sub"));
    Files.createDirectories(temporary.resolve("o"));
    for (Path place :
        new Path[] {folder, folder.resolve("sub"), temporary, temporary.resolve("o")}) {
      writeWeights(place.resolve(place.endsWith("sub") ? "abc.bin" : "weights.bin"));
      writeWeights(place.resolve("w.bin"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"external", "external-in-subgraph"})
  void readsDataBesideTheModel(String name) throws Exception {
    Path file = Files.copy(TestFiles.model(name), folder.resolve("m.onnx"));

    try (OpenModel model = OpenModel.at(file)) {
      RecordBatch batch = model.batch(2);
      OpenModel.add(batch, 1, 1);

      assertThat(OpenModel.values(model.score(batch), 0), contains("1.5", "3.0"));
    }
  }

  @Test
  void countsToTheModelsMemory() throws Exception {
    Path file = Files.copy(TestFiles.model("external"), folder.resolve("m.onnx"));

    assertThat(
        new OnnxScorerProvider().memoryOf(ModelSource.of("onnx", file.toString())),
        is(ModelMemory.shared(Files.size(file) + Files.size(folder.resolve("weights.bin")))));
  }

  @Test
  void readsDataInAFolderBelow() throws Exception {
    OpenModel.at(withLocation("external", "sub/abc.bin")).close();
  }

  @ParameterizedTest
  @CsvSource({
    "../w/../w.b, leaves the model's folder",
    "../abcd.bin, leaves the model's folder",
    "sub/../../w, leaves the model's folder",
    "/etc/passwd, is an absolute path",
    "C:\\win.ini_, is not a plain relative path",
    "..\\..\\a.bin, is not a plain relative path",
    "missing.bin, is missing",
    "sub/abc.xyz, is missing",
    "sub////////, is not a regular file",
    "link000.bin, is or passes a symbolic link",
    "lnks/ab.bin, is or passes a symbolic link"
  })
  void refusesOtherPlacesWhereverTheTensorIs(String location, String what) throws Exception {
    Files.createSymbolicLink(folder.resolve("link000.bin"), temporary.resolve("w.bin"));
    Files.createSymbolicLink(folder.resolve("lnks"), temporary.resolve("o"));
    for (String name : new String[] {"external", "external-in-subgraph"}) {
      String padded =
          location.length() == 12 ? location.replace("_", "").replace(".bin", ".bi") : location;
      Path file = withLocation(name, padded);

      var error = assertThrows(ModelRefusedException.class, () -> OpenModel.at(file).close());

      assertThat(
          error.getMessage(),
          is(
              "%s: external data '%s' %s (expected: a relative path to a file in the model's folder, without '..' and without links)"
                  .formatted(file, padded, what)));
    }
  }

  private Path withLocation(String name, String location) throws Exception {
    String model =
        new String(Files.readAllBytes(TestFiles.model(name)), StandardCharsets.ISO_8859_1);
    assertThat(location, location.length(), is(LOCATION.length()));
    return Files.write(
        folder.resolve("m.onnx"),
        model.replace(LOCATION, location).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void writeWeights(Path file) throws Exception {
    Files.write(
        file,
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(0.5f).putFloat(2).array());
  }
}
