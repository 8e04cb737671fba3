package io.scoreline.catalog.registration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.catalog.AssetVersion;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.Deployment;
import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.Resources;
import io.scoreline.catalog.Timestamps;
import io.scoreline.catalog.definition.Decoded;
import io.scoreline.catalog.definition.Definitions;
import io.scoreline.catalog.definition.DeploymentDefinition;
import io.scoreline.catalog.field.Notice;
import io.scoreline.catalog.snapshot.Snapshots;
import io.scoreline.catalog.tree.DocumentReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeFoldersTest {
  private static final String CODE = "code_configuration: {code: code, scoring_script: score.py}";
  private static final String CONDA = "environment: {conda_file: conda.yml}";
  private static final String INSTALL = "scoreline: {python: {install: true}}";
  private static final String SKLEARN = "flavors: {python_function: {}, sklearn: {}}";

  @TempDir private Path folder;
  private CodeFolders codeFolders;

  @BeforeEach
  void write() throws IOException {
    codeFolders = new CodeFolders(new Snapshots(folder.resolve("snapshots")));
    write("code/score.py", "def run(batch): return batch");
    write("code/inner/more.py", "more");
    write(
        "conda.yml",
        """
        name: any
        channels: [conda-forge]
        dependencies:
          - python=3.9
          - numpy>=1.2
          - pip>=20
          - pip-tools
          - pip:
            - scikit-learn==1.5.1
            - --index-url https://example.org/simple
            - "package @ git+https://example.org/package.git@abc ; python_version > '3.8'"
        """);
  }

  private void write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private DeploymentDefinition definition(String... lines) {
    return decoded(lines).value();
  }

  private Decoded<DeploymentDefinition> decoded(String... lines) {
    var text = "name: one\nmodel: model\n" + String.join("\n", lines) + "\n";
    return Definitions.deployment(
        DocumentReader.read("d.yml", folder, text.getBytes(StandardCharsets.UTF_8)));
  }

  private Optional<Deployment.Code> keep(String... lines) {
    var path = folder.resolve("model");
    var model =
        new ModelAsset(
            new AssetVersion("m", "1"),
            ModelTypes.of(path),
            path,
            "def",
            Metadata.none(),
            KeptFields.none(),
            Timestamps.createdAt(Resources.NOON),
            Optional.empty());
    return codeFolders.keep(definition(lines), model);
  }

  private static String requirements(Optional<Deployment.Code> code) throws IOException {
    return Files.readString(code.orElseThrow().path().resolve("requirements.txt"));
  }

  @Test
  void keepsThePipPartOfACondaFileWithTheCode() throws IOException {
    write("model", "any");
    var kept = keep(CODE, CONDA, INSTALL);

    assertThat(
        requirements(kept),
        equalTo(
            """
            scikit-learn==1.5.1
            --index-url https://example.org/simple
            package @ git+https://example.org/package.git@abc ; python_version > '3.8'
            """));
    var code = kept.orElseThrow();
    assertThat(Files.readString(code.path().resolve("inner/more.py")), equalTo("more"));
    assertThat(code.path().getFileName().toString(), equalTo("code"));
    assertThat(keep(CODE, CONDA, INSTALL), equalTo(kept));

    write("conda.yml", "dependencies: [pip: [scikit-learn==1.6.0]]");

    assertThat(requirements(kept), startsWith("scikit-learn==1.5.1\n"));
    var other = keep(CODE, CONDA, INSTALL);
    assertThat(requirements(other), equalTo("scikit-learn==1.6.0\n"));
    assertThat(other.orElseThrow().sha256(), not(equalTo(code.sha256())));
  }

  @Test
  void readsACondaFileOnlyWhereAnEnvironmentIsToBeMadeAndTheCodeHasNoList() throws IOException {
    write("model", "any");
    var plain = keep(CODE);
    write("conda.yml", "dependencies: 7");
    assertThat(keep(CODE, CONDA), equalTo(plain));

    write("conda.yml", "dependencies: [pip: [a]]");
    write("code/requirements.txt", "b\n");
    assertThat(requirements(keep(CODE, CONDA, INSTALL)), equalTo("b\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dependencies: 7|dependencies: holds text (expected: a list)",
        "dependencies: [pip: a]|dependencies.pip: holds text (expected: a list)",
        "dependencies: [[a]]|dependencies: holds a list (expected: packages as text, and one list of pip's)",
        "dependencies: [pip: [{a: b}]]|dependencies.pip: holds a mapping (expected: packages as text, and one list of pip's)"
      })
  void refusesACondaFileThatListsNothing(String content, String message) throws IOException {
    write("model", "any");
    write("conda.yml", content);

    var refused = assertThrows(CatalogException.class, () -> keep(CODE, CONDA, INSTALL));

    assertThat(refused.kind(), is(CatalogException.Kind.INVALID));
    assertThat(
        refused.getMessage(), equalTo("%s:1: %s".formatted(folder.resolve("conda.yml"), message)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-r requirements.txt",
        "--requirement=x",
        "-e .",
        ".",
        "./own",
        "dist/own-1.0-py3-none-any.whl"
      })
  void refusesOtherFilesInACondaFile(String line) throws IOException {
    write("model", "any");
    write("conda.yml", "dependencies: [pip: [\"" + line + "\"]]");

    var refused = assertThrows(CatalogException.class, () -> keep(CODE, CONDA, INSTALL));

    assertThat(
        refused.getMessage(),
        containsString(
            "environment.conda_file: pip's part has \"%s\" (expected: packages by their names; files beside it are not kept)"
                .formatted(line)));
  }

  @Test
  void saysNothingOfCodeThatHasTheCondaFilesPackagesAlready() throws IOException {
    write("model.onnx", "any");
    write("conda.yml", "dependencies: [pip: [a, b]]");
    write("code/requirements.txt", "a\nb\n");

    assertThat(adviceOn(CODE, CONDA, INSTALL), equalTo(List.of()));
  }

  @Test
  void tellsWhatOfACondaFileIsNotInstalled() throws IOException {
    write("model.onnx", "any");
    assertThat(adviceOn(CODE, CONDA), equalTo(List.of()));
    assertThat(
        adviceOn(CODE, CONDA, INSTALL),
        contains(
            "d.yml:4: environment.conda_file: not installed, as pip has its own part alone: python=3.9, numpy>=1.2, pip-tools"));
    write("code/requirements.txt", "b\n");
    assertThat(
        adviceOn(CODE, CONDA, INSTALL),
        contains(
            "d.yml:4: environment.conda_file: nothing of it is installed: the code has a requirements.txt"));
  }

  @Test
  void doesNotCallAnEnvironmentWithoutEffectOfWhichPackagesAreInstalled() {
    assertThat(notices(CONDA), contains("d.yml: kept, without effect here: environment"));
    assertThat(notices(CONDA, INSTALL), equalTo(List.of()));
  }

  private List<String> notices(String... lines) {
    return decoded(lines).notices().stream().map(Notice::render).toList();
  }

  private List<String> adviceOn(String... lines) {
    return new ModelAdvice(reference -> Optional.empty())
        .on(definition(lines)).stream().map(Notice::render).toList();
  }

  @Test
  void makesAScriptForAnMlflowModelThatOnlyPythonScores() throws IOException {
    write("model/MLmodel", SKLEARN);
    write("model/requirements.txt", "mlflow==3.1.0\nscikit-learn==1.5.1");

    var made = keep();

    assertThat(requirements(made), equalTo("mlflow==3.1.0\nscikit-learn==1.5.1\n"));
    var code = made.orElseThrow();
    assertThat(
        Files.isRegularFile(code.path().resolve(code.scoringScript().orElseThrow())), is(true));
    assertThat(code.wasMade(), is(true));
    assertThat(keep(), equalTo(made));
  }

  @Test
  void takesTheListOfAModelFromItsCondaFileOfOldAndFromTheDeploymentsBeforeAll()
      throws IOException {
    write("model/MLmodel", SKLEARN);
    write("model/conda.yaml", "dependencies: [python=3.8, pip: [mlflow-skinny, x==1]]");
    assertThat(requirements(keep()), equalTo("mlflow-skinny\nx==1\n"));

    write("model/requirements.txt", "x==2\nmlflow-plugin");
    assertThat(requirements(keep()), equalTo("x==2\nmlflow-plugin\nmlflow\n"));
    assertThat(requirements(keep(CONDA)), equalTo("x==2\nmlflow-plugin\nmlflow\n"));

    String description = Files.readString(folder.resolve("model/MLmodel"));
    for (String shape : List.of("-1, 4", "-1, 28, 28, 3")) {
      write(
          "model/MLmodel",
          description
              + "\nsignature: {inputs: '[{\"type\": \"tensor\", \"tensor-spec\": {\"dtype\": \"uint8\", \"shape\": [%s]}}]'}"
                  .formatted(shape));
      write("model/requirements.txt", "mlflow\npillow-simd");
      String pillow = shape.endsWith("3") ? "pillow\n" : "";
      assertThat(requirements(keep()), equalTo("mlflow\npillow-simd\n" + pillow));
    }
    write("model/requirements.txt", "mlflow\nPillow>=10");
    assertThat(requirements(keep()), equalTo("mlflow\nPillow>=10\n"));
    assertThat(requirements(keep(CONDA, INSTALL)), startsWith("scikit-learn==1.5.1\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "flavors: {python_function: {}, onnx: {data: model.onnx}}|false",
        "flavors: {python_function: {}, xgboost: {data: model.ubj}}|false",
        "flavors: {python_function: {}, lightgbm: {data: model.lgb}}|false",
        "flavors: {python_function: {}, lightgbm: {model_class: lightgbm.basic.Booster}}|false",
        "flavors: {python_function: {}, lightgbm: {model_class: lightgbm.sklearn.LGBMClassifier}}|true",
        "flavors: {python_function: {}}|true",
        "flavors: {sklearn: {}}|false",
        "flavors: []|false",
        "flavors: [|false"
      })
  void leavesToTheEnginesWhatTheyRead(String description, boolean isOfPython) throws IOException {
    write("model/MLmodel", description);

    assertThat(keep().isPresent(), is(isOfPython));
  }

  @Test
  void asksForAPythonThatHasWhatTheModelNeedsOrForAnEnvironment() throws IOException {
    write("model/MLmodel", SKLEARN);

    assertThat(
        adviceOn(),
        contains(
            "d.yml:2: model: model (python_function, sklearn) is scored by Python, which needs MLflow and the packages of its requirements.txt: name one that has them with scoreline.python.interpreter, or have an environment made with scoreline.python.install: true"));
    assertThat(adviceOn(INSTALL), equalTo(List.of()));
  }
}
