package io.scoreline.catalog.definition;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scoreline.catalog.BlobAccess;
import io.scoreline.catalog.Compute;
import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.Datastore;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.field.Notice;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.catalog.tree.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionsTest {
  @Test
  void readsAnEndpoint() {
    var decoded = Definitions.endpoint(Samples.read("endpoint.yml"));

    var definition = decoded.value();
    assertThat(definition.name(), equalTo("iris"));
    assertThat(definition.metadata().description(), equalTo(Optional.of("scores irises")));
    assertThat(definition.metadata().tags(), equalTo(Map.of("owner", "botany")));
    assertThat(definition.authMode(), equalTo("aad_token"));
    assertThat(definition.defaultDeployment(), equalTo(Optional.of("forest")));
    assertThat(
        decoded.notices().stream().map(Notice::render).toList(),
        contains("endpoint.yml: kept, without effect here: auth_mode"));
  }

  @Test
  void readsTheOneFileFormOf2021() {
    var definition = Definitions.endpoint(Samples.read("2021-05-endpoint.yml")).value();

    assertThat(definition.name(), equalTo("taxi-tips"));
    assertThat(definition.defaultDeployment(), equalTo(Optional.of("tips_linear")));
    assertThat(
        definition.deployments().stream().map(DeploymentDefinition::name).toList(),
        contains("tips_linear", "tips_forest"));
    var linear = definition.deployments().get(0);
    assertThat(linear.settings().instanceCount(), equalTo(2));
    assertThat(linear.settings().miniBatchSize(), equalTo(4));
    assertThat(
        linear.model().orElseThrow().local().orElseThrow().path().path(),
        equalTo(Path.of("/models/linear")));
  }

  @Test
  void readsInlineDeploymentsByName() {
    var document = Samples.read("2021-05-endpoint-by-name.yml");

    var definition = Definitions.endpoint(document).value();

    assertThat(definition.defaultDeployment(), equalTo(Optional.of("tips_linear")));
    assertThat(
        definition.deployments().stream().map(DeploymentDefinition::name).toList(),
        contains("tips_linear"));
    assertThat(definition.deployments().get(0).settings().instanceCount(), equalTo(2));
  }

  @Test
  void namesTheLineOfAWrongInlineDeployment() {
    assertThat(
        problems(Samples.of("name: abc", "deployments:", "  one:", "    mini_batch_size: 0")),
        contains(
            "deployment.yml:4: deployments[0].mini_batch_size: \"0\" (expected: whole number >= 1)"));
    assertThat(
        problems(Samples.of("name: abc", "deployments: [x]")),
        contains("deployment.yml:2: deployments[0]: \"x\" (expected: a mapping)"));
  }

  @Test
  void refusesAComputeThatNoDeploymentCouldUseOrThatIsNotWhatItIsCalled() {
    assertThat(
        assertThrows(
                InvalidDocumentException.class,
                () ->
                    Definitions.compute(
                        Samples.of(
                            "name: direct", "type: flink", "min_instances: 5", "max_instances: 2")))
            .getMessage(),
        allOf(
            containsString(
                ":2: type: \"flink\" (expected: direct, as the compute direct runs what names no"
                    + " compute; or another name)"),
            containsString(":3: min_instances: \"5\" (expected: at most max_instances: 2)")));
    assertThat(
        Definitions.compute(Samples.of("name: direct", "type: Direct", "max_instances: 2"))
            .value()
            .type(),
        equalTo("direct"));
  }

  @Test
  void refusesTrafficToAnUnknownDeployment() {
    var document =
        Samples.of(
            "name: abc", "traffic: {other: 100}", "deployments:", "- name: one", "  model: m:1");

    assertThat(
        problems(document),
        contains("deployment.yml:2: traffic: \"other\" (expected: one of the deployments: one)"));
  }

  @Test
  void readsComputes() {
    var definition = Definitions.compute(Samples.read("compute.yml")).value();

    assertThat(definition.name(), equalTo("cpu"));
    assertThat(definition.type(), equalTo("amlcompute"));
    assertThat(
        definition.instances(), equalTo(new Compute.Instances(Optional.of(0), Optional.of(5))));
  }

  @Test
  void readsDatastores() {
    assertThat(
        Definitions.datastore(Samples.read("datastore-local.yml")).value().location(),
        equalTo(new Datastore.Local(Path.of("/models/results"))));
    assertThat(
        Definitions.datastore(Samples.read("datastore-blob.yml")).value().location(),
        equalTo(new Datastore.AzureBlob("mylake", "raw", Optional.empty(), BlobAccess.STANDARD)));
  }

  @Test
  void neverKeepsCredentials() {
    var decoded =
        Definitions.datastore(
            Samples.of(
                "name: lake",
                "type: azure_blob",
                "account_name: a",
                "container_name: c",
                "credentials: {account_key: topsecret}"));

    assertThat(decoded.value().kept().toString(), equalTo("{}"));
    assertThat(
        decoded.notices().stream().map(Notice::render).toList(),
        contains(
            "deployment.yml:5: credentials are not stored: the catalog holds no secrets (expected:"
                + " scoreline.account_key or scoreline.sas_token, with environment_variable or"
                + " file, which say where they are)"));
  }

  private static Datastore.AzureBlob blobs(String... access) {
    var lines =
        Stream.concat(
            Stream.of("name: lake", "type: azure_blob", "account_name: a1b", "container_name: c"),
            Stream.of(access));
    return (Datastore.AzureBlob)
        Definitions.datastore(Samples.of(lines.toArray(String[]::new))).value().location();
  }

  @Test
  void readsWhereASecretIs() {
    var blobs =
        blobs(
            "endpoint: core.chinacloudapi.cn",
            "scoreline: {account_key: {environment_variable: LAKE_KEY}}");

    assertThat(
        blobs.access().accountKey(),
        equalTo(Optional.of(new BlobAccess.Secret(Optional.of("LAKE_KEY"), Optional.empty()))));
    assertThat(
        blobs.location("in/a.csv"), equalTo("wasbs://c@a1b.blob.core.chinacloudapi.cn/in/a.csv"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{account_key: {file: a, environment_variable: B}} | a secret is in one place",
        "{account_key: {}} | a secret is in one place",
        "{account_key: {file: a}, sas_token: {file: b}} | says several ways",
        "{service_url: 'https://x/?sig=SECRET'} | without a signature",
        "{account_key: topsecret} | expected: a mapping",
      })
  void refusesAnAccessThatSaysTooLittleOrTooMuch(String access, String told) {
    var refused = assertThrows(InvalidDocumentException.class, () -> blobs("scoreline: " + access));

    assertThat(refused.getMessage(), allOf(containsString(told), not(containsString("SECRET"))));
  }

  @Test
  void readsDataModelsAndEnvironments() {
    var data = Definitions.data(Samples.read("data.yml")).value();
    var model = Definitions.model(Samples.read("model.yml")).value();
    var environment = Definitions.environment(Samples.read("environment.yml")).value();

    assertThat(data.type(), equalTo(DataAsset.Type.URI_FOLDER));
    assertThat(data.path(), equalTo("azureml://datastores/workspaceblobstore/paths/irises"));
    assertThat(data.localPath(), equalTo(Optional.empty()));
    assertThat(model.type(), equalTo(Optional.of(ModelAsset.Type.ONNX)));
    assertThat(model.path().path(), equalTo(Path.of("/models/forest.onnx")));
    assertThat(environment.name(), equalTo("iris-env"));
  }

  @Test
  void readsTheFileOfInvoke() {
    var definition = Definitions.invoke(Samples.read("invoke.yml")).value();

    assertThat(
        definition.inputs(),
        equalTo(
            Map.of(
                "irises",
                new InvokeDefinition.Input(
                    "uri_folder", Optional.of("azureml:irises@latest"), Optional.empty()),
                "limit",
                new InvokeDefinition.Input("integer", Optional.empty(), Optional.of("4")))));
    assertThat(
        definition.outputs().get("score").path(),
        equalTo(Optional.of("azureml://datastores/workspaceblobstore/paths/out")));
  }

  @ParameterizedTest
  @CsvSource({
    "2021-05-endpoint.yml, ENDPOINT",
    "2021-05-deployment.yml, DEPLOYMENT",
    "2023-11-deployment.yml, DEPLOYMENT",
    "scoreline-deployment.yml, DEPLOYMENT",
    "endpoint.yml, ENDPOINT",
    "compute.yml, COMPUTE",
    "datastore-local.yml, DATASTORE",
    "datastore-blob.yml, DATASTORE",
    "data.yml, DATA",
    "model.yml, MODEL",
    "environment.yml, ENVIRONMENT",
    "invoke.yml, INVOKE"
  })
  void findsOutWhatADocumentIs(String sample, DocumentKind kind) {
    assertThat(Definitions.validate(Samples.read(sample), Optional.empty()).kind(), equalTo(kind));
  }

  @Test
  void asksWhenItCannotTell() {
    var error =
        assertThrows(
            InvalidDocumentException.class,
            () -> Definitions.validate(Samples.of("colour: red"), Optional.empty()));

    assertThat(
        error.getMessage(),
        equalTo(
            "deployment.yml: neither $schema nor the fields tell what this is (say which: endpoint, deployment, compute, datastore, data, model, environment, invoke)"));
  }

  @Test
  void takesTextThatLooksLikeSomethingElse() {
    var definition =
        Definitions.endpoint(
                Samples.of("name: abc", "description: yes", "tags: {a: 1, b: true, c: 1.50}"))
            .value();

    assertThat(definition.metadata().description(), equalTo(Optional.of("yes")));
    assertThat(definition.metadata().tags(), equalTo(Map.of("a", "1", "b", "true", "c", "1.50")));
  }

  @Test
  void takesFieldsWithoutAValueAsLeftOut() {
    var definition =
        Definitions.endpoint(Samples.of("name: abc", "tags:", "description: ~")).value();

    assertThat(definition.metadata().tags(), equalTo(Map.of()));
    assertThat(definition.metadata().description(), equalTo(Optional.empty()));
  }

  @Test
  void takesATagWithoutAValueAsLeftOut() {
    var definition =
        Definitions.endpoint(Samples.of("name: abc", "tags: {a: null, b: 1}", "defaults: null"))
            .value();

    assertThat(definition.metadata().tags(), equalTo(Map.of("b", "1")));
    assertThat(definition.defaultDeployment(), equalTo(Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({"nmae, name", "tgas, tags", "Name, name", "auth_mod, auth_mode"})
  void suggestsTheNameThatWasMeant(String typo, String meant) {
    assertThat(
        problems(Samples.of("name: abc", typo + ": x")).get(0),
        equalTo("deployment.yml:2: %s: unknown field (did you mean %s?)".formatted(typo, meant)));
  }

  private static List<String> problems(Document document) {
    return assertThrows(InvalidDocumentException.class, () -> Definitions.endpoint(document))
        .problems()
        .stream()
        .map(Problem::render)
        .toList();
  }
}
