package io.scoreline.catalog.registration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.scoreline.catalog.AssetVersion;
import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.Resources;
import io.scoreline.catalog.Timestamps;
import io.scoreline.catalog.definition.Definitions;
import io.scoreline.catalog.field.Notice;
import io.scoreline.catalog.tree.DocumentReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelAdviceTest {
  /** A model with an empty graph. */
  private static final byte[] ONNX = {0x08, 0x08, 0x3A, 0x02, 0x12, 0x00};

  @TempDir private Path folder;

  private void write(String name, byte[] bytes) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private List<String> adviceOn(String... lines) {
    var text = "name: one\n" + String.join("\n", lines) + "\n";
    var document = DocumentReader.read("d.yml", folder, text.getBytes(StandardCharsets.UTF_8));
    return rendered(
        new ModelAdvice(reference -> Optional.empty())
            .on(Definitions.deployment(document).value()));
  }

  private static List<String> rendered(List<Notice> notices) {
    return notices.stream().map(Notice::render).toList();
  }

  @Test
  void saysNothingOfAModelThatIsOrOfOneThatIsNotThereYet() throws IOException {
    write("model.onnx", ONNX);
    write("folder/inner/model.onnx", ONNX);
    write("model.tribuo", new byte[] {0x0A});
    write("model.ubj", new byte[] {0x0A});
    write("trees/model.lgb", new byte[] {0x0A});
    write("folder/.hidden/model.onnx", ONNX);
    write("texts/tokenizer.json", new byte[] {'{', '}'});
    write("texts/onnx/model.onnx", ONNX);
    write("texts/onnx/model_O4.onnx", ONNX);

    assertThat(adviceOn("model: {path: model.onnx}"), empty());
    assertThat(adviceOn("model: model.onnx"), empty());
    assertThat(adviceOn("model: {path: folder}"), empty());
    assertThat(adviceOn("model: {path: model.tribuo}"), empty());
    assertThat(adviceOn("model: {path: model.ubj}"), empty());
    assertThat(adviceOn("model: {path: trees}"), empty());
    assertThat(adviceOn("model: {path: texts}"), empty());
    assertThat(adviceOn("model: {path: missing.onnx}"), empty());
    assertThat(adviceOn("model: azureml:wine:1"), empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.pkl    | model.pkl is a pickle; without a scoring script this version scores ONNX, Tribuo, XGBoost and LightGBM models, and MLflow models: convert it with skl2onnx",
        "model.joblib | model.joblib is a pickle; without a scoring script this version scores ONNX, Tribuo, XGBoost and LightGBM models, and MLflow models: convert it with skl2onnx",
        "model.h5     | model.h5 is a TensorFlow model; without a scoring script this version scores ONNX, Tribuo, XGBoost and LightGBM models, and MLflow models: convert it with tf2onnx",
        "model.pt     | model.pt is a PyTorch model; without a scoring script this version scores ONNX, Tribuo, XGBoost and LightGBM models, and MLflow models: convert it with torch.onnx.export",
        "model.bin    | model.bin is no ONNX model; without a scoring script this version scores ONNX, Tribuo, XGBoost and LightGBM models, and MLflow models: convert it to ONNX",
        "model.onnx   | model.onnx is no ONNX model; without a scoring script this version scores ONNX, Tribuo, XGBoost and LightGBM models, and MLflow models: export it again"
      })
  void tellsWhatToDoWithAFileOfAnotherKind(String name, String message) throws IOException {
    write(name, "some text, which is long enough".getBytes(StandardCharsets.UTF_8));

    assertThat(
        adviceOn("model:", "  path: " + name),
        equalTo(List.of("d.yml:3: model.path: invoke will refuse this: " + message)));
  }

  @Test
  void seesThatAnOnnxFileIsEmptyOrCutOff() throws IOException {
    write("empty.onnx", new byte[0]);
    write("cut.onnx", new byte[] {0x08, 0x08, 0x3A, 0x7F, 0x12});

    assertThat(adviceOn("model: empty.onnx").get(0), containsString("empty.onnx is empty; "));
    assertThat(
        adviceOn("model: cut.onnx").get(0),
        containsString("cut.onnx is no ONNX model, or only the start of one; "));
  }

  @Test
  void asksForOneOfSeveralModelsInAFolder() throws IOException {
    write("two/a.onnx", ONNX);
    write("two/b.onnx", ONNX);
    write("none/weights.pkl", ONNX);
    write("none/notes.txt", ONNX);

    assertThat(
        adviceOn("model: {path: two}"),
        equalTo(
            List.of(
                "d.yml:2: model.path: invoke will refuse this: the folder two holds 2 .onnx files, a.onnx and b.onnx: name one with model.path")));
    assertThat(
        adviceOn("model: {path: none}"),
        equalTo(
            List.of(
                "d.yml:2: model.path: invoke will refuse this: the folder none holds no .onnx file (it has notes.txt and weights.pkl); without a scoring script this version scores ONNX, Tribuo, XGBoost and LightGBM models, and MLflow models: convert it with skl2onnx")));
  }

  @Test
  void takesAnMlflowFolderWithAFileOfAnEngineAndRefusesOneWithAPickle() throws IOException {
    write("model/MLmodel", ONNX);
    write("model/model.onnx", ONNX);
    write("boosted/MLmodel", ONNX);
    write("boosted/model.ubj", ONNX);
    write("pickled/MLmodel", ONNX);
    write("pickled/model.pkl", ONNX);

    assertThat(adviceOn("model: {path: model}"), equalTo(List.of()));
    assertThat(adviceOn("model: {path: boosted}"), equalTo(List.of()));
    assertThat(
        adviceOn("model: {path: pickled}"),
        equalTo(
            List.of(
                "d.yml:2: model.path: invoke will refuse this: pickled is an MLflow model; without a scoring script this version scores ONNX, Tribuo, XGBoost and LightGBM models, and MLflow models: convert it with skl2onnx")));
  }

  @Test
  void seesThatATypeHidesAnOnnxModel() throws IOException {
    write("model.onnx", ONNX);

    assertThat(
        adviceOn("model: {path: model.onnx, type: custom_model}"),
        equalTo(
            List.of(
                "d.yml:2: model.path: invoke will refuse this: model.onnx is an ONNX model, but its type is custom_model: say type: onnx")));
  }

  @Test
  void leavesAModelThatAScriptReadsToTheScript() throws IOException {
    write("model.pkl", new byte[] {7});

    assertThat(
        adviceOn(
            "model: {path: model.pkl}",
            "code_configuration:",
            "  code: src",
            "  scoring_script: score.py"),
        equalTo(List.of()));
  }

  @Test
  void namesARegisteredModelByNameAndVersion() throws IOException {
    Files.writeString(folder.resolve("model.pkl"), "no model at all");
    var model =
        new ModelAsset(
            new AssetVersion("wine", "3"),
            ModelAsset.Type.CUSTOM_MODEL,
            folder.resolve("model.pkl"),
            "abc",
            Metadata.none(),
            KeptFields.none(),
            Timestamps.createdAt(Resources.NOON),
            Optional.empty());
    var document =
        DocumentReader.read(
            "d.yml",
            folder,
            "name: one\nmodel: azureml:wine@latest".getBytes(StandardCharsets.UTF_8));

    assertThat(
        rendered(
            new ModelAdvice(reference -> Optional.of(model))
                .on(Definitions.deployment(document).value())),
        equalTo(
            List.of(
                "azureml:wine:3: model: invoke will refuse this: model.pkl is a pickle; without a scoring script this version scores ONNX, Tribuo, XGBoost and LightGBM models, and MLflow models: convert it with skl2onnx")));
  }
}
