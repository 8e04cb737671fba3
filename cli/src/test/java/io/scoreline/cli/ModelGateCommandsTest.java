package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of broken models when somebody registers them. */
class ModelGateCommandsTest {
  private static final Path WINE = CommandRun.TEST_DATA.resolve("models/wine-matrix.onnx");

  @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void makeHome() {
    run = new CommandRun(folder);
  }

  private void broken(String name) throws IOException, URISyntaxException {
    Path model = Path.of(getClass().getResource("/broken-models/%s.onnx".formatted(name)).toURI());
    Files.copy(model, folder.resolve(name + ".onnx"));
  }

  private void isRefused(String file, String why) {
    assertThat(run.code("model create -n m --version 1 --path " + file), is(6));
    assertThat(
        run.err(),
        allOf(
            startsWith("ERROR: the model is refused: " + file + ": "),
            containsString(why),
            not(containsString(folder.toString()))));
    assertThat("it is not registered", run.code("model show -n m --version 1"), is(3));
  }

  private JsonNode verdict(String file) throws IOException {
    return run.json("model create -n %s --version 1 --path %s".formatted(file, file))
        .path("verdict");
  }

  @ParameterizedTest
  @CsvSource({
    "opset-99, Opset 99 is under development",
    "unknown-operator, No Op registered for Frobnicate",
    "custom-operator, calls operators that ONNX Runtime does not have: com.example:Frobnicate",
    "data-missing, external data 'weights.bin' is missing",
    "data-outside, external data '../../../etc/passwd' leaves the model's folder",
    "data-absolute, external data '/etc/passwd' is an absolute path",
    "huge-tensor, declares a size of 13194139533312 bytes",
    "cyclic, the graph is not acyclic",
    "invalid-utf8, No Op registered for Ident",
  })
  void refusesWhatOnnxRuntimeOrTheWalkOverItsBytesDoes(String name, String why) throws Exception {
    broken(name);

    isRefused(name + ".onnx", why);
  }

  @Test
  void saysWhatAFileIsThatIsNoModel() throws IOException {
    run.file("empty.onnx", "");
    run.file("text.onnx", "hello, this is no model\n");
    run.file("page.onnx", "<!DOCTYPE html><html><body>Not found</body></html>");
    byte[] model = Files.readAllBytes(WINE);
    Files.write(folder.resolve("torn.onnx"), Arrays.copyOf(model, model.length / 2));
    run.file("lfs.onnx", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    Files.write(
        folder.resolve("pickle.onnx"), "\u0080\u0004K".getBytes(StandardCharsets.ISO_8859_1));

    isRefused("empty.onnx", "is empty (expected: an .onnx file, or a folder with one)");
    isRefused("text.onnx", "is text, not an ONNX model");
    isRefused("page.onnx", "is a page of HTML, not an ONNX model");
    isRefused("torn.onnx", "the file may be cut off");
    isRefused("pickle.onnx", "is a Python pickle, not an ONNX model");
    assertThat(run.code("model create -n m --version 1 --path lfs.onnx"), is(2));
    assertThat(run.err(), containsString("lfs.onnx is a Git LFS pointer"));
  }

  @Test
  void keepsWhatItFoundWithTheModel() throws Exception {
    Files.copy(WINE, folder.resolve("wine.onnx"));
    broken("opset-1");
    broken("quantised-dynamically");
    broken("makes-huge-tensor");

    JsonNode wine = verdict("wine.onnx");

    assertThat(wine.path("status").asText(), equalTo("accepted"));
    assertThat(wine.path("inputs").toString(), equalTo("[\"features: float[13]\"]"));
    assertThat(
        wine.path("outputs").toString(),
        equalTo("[\"label: longs[]\",\"probabilities: floats[3]\"]"));
    assertThat(wine.path("findings").size(), is(0));
    assertThat(run.json("model show -n wine.onnx --version 1").path("verdict"), equalTo(wine));
    assertThat(verdict("opset-1.onnx").at("/findings/0").asText(), startsWith("its opset is 1; "));
    assertThat(
        verdict("quantised-dynamically.onnx").at("/findings/0").asText(),
        startsWith("it is quantised dynamically"));
    assertThat(
        verdict("makes-huge-tensor.onnx").at("/findings/0").asText(),
        containsString("Failed to allocate memory for requested buffer of size 274877906944"));
  }

  @Test
  void refusesADeploymentsOwnModelUnlessAScriptReadsIt() throws Exception {
    broken("custom-operator");
    run.file("e.yml", "name: gate\n");
    run.ok("batch-endpoint create -f e.yml -o none");
    run.file("code/score.py", "def run(mini_batch):\n    return list(mini_batch)\n");
    run.file("d.yml", "name: one\nendpoint_name: gate\nmodel: {path: custom-operator.onnx}\n");

    assertThat(run.code("batch-deployment create -f d.yml"), is(6));
    assertThat(
        run.err(),
        containsString("operators that ONNX Runtime does not have: com.example:Frobnicate"));
    run.file(
        "d.yml",
        """
        name: one
        endpoint_name: gate
        model: {path: custom-operator.onnx}
        code_configuration: {code: code, scoring_script: score.py}
        """);
    run.ok("batch-deployment create -f d.yml -o none");
  }
}
