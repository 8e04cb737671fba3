package io.scoreline.scorers.text;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.transforms.scorer.ModelRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is in a folder is not trusted. */
class RefusalsTest {
  @TempDir Path folder;

  private String refusal(Map<String, String> parameters, String... outputs) {
    return assertThrows(
            ModelRefusedException.class, () -> OpenText.of(folder, parameters, outputs).close())
        .getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``| is empty",
        "no JSON at all| no tokenizer: Unrecognized token 'no'",
        "[1, 2]| no tokenizer: no JSON object",
        "{}| no tokenizer: Model missing",
        "{\"model\": {\"type\": \"BPE\"}}| no tokenizer: Missing vocab/merges",
        "{\"version\": \"1.0\", \"model\": {\"type\": \"Own\", \"vocab\": {}}}| no tokenizer: ",
        "version https://git-lfs.github.com/spec/v1| is a Git LFS pointer",
      })
  void refusesWhatIsNoTokenizer(String content, String message) throws IOException {
    OpenText.tinyBert(folder);
    Files.writeString(folder.resolve("tokenizer.json"), content);

    assertThat(refusal(Map.of()), containsString("tokenizer.json: " + message));
  }

  @Test
  void refusesATokenizerThatIsCutOffOrNestedWithoutAnEnd() throws IOException {
    OpenText.tinyBert(folder);
    Path tokenizer = folder.resolve("tokenizer.json");
    String whole = Files.readString(tokenizer);
    Files.writeString(tokenizer, whole.substring(0, whole.length() / 2));

    assertThat(refusal(Map.of()), containsString("tokenizer.json: no tokenizer: "));

    Files.writeString(tokenizer, "{\"model\": " + "[".repeat(1_000_000));

    assertThat(refusal(Map.of()), containsString("tokenizer.json: no tokenizer: "));
  }

  @Test
  void refusesATokenizerOfAnotherModel() throws IOException {
    OpenText.miniLm(folder);
    Files.copy(
        OpenText.tinyBert().resolve("model.onnx"),
        folder.resolve("model.onnx"),
        StandardCopyOption.REPLACE_EXISTING);

    assertThat(
        refusal(Map.of()),
        containsString("(expected: a tokenizer and a model that fit each other)"));
  }

  @Test
  void refusesAFolderWithoutOneModelAndSaysHowToChoose() throws IOException {
    OpenText.tinyBert(folder);
    Files.move(folder.resolve("model.onnx"), folder.resolve("a.onnx"));
    Files.copy(folder.resolve("a.onnx"), folder.resolve("b.onnx"));

    assertThat(
        refusal(Map.of()),
        containsString(
            "holds 2 .onnx files: a.onnx, b.onnx (expected: one, or one called model.onnx or onnx/model.onnx, or the parameter onnx_file)"));
    assertThat(
        refusal(Map.of("onnx_file", "../x.onnx")),
        containsString("parameter onnx_file: ../x.onnx (expected: one of a.onnx, b.onnx)"));
    OpenText.of(folder, Map.of("onnx_file", "b.onnx")).close();
  }

  @ParameterizedTest
  @CsvSource({
    "max_tokens, 0, a whole number from 1 to 999999",
    "max_tokens, many, a whole number from 1 to 999999",
    "pooling, median, 'one of mean, cls, max, last'",
    "normalize, yes, true or false",
  })
  void refusesAParameterThatItDoesNotKnow(String name, String value, String expected)
      throws IOException {
    OpenText.tinyBert(folder);

    assertThat(
        refusal(Map.of(name, value)),
        containsString("parameter %s: %s (expected: %s)".formatted(name, value, expected)));
  }

  @Test
  void refusesMoreTokensThanTheModelHasPlacesFor() throws IOException {
    OpenText.tinyBert(folder);
    Files.writeString(folder.resolve("config.json"), "{\"max_position_embeddings\": 64}");

    assertThat(
        refusal(Map.of("max_tokens", "65")),
        containsString("parameter max_tokens: 65 (expected: at most 64,"));
  }

  @Test
  void refusesModulesThatItDoesNotHaveUnlessPoolingIsAsked() throws IOException {
    OpenText.tinyBert(folder);
    Files.writeString(
        folder.resolve("modules.json"), "[{\"type\": \"sentence_transformers.models.Dense\"}]");

    assertThat(
        refusal(Map.of()),
        containsString("modules.json: sentence_transformers.models.Dense, which is not done here"));
    OpenText.of(folder, Map.of("pooling", "mean")).close();
    OpenText.of(folder, Map.of(), "output_1").close();
  }

  @Test
  void refusesSettingsThatAreNoJson() throws IOException {
    OpenText.tinyBert(folder);
    Files.writeString(folder.resolve("modules.json"), "[");

    assertThat(refusal(Map.of()), containsString("modules.json: Unexpected end-of-input"));
  }

  @Test
  void refusesAModelThatTakesNoTokens() throws IOException {
    OpenText.tinyBert(folder);
    Path digits =
        Path.of(System.getProperty("scoreline.repository"), "test-data/models/mnist-cnn.onnx");
    Files.copy(digits, folder.resolve("model.onnx"), StandardCopyOption.REPLACE_EXISTING);

    assertThat(refusal(Map.of()), containsString("tokens cannot feed the model"));
  }
}
