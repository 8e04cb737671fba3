package io.scoreline.catalog.resolution;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scoreline.catalog.CatalogException;
import io.scoreline.catalog.Compute;
import io.scoreline.catalog.Deployment;
import io.scoreline.catalog.KeptFields;
import io.scoreline.catalog.Metadata;
import io.scoreline.catalog.Resources;
import io.scoreline.catalog.ScorelineHome;
import io.scoreline.catalog.Timestamps;
import io.scoreline.catalog.settings.ErrorThreshold;
import io.scoreline.catalog.store.SqliteCatalog;
import io.scoreline.catalog.tree.Document;
import io.scoreline.catalog.tree.DocumentReader;
import io.scoreline.catalog.tree.InvalidDocumentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentResolverTest {
  @TempDir private Path folder;
  private SqliteCatalog catalog;
  private DeploymentResolver resolver;

  @BeforeEach
  void open() {
    catalog = SqliteCatalog.open(new ScorelineHome(folder));
    catalog.endpoints().put(Resources.endpoint("abc"));
    catalog.models().create("m", Optional.empty(), Resources::model);
    resolver = new DeploymentResolver(catalog);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @Test
  void resolvesTheDefaultDeployment() {
    catalog.deployments().putAsDefault(Resources.deployment("abc", "one"));
    catalog.deployments().put(Resources.deployment("abc", "two"));

    assertThat(resolve(Optional.empty()).deployment(), equalTo("one"));
    assertThat(resolve(Optional.of("TWO")).deployment(), equalTo("two"));
  }

  @Test
  void hasAStableJsonForm() throws IOException {
    catalog.deployments().putAsDefault(Resources.deployment("abc", "one"));

    var resolved = resolve(Optional.empty());

    try (var expected = getClass().getResourceAsStream("resolved-deployment.json")) {
      assertThat(
          resolved.toJson().toString(), equalTo(new ObjectMapper().readTree(expected).toString()));
    }
    assertThat(
        ResolvedDeployment.read(Document.of("job", folder, resolved.toJson())), equalTo(resolved));
  }

  @Test
  void refusesMoreInstancesThanTheComputeHasAndTakesItsSettings() {
    catalog
        .computes()
        .put(
            new Compute(
                "small",
                "flink",
                new Compute.Instances(Optional.of(1), Optional.of(4)),
                Map.of("master", "localhost:8081"),
                Metadata.none(),
                KeptFields.none(),
                Timestamps.createdAt(Instant.EPOCH)));
    var deployment = Resources.deployment("abc", "one");
    catalog
        .deployments()
        .putAsDefault(
            new Deployment(
                deployment.name(),
                deployment.endpointName(),
                deployment.metadata(),
                deployment.model(),
                deployment.code(),
                Optional.of("small"),
                deployment.settings(),
                deployment.scoreline(),
                deployment.kept(),
                deployment.timestamps()));

    assertThat(
        resolve(Optional.empty()).compute(),
        equalTo(
            new ResolvedDeployment.ComputeChoice(
                "small", "flink", Map.of("master", "localhost:8081"))));
    var error =
        assertThrows(
            CatalogException.class,
            () ->
                resolver.resolve(
                    "abc", Optional.empty(), JobOverrides.parse(Map.of("instance_count", "5"))));
    assertThat(
        error.getMessage(), equalTo("instance_count: 5 (expected: 1 to 4, as compute small has)"));
  }

  @Test
  void fillsInDefaultsWhenAFileLeavesThemOut() {
    var text =
        """
        endpoint: abc
        deployment: one
        model: {name: m, version: 1, type: onnx, path: /models/m.onnx, sha256: abc}
        settings: {mini_batch_size: 3}
        """;

    var resolved =
        ResolvedDeployment.read(
            DocumentReader.read("job.yml", folder, text.getBytes(StandardCharsets.UTF_8)));

    assertThat(resolved.compute().name(), equalTo("direct"));
    assertThat(resolved.settings().miniBatchSize(), equalTo(3));
    assertThat(resolved.settings().retrySettings().timeoutSeconds(), equalTo(30));
    assertThat(resolved.scoreline().output().header(), equalTo(true));
  }

  @Test
  void namesWhatAFileLacks() {
    var text = "endpoint: abc\nmodel: {name: m}\nsettings: {mini_batch_size: none}\n";

    var error =
        assertThrows(
            InvalidDocumentException.class,
            () ->
                ResolvedDeployment.read(
                    DocumentReader.read("job.yml", folder, text.getBytes(StandardCharsets.UTF_8))));

    assertThat(error.problems().size(), equalTo(6));
  }

  @Test
  void saysWhatThereIsWhenNothingCanBeResolved() {
    assertMessage(Optional.empty(), "No deployment exists for this endpoint (abc)");
    catalog.deployments().put(Resources.deployment("abc", "one"));
    assertMessage(
        Optional.empty(),
        "No valid deployments to route to: endpoint abc has no default deployment (name one of: one)");
    assertMessage(
        Optional.of("two"), "Deployment name two not found for this endpoint (abc has: one)");
    var error =
        assertThrows(
            CatalogException.class,
            () -> resolver.resolve("xyz", Optional.empty(), JobOverrides.none()));
    assertThat(error.getMessage(), equalTo("There is no endpoint with name: xyz (there is abc)"));
  }

  @Test
  void overridesWhatAJobMayOverride() {
    catalog.deployments().putAsDefault(Resources.deployment("abc", "one"));
    var overrides =
        JobOverrides.parse(
            Map.of(
                "mini_batch_size", "20",
                "compute.instance_count", "5",
                "output_file_name", "predictions_1.csv",
                "max_retries", "7",
                "retry_settings.timeout", "8",
                "settings.error_threshold", "9"));

    var settings = resolver.resolve("abc", Optional.empty(), overrides).settings();

    assertThat(settings.miniBatchSize(), equalTo(20));
    assertThat(settings.instanceCount(), equalTo(5));
    assertThat(settings.outputFileName(), equalTo("predictions_1.csv"));
    assertThat(settings.retrySettings().maxRetries(), equalTo(7));
    assertThat(settings.retrySettings().timeoutSeconds(), equalTo(8));
    assertThat(settings.errorThreshold(), equalTo(new ErrorThreshold.AtMost(9)));
    assertThat(settings.maxConcurrencyPerInstance(), equalTo(1));
  }

  @Test
  void refusesOtherOverridesAllAtOnce() {
    var pairs = new LinkedHashMap<String, String>();
    pairs.put("mini_batch_size", "0");
    pairs.put("max_concurrency_per_instance", "2");
    pairs.put("error_treshold", "2");
    pairs.put("colour", "red");
    pairs.put("output_file_name", "a/b");
    pairs.put("timeout", "abc");
    pairs.put("scoreline.params.words", "[a");
    pairs.put("scoreline.batch_size", "7");
    var allowed =
        "error_threshold, instance_count, mini_batch_size, output_file_name, retry_settings.max_retries, retry_settings.timeout, scoreline.params.<name>";

    var error = assertThrows(InvalidDocumentException.class, () -> JobOverrides.parse(pairs));

    assertThat(
        error.getMessage(),
        equalTo(
            String.join(
                "\n",
                "--set: mini_batch_size: \"0\" (expected: whole number >= 1)",
                "--set: max_concurrency_per_instance: cannot be overridden for one job (what can: %s)"
                    .formatted(allowed),
                "--set: error_treshold: unknown setting (did you mean error_threshold?)",
                "--set: colour: unknown setting (what can be overridden: %s)".formatted(allowed),
                "--set: output_file_name: \"a/b\" (expected: a file name without a folder)",
                "--set: timeout: \"abc\" (expected: whole seconds >= 1)",
                "--set: scoreline.params.words: \"[a\" (expected: a value, or a list of them, as in YAML)",
                "--set: scoreline.batch_size: cannot be overridden for one job (what can: %s)"
                    .formatted(allowed))));
  }

  @Test
  void overridesParametersOfTheModelAsYamlHasThem() {
    var deployment = Resources.deployment("abc", "one").scoreline();
    var overrides =
        JobOverrides.parse(
            Map.of(
                "scoreline.params.thresholds", "[0.25, 2]",
                "scoreline.params.count", "7",
                "scoreline.params.digits", "'7'",
                "scoreline.params.prompt", "Answer: yes"));

    assertThat(
        new TreeMap<>(overrides.applyTo(deployment).params()).toString(),
        equalTo("{count=7, digits=\"7\", prompt=\"Answer: yes\", thresholds=[0.25,2]}"));
    assertThat(JobOverrides.none().applyTo(deployment), equalTo(deployment));
  }

  @Test
  void keepsTheParametersOfTheJobWhoseRowsAreScoredAgain() {
    catalog.deployments().putAsDefault(Resources.deployment("abc", "one"));
    var now = resolve(Optional.empty());
    var before =
        new ResolvedDeployment(
            now.endpoint(),
            now.deployment(),
            now.model(),
            now.code(),
            now.compute(),
            now.settings(),
            JobOverrides.parse(Map.of("scoreline.params.count", "7")).applyTo(now.scoreline()));

    assertThat(now.withRowsOf(before).scoreline(), equalTo(before.scoreline()));
  }

  @Test
  void refusesParametersThatTheModelDoesNotTake() {
    catalog.deployments().putAsDefault(Resources.deployment("abc", "one"));
    var overrides = JobOverrides.parse(Map.of("scoreline.params.count", "7"));

    var error =
        assertThrows(
            CatalogException.class, () -> resolver.resolve("abc", Optional.empty(), overrides));

    assertThat(error.kind(), equalTo(CatalogException.Kind.INVALID));
    assertThat(error.getMessage(), startsWith("scoreline.params: a script of its own scores"));
  }

  private ResolvedDeployment resolve(Optional<String> deployment) {
    return resolver.resolve("abc", deployment, JobOverrides.none());
  }

  private void assertMessage(Optional<String> deployment, String message) {
    var error = assertThrows(CatalogException.class, () -> resolve(deployment));
    assertThat(error.getMessage(), equalTo(message));
    assertThat(error.kind(), equalTo(CatalogException.Kind.NOT_FOUND));
  }
}
