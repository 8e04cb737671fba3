package io.scoreline.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.pipeline.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that only touch the catalog. */
class CatalogCommandsTest {
  @TempDir Path folder;
  private CommandRun run;

  @BeforeEach
  void makeHome() {
    run = new CommandRun(folder);
  }

  @Test
  void createsShowsListsUpdatesAndDeletesAnEndpoint() {
    run.ok("batch-endpoint create -n first -o none");
    run.ok("batch-endpoint create -n second --set description=two tags.team=blue -o none");

    assertThat(run.ok("batch-endpoint list --query [].name -o tsv"), equalTo("first\nsecond\n"));
    assertThat(run.ok("batch-endpoint show -n second --query tags.team -o tsv"), equalTo("blue\n"));
    run.ok("batch-endpoint update -n second --set description=changed --remove tags.team -o none");
    JsonNode second = run.json("batch-endpoint show -n second");
    assertThat(second.path("description").asText(), equalTo("changed"));
    assertThat(second.path("tags").size(), is(0));
    run.ok("batch-endpoint delete -n second --yes");

    assertThat(run.ok("batch-endpoint list --query [].name -o tsv"), equalTo("first\n"));
  }

  @Test
  void makesADeploymentTheDefaultInOneStepAndKeepsItFromDeletion() throws IOException {
    run.deploy("digits", "mnist-cnn.onnx", "");

    assertThat(
        run.ok("batch-endpoint show -n digits --query defaults.deployment_name -o tsv"),
        equalTo("only-one\n"));
    assertThat(run.code("batch-deployment delete -n only-one -e digits --yes"), is(2));
    assertThat(run.err(), containsString("make another deployment the default first"));
    run.ok("batch-endpoint delete -n digits --yes");
    assertThat(run.code("batch-deployment list -e digits"), is(ExitCode.NOT_FOUND.number()));
  }

  @Test
  void switchesTheDefaultInTheSpellingsOfAllEras() throws IOException {
    run.deploy("digits", "mnist-cnn.onnx", "");
    run.ok("batch-deployment create -n other -f digits.yml -o none");

    run.ok("batch-endpoint update -n digits --defaults deployment_name=other -o none");
    assertThat(
        run.ok("batch-endpoint show -n digits --query defaults.deployment_name -o tsv"),
        equalTo("other\n"));
    run.ok("batch-endpoint update -n digits --set defaults.deployment_name=only-one -o none");
    assertThat(
        run.ok("batch-endpoint show -n digits --query defaults.deployment_name -o tsv"),
        equalTo("only-one\n"));
  }

  @Test
  void keepsTheSettingsOfADeploymentThatIsUpdated() throws IOException {
    run.deploy("digits", "mnist-cnn.onnx", "mini_batch_size: 7\nscoreline: {batch_size: 64}");

    run.ok("batch-deployment update -n only-one -e digits --set error_threshold=3 -o none");

    JsonNode shown = run.json("batch-deployment show -n only-one -e digits");
    assertThat(shown.path("mini_batch_size").asInt(), is(7));
    assertThat(shown.path("error_threshold").asInt(), is(3));
    assertThat(shown.path("scoreline").path("batch_size").asInt(), is(64));
  }

  @Test
  void numbersVersionsOfAssetsAndHidesArchivedOnes() throws IOException {
    run.file("data/a.csv", "a\n1\n");
    run.ok("data", "create", "-n", "rows", "--type", "uri_folder", "--path", "data", "-o", "none");
    run.ok("data", "create", "-n", "rows", "--type", "uri_folder", "--path", "data", "-o", "none");

    assertThat(run.ok("data list -n rows --query [].version -o tsv"), containsString("2"));
    run.ok("data archive -n rows -v 2");
    assertThat(run.ok("data show -n rows --query version -o tsv"), equalTo("1\n"));
    run.ok("data restore -n rows -v 2");
    assertThat(run.ok("data show -n rows --query version -o tsv"), equalTo("2\n"));
  }

  @Test
  void acceptsTheComputeOfAzuresScripts() {
    run.ok(
        "compute create -n batch-cluster --type amlcompute --min-instances 0 --max-instances 5"
            + " -g group -w workspace --subscription s -o none");

    JsonNode compute = run.json("compute show -n batch-cluster");
    assertThat(compute.path("type").asText(), equalTo("amlcompute"));
    assertThat(compute.path("max_instances").asInt(), is(5));
  }

  @Test
  void namesAllProblemsOfAFileAtOnceWithLineFieldAndValue() throws IOException {
    run.file(
        "bad.yml",
        """
        name: cnn
        endpoint_name: digits
        model: {path: missing.onnx}
        mini_batch_sise: 5
        retry_settings:
          timeout: soon
        error_threshold: -2
        """);

    assertThat(run.code("validate -f bad.yml"), is(ExitCode.BAD_ARGUMENTS.number()));
    assertThat(
        run.err(),
        allOf(
            containsString("bad.yml:4"),
            containsString("did you mean mini_batch_size?"),
            containsString("bad.yml:6"),
            containsString("retry_settings.timeout"),
            containsString("soon"),
            containsString("error_threshold"),
            not(containsString("\tat "))));
  }

  @Test
  void validatesAloneAndWithoutSideEffects() throws IOException {
    run.file("good.yml", "name: cnn\nendpoint_name: digits\nmodel: {path: missing.onnx}\n");

    assertThat(run.ok("validate -f good.yml --query kind -o tsv"), equalTo("deployment\n"));
    assertThat(java.nio.file.Files.exists(run.home().database()), is(false));
  }

  @Test
  void namesEveryMissingFileWhenItCreates() throws IOException {
    run.ok("batch-endpoint create -n digits -o none");
    run.file(
        "d.yml",
        """
        name: cnn
        endpoint_name: digits
        model: {path: no-model}
        code_configuration: {code: no-code, scoring_script: score.py}
        """);

    assertThat(run.code("batch-deployment create -f d.yml"), is(2));
    assertThat(run.err(), allOf(containsString("no-model"), containsString("no-code")));
  }

  @Test
  void tellsOfAModelThatNoEngineScoresAndCreatesItAllTheSame() throws IOException {
    run.ok("batch-endpoint create -n digits -o none");
    run.file("model.pkl", "no model");
    run.file("d.yml", "name: cnn\nendpoint_name: digits\nmodel: {path: model.pkl}\n");
    String pickle =
        "model.pkl is a pickle; without a scoring script this version scores ONNX, Tribuo, XGBoost and LightGBM models, and MLflow models";

    run.ok("batch-deployment create -f d.yml -o none");
    assertThat(run.err().lines().toList().size(), is(1));
    assertThat(
        run.err(), containsString("d.yml:3: model.path: invoke will refuse this: " + pickle));
    run.ok("batch-deployment update -n cnn -e digits --set error_threshold=1 -o none");
    assertThat(run.err(), containsString(pickle));
    assertThat(run.ok("validate -f d.yml --query notices -o tsv"), containsString(pickle));
    assertThat(run.err(), containsString(pickle));
    run.ok("model create -n wine --path model.pkl -o none");
    assertThat(run.err(), containsString("--path: path: invoke will refuse this: " + pickle));
    run.ok(
        "batch-deployment create -n two -e digits --set model=azureml:wine:1 --only-show-errors"
            + " -o none");
    assertThat(run.err(), equalTo(""));
  }

  @Test
  void addsAsAzDoes() {
    run.ok("batch-endpoint create -n digits -o none");

    run.ok("batch-endpoint update -n digits --add tags a=1 b=2 --add tags.c=3 -o none");

    assertThat(
        run.ok("batch-endpoint show -n digits --query [tags.a,tags.b,tags.c] -o tsv"),
        equalTo("1\n2\n3\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--set tags | --set: 'tags' (expected: name=value)",
        "--add tags | --add: 'tags' (expected: name=value)",
        "--remove tags.a=1 | --remove: 'tags.a=1' (expected: a name, no value)",
        "--defaults only-one | --defaults: 'only-one' (expected: name=value)",
        "--add | --add: nothing to add (expected: path=value)",
        "--add name=other | --add name: 'digits' cannot be changed to 'other'",
        "--remove name | --remove name: 'digits' cannot be changed to ''",
        "--set name=other | --set name: 'digits' cannot be changed to 'other': create makes a new one of another name"
      })
  void namesTheOptionOfAChangeThatCannotBe(String change, String message) {
    run.ok("batch-endpoint create -n digits -o none");

    assertThat(run.code("batch-endpoint update -n digits " + change), is(2));
    assertThat(run.err(), containsString(message));
    assertThat(run.ok("batch-endpoint list --query [].name -o tsv"), equalTo("digits\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch-endpoint create -n x | 2 | --name: name: ",
        "batch-endpoint show -n nobody | 3 | nobody",
        "job show -n nobody | 3 | no job 'nobody'",
        "batch-endpoint lst | 2 | did you mean",
        "batch-endpoint show | 2 | --name",
        "batch-endpoint create -n x | 2 | at least 3",
        "validate -f nowhere.yml | 3 | nowhere.yml",
        "job list --query [ | 2 | JMESPath",
        "frobnicate | 2 | frobnicate"
      })
  void refusesWithOneLineAndTheCodeOfTheTable(String command, int code, String message) {
    assertThat(run.code(command), is(code));
    assertThat(run.err(), allOf(containsString(message), not(containsString("\tat "))));
    assertThat(run.out(), equalTo(""));
  }

  @Test
  void doesNotDeleteWhenNobodyAnswers() {
    run.ok("batch-endpoint create -n digits -o none");

    assertThat(run.code("batch-endpoint delete -n digits"), is(not(0)));

    assertThat(run.ok("batch-endpoint list --query [].name -o tsv"), equalTo("digits\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "jsonc", "yaml", "yamlc", "table", "tsv"})
  void writesEveryFormat(String format) {
    run.ok("batch-endpoint create -n digits -o none");

    assertThat(run.ok("batch-endpoint list -o " + format), containsString("digits"));
  }

  @Test
  void printsNothingForAQueryThatFindsNothing() {
    run.ok("batch-endpoint create -n digits -o none");

    assertThat(run.ok("batch-endpoint show -n digits --query nothing -o tsv"), equalTo(""));
    assertThat(run.ok("batch-endpoint show -n digits -o none"), equalTo(""));
  }

  @Test
  void hasHelpAndExamplesForEveryGroup() {
    assertThat(run.ok("--help"), containsString("batch-deployment"));
    assertThat(run.ok("batch-endpoint invoke --help"), containsString("--output-path"));
    assertThat(run.ok("completion"), containsString("complete -F"));
    assertThat(run.ok("version -o tsv --query java"), containsString("."));
  }

  @Test
  void losesNoneOfManyUpdatesAtOnce() {
    run.ok("batch-endpoint create -n digits -o none");
    List<CompletableFuture<Integer>> updates = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String update = "batch-endpoint update -n digits -o none --set tags.t" + i + "=x";
      CommandRun other = new CommandRun(folder);
      updates.add(CompletableFuture.supplyAsync(() -> other.code(update)));
    }

    assertThat(
        updates.stream().map(CompletableFuture::join).toList(), equalTo(List.of(0, 0, 0, 0, 0, 0)));
    assertThat(run.json("batch-endpoint show -n digits").path("tags").size(), is(6));
  }
}
