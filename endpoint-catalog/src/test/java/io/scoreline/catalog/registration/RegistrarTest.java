package io.scoreline.catalog.registration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scoreline.catalog.AssetVersion;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.Deployment;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.Resources;
import io.scoreline.catalog.ScorelineHome;
import io.scoreline.catalog.definition.Definitions;
import io.scoreline.catalog.json.ResourceJson;
import io.scoreline.catalog.snapshot.Snapshots;
import io.scoreline.catalog.store.SqliteCatalog;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.DocumentReader;
import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.catalog.tree.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrarTest {
  @TempDir private Path folder;
  private SqliteCatalog catalog;
  private Registrar registrar;

  @BeforeEach
  void open() throws IOException {
    var home = new ScorelineHome(folder.resolve("home"));
    var clock = Clock.fixed(Resources.NOON, ZoneOffset.UTC);
    catalog = SqliteCatalog.open(home, clock);
    registrar = new Registrar(catalog, Snapshots.of(home), ModelGate.OPEN, clock);
    registrar.register(Definitions.endpoint(document("name: abc")).value());
    Files.createDirectories(folder.resolve("code"));
    Files.writeString(folder.resolve("code/score.py"), "def run(batch): return batch");
    Files.writeString(folder.resolve("model.onnx"), "onnx");
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private void registerBlobs(String name, String container, String variable) throws IOException {
    registrar.register(
        Definitions.datastore(
                document(
                    "name: " + name,
                    "type: azure_blob",
                    "account_name: acme",
                    "container_name: " + container,
                    "scoreline: {account_key: {environment_variable: " + variable + "}}"))
            .value());
  }

  @Test
  void refusesOtherCredentialsForAContainerThatADatastoreHas() throws IOException {
    registerBlobs("lake", "raw", "LAKE_KEY");

    var refused =
        assertThrows(CatalogException.class, () -> registerBlobs("pond", "raw", "POND_KEY"));

    assertThat(refused.kind(), equalTo(CatalogException.Kind.CONFLICT));
    assertThat(
        refused.getMessage(),
        equalTo(
            "datastore pond: container raw of acme.blob.core.windows.net is that of the datastore lake already, with other credentials (expected: the same, or another container)"));
    registerBlobs("pond", "raw", "LAKE_KEY");
    registerBlobs("pond", "other", "POND_KEY");
    registerBlobs("lake", "raw", "NEW_KEY");
  }

  @Test
  void keepsModelAndCodeAsTheyWere() throws IOException {
    var deployment =
        deploy(
            "name: one",
            "endpoint_name: abc",
            "model: ./model.onnx",
            "code_configuration: {code: code, scoring_script: score.py}");
    Files.writeString(folder.resolve("model.onnx"), "changed");
    Files.writeString(folder.resolve("code/score.py"), "changed");

    var model = catalog.models().require(deployment.model());
    var code = deployment.code().orElseThrow();
    assertThat(model.type(), equalTo(ModelAsset.Type.ONNX));
    assertThat(model.id(), equalTo(new AssetVersion(model.sha256(), "1")));
    assertThat(Files.readString(model.path()), equalTo("onnx"));
    assertThat(
        Files.readString(code.path().resolve(code.scoringScript().orElseThrow())),
        equalTo("def run(batch): return batch"));
  }

  @Test
  void namesEveryMissingFileAtOnceAndStoresNothing() {
    var document =
        document(
            "name: one",
            "endpoint_name: abc",
            "model:",
            "  path: missing/model",
            "code_configuration:",
            "  code: missing/code",
            "  scoring_script: score.py",
            "environment:",
            "  conda_file: conda.yml");

    var error =
        assertThrows(
            InvalidDocumentException.class,
            () -> registrar.register(Definitions.deployment(document).value(), true));

    assertThat(
        error.problems().stream().map(Problem::render).toList(),
        contains(
            "d.yml:4: model.path: no such file or folder: " + folder.resolve("missing/model"),
            "d.yml:6: code_configuration.code: no such file or folder: "
                + folder.resolve("missing/code"),
            "d.yml:7: code_configuration.scoring_script: Failed to open scoring script "
                + folder.resolve("missing/code/score.py")
                + ".",
            "d.yml:9: environment.conda_file: no such file or folder: "
                + folder.resolve("conda.yml")));
    assertThat(catalog.deployments().list("abc"), empty());
    assertThat(catalog.models().list(), empty());
  }

  @Test
  void makesTheDeploymentTheDefaultWhenAsked() {
    deploy("name: one", "endpoint_name: abc", "model: model.onnx");
    assertThat(catalog.endpoints().require("abc").defaultDeployment(), equalTo(Optional.empty()));

    registrar.register(
        Definitions.deployment(document("name: two", "endpoint_name: abc", "model: model.onnx"))
            .value(),
        true);

    assertThat(catalog.endpoints().require("abc").defaultDeployment(), equalTo(Optional.of("two")));
  }

  @Test
  void registersANamedModelOnceForTheSameContent() throws IOException {
    var first = deploy("name: one", "endpoint_name: abc", "model: {name: m, path: model.onnx}");
    var again = deploy("name: one", "endpoint_name: abc", "model: {name: m, path: model.onnx}");
    Files.writeString(folder.resolve("model.onnx"), "better");
    var better = deploy("name: one", "endpoint_name: abc", "model: {name: m, path: model.onnx}");

    assertThat(first.model(), equalTo(new AssetVersion("m", "1")));
    assertThat(again.model(), equalTo(new AssetVersion("m", "1")));
    assertThat(better.model(), equalTo(new AssetVersion("m", "2")));
  }

  @Test
  void refusesOtherContentUnderAVersionThatIsThere() throws IOException {
    var lines =
        new String[] {
          "name: one", "endpoint_name: abc", "model: {name: m, version: 1, path: model.onnx}"
        };
    deploy(lines);
    deploy(lines);
    Files.writeString(folder.resolve("model.onnx"), "better");

    var error = assertThrows(CatalogException.class, () -> deploy(lines));

    assertThat(error.kind(), equalTo(CatalogException.Kind.CONFLICT));
  }

  @Test
  void pinsTheVersionThatALabelMeansNow() {
    register("name: m", "path: model.onnx");
    var deployment = deploy("name: one", "endpoint_name: abc", "model: azureml:m@latest");
    register("name: m", "path: model.onnx");

    assertThat(
        catalog.deployments().require("abc", "one").model(), equalTo(new AssetVersion("m", "1")));
    assertThat(deployment.model(), equalTo(new AssetVersion("m", "1")));
  }

  @Test
  void namesWhatDoesNotExist() {
    assertMessage(
        "There is no endpoint with name: xyz (there is abc)",
        "name: one",
        "endpoint_name: xyz",
        "model: model.onnx");
    assertMessage(
        "There is no model with name: m (there is none yet)",
        "name: one",
        "endpoint_name: abc",
        "model: azureml:m:1");
    assertMessage(
        "Not found compute with name gpu (there is direct)",
        "name: one",
        "endpoint_name: abc",
        "model: model.onnx",
        "compute: azureml:gpu");
    assertMessage("endpoint_name: is missing", "name: one", "model: model.onnx");
    assertMessage("model: is missing", "name: one", "endpoint_name: abc");
  }

  @Test
  void registersTheOneFileFormOf2021() {
    register2021Compute();
    var document =
        document(
            "name: old",
            "type: batch",
            "traffic: {one_b: 100}",
            "deployments:",
            "- name: one_a",
            "  model: {local_path: model.onnx}",
            "  compute: {target: azureml:cpu, instance_count: 2}",
            "- name: one_b",
            "  model: {local_path: model.onnx}");

    var endpoint = registrar.register(Definitions.endpoint(document).value());

    assertThat(endpoint.defaultDeployment(), equalTo(Optional.of("one_b")));
    assertThat(
        catalog.deployments().list("old").stream().map(Deployment::name).toList(),
        contains("one_a", "one_b"));
    assertThat(
        catalog.deployments().require("old", "one_a").settings().instanceCount(), equalTo(2));
  }

  private void register2021Compute() {
    registrar.register(
        Definitions.compute(document("name: cpu", "type: amlcompute", "max_instances: 2")).value());
  }

  @Test
  void givesTheSameDeploymentWhenWhatItShowsIsReadAgain() {
    var deployment =
        deploy(
            "name: one",
            "endpoint_name: abc",
            "model: model.onnx",
            "description: first",
            "code_configuration: {code: code, scoring_script: score.py}",
            "environment: {image: some:latest}",
            "resources: {instance_count: 3, instance_type: small}",
            "output_action: summary_only",
            "scoreline: {output: {keep_columns: all}}");

    var shown = ResourceJson.toJson(deployment);
    var again =
        registrar.register(
            Definitions.deployment(Document.of("update", folder, shown)).value(), false);

    assertThat(again, equalTo(deployment));
  }

  @Test
  void changesWhatAPatchChangesAndNothingElse() {
    var deployment = deploy("name: one", "endpoint_name: abc", "model: model.onnx");
    ObjectNode shown = ResourceJson.toJson(deployment);

    var document = Document.of("update", folder, shown).with("mini_batch_size", "99");
    var patched = registrar.register(Definitions.deployment(document).value(), false);

    assertThat(patched.settings().miniBatchSize(), equalTo(99));
    assertThat(patched.model(), equalTo(deployment.model()));
    assertThat(patched.scoreline(), equalTo(deployment.scoreline()));
  }

  @Test
  void findsOutTypesOfModels() throws IOException {
    Files.createDirectories(folder.resolve("mlflow"));
    Files.writeString(folder.resolve("mlflow/MLmodel"), "flavors:");
    Files.createDirectories(folder.resolve("onnx"));
    Files.writeString(folder.resolve("onnx/a.onnx"), "x");
    Files.writeString(folder.resolve("onnx/labels.txt"), "x");
    Files.createDirectories(folder.resolve("texts/onnx"));
    Files.writeString(folder.resolve("texts/tokenizer.json"), "{}");
    Files.writeString(folder.resolve("texts/onnx/model.onnx"), "x");
    Files.writeString(folder.resolve("texts/onnx/model_O4.onnx"), "x");
    Files.createDirectories(folder.resolve("two"));
    Files.writeString(folder.resolve("two/a.onnx"), "x");
    Files.writeString(folder.resolve("two/b.onnx"), "x");
    Files.createDirectories(folder.resolve("mixed/inner"));
    Files.writeString(folder.resolve("mixed/inner/a.onnx"), "x");
    Files.writeString(folder.resolve("mixed/b.tribuo"), "x");
    Files.writeString(folder.resolve("forest.tribuo"), "x");
    Files.writeString(folder.resolve("trees.ubj"), "x");
    Files.writeString(folder.resolve("trees.json"), "{\"learner\":{}}");
    Files.writeString(folder.resolve("labels.json"), "{\"labels\":{}}");
    Files.writeString(folder.resolve("trees.txt"), "tree\nversion=v4\n");
    Files.writeString(folder.resolve("trees.lgb"), "x");
    Files.writeString(folder.resolve("trunk.txt"), "trees\n");

    assertThat(typeOf("mlflow"), equalTo(ModelAsset.Type.MLFLOW_MODEL));
    assertThat(typeOf("onnx"), equalTo(ModelAsset.Type.ONNX));
    assertThat(typeOf("texts"), equalTo(ModelAsset.Type.ONNX_TEXT));
    assertThat(typeOf("texts/onnx/model.onnx"), equalTo(ModelAsset.Type.ONNX));
    assertThat(typeOf("two"), equalTo(ModelAsset.Type.ONNX));
    assertThat(typeOf("mixed"), equalTo(ModelAsset.Type.CUSTOM_MODEL));
    assertThat(typeOf("forest.tribuo"), equalTo(ModelAsset.Type.TRIBUO));
    assertThat(typeOf("trees.ubj"), equalTo(ModelAsset.Type.XGBOOST));
    assertThat(typeOf("trees.json"), equalTo(ModelAsset.Type.XGBOOST));
    assertThat(typeOf("labels.json"), equalTo(ModelAsset.Type.CUSTOM_MODEL));
    assertThat(typeOf("trees.txt"), equalTo(ModelAsset.Type.LIGHTGBM));
    assertThat(typeOf("trees.lgb"), equalTo(ModelAsset.Type.LIGHTGBM));
    assertThat(typeOf("trunk.txt"), equalTo(ModelAsset.Type.CUSTOM_MODEL));
    assertThat(typeOf("code"), equalTo(ModelAsset.Type.CUSTOM_MODEL));
  }

  @Test
  void keepsTheLocalPathOfData() throws IOException {
    Files.createDirectories(folder.resolve("irises"));

    var data =
        registrar.register(
            Definitions.data(document("name: irises", "type: uri_folder", "path: irises")).value());

    assertThat(data.path(), equalTo(folder.resolve("irises").toString()));
    assertThrows(
        InvalidDocumentException.class,
        () ->
            registrar.register(
                Definitions.data(document("name: irises", "path: missing")).value()));
  }

  private ModelAsset.Type typeOf(String path) {
    return register("name: typed", "path: " + path).type();
  }

  private ModelAsset register(String... lines) {
    return registrar.register(Definitions.model(document(lines)).value());
  }

  private Deployment deploy(String... lines) {
    return registrar.register(Definitions.deployment(document(lines)).value(), false);
  }

  private void assertMessage(String message, String... lines) {
    var error = assertThrows(CatalogException.class, () -> deploy(lines));
    assertThat(error.getMessage(), equalTo(message));
  }

  private Document document(String... lines) {
    return DocumentReader.read(
        "d.yml", folder, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }
}
