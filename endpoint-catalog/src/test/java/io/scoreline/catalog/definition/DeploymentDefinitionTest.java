package io.scoreline.catalog.definition;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.scoreline.catalog.AssetReference;
import io.scoreline.catalog.ModelAsset;
import io.scoreline.catalog.field.Notice;
import io.scoreline.catalog.field.ObjectShape;
import io.scoreline.catalog.field.RecordShapes;
import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.catalog.settings.Cast;
import io.scoreline.catalog.settings.ErrorThreshold;
import io.scoreline.catalog.settings.ImageSettings;
import io.scoreline.catalog.settings.InputFormat;
import io.scoreline.catalog.settings.KeepColumns;
import io.scoreline.catalog.settings.LoggingLevel;
import io.scoreline.catalog.settings.OutputAction;
import io.scoreline.catalog.settings.PythonSettings;
import io.scoreline.catalog.settings.RowForm;
import io.scoreline.catalog.settings.ScorelineSettings;
import io.scoreline.catalog.settings.TextRecord;
import io.scoreline.catalog.tree.InvalidDocumentException;
import io.scoreline.catalog.tree.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeploymentDefinitionTest {
  private static final String DEFAULTS =
      "{\"instance_count\":1,\"max_concurrency_per_instance\":1,\"mini_batch_size\":10,"
          + "\"output_action\":\"append_row\",\"output_file_name\":\"predictions.csv\","
          + "\"retry_settings\":{\"max_retries\":3,\"timeout\":30},\"error_threshold\":-1,"
          + "\"logging_level\":\"info\",\"environment_variables\":{}}";
  private static final String SCORELINE_DEFAULTS =
      "{\"adaptive_batch\":false,\"input\":{\"recursive\":true,\"header\":true,\"columns\":[],\"text_record\":\"line\","
          + "\"allow_empty\":false,\"slice_bytes\":16777216,\"null_words\":[],\"fill\":{},\"cast\":{}},"
          + "\"image\":{\"resize\":\"stretch\",\"scale\":1.0,\"mean\":[0.0],\"deviation\":[1.0]},"
          + "\"model\":{\"inputs\":{},\"outputs\":[]},"
          + "\"output\":{\"header\":true,\"separator\":\",\",\"keep_columns\":[],\"arg_max\":false,"
          + "\"classes\":[],\"top_k\":0,\"rename\":{},\"columns\":[],\"per_input_file\":false},\"dead_letters\":{\"record_characters\":1000},\"error_budget\":{},"
          + "\"python\":{\"interpreter\":\"python3\",\"install\":false,\"separator\":\" \",\"header\":false},"
          + "\"parameters\":{},\"params\":{}}";

  @Test
  void hasTheDefaultsOfAzureAndOfScoreline() {
    var definition = Definitions.deployment(Samples.of("name: abc", "model: m:1")).value();

    assertThat(CatalogJson.toText(definition.settings()), equalTo(DEFAULTS));
    assertThat(CatalogJson.toText(definition.scoreline()), equalTo(SCORELINE_DEFAULTS));
    assertThat(definition.compute(), equalTo(Optional.empty()));
  }

  @Test
  void readsTheFormOfMay2021() {
    var decoded = Definitions.deployment(Samples.read("2021-05-deployment.yml"));

    var definition = decoded.value();
    var model = definition.model().orElseThrow().local().orElseThrow();
    assertThat(definition.name(), equalTo("digits_net"));
    assertThat(model.name(), equalTo(Optional.of("digits")));
    assertThat(model.version(), equalTo(Optional.of("1")));
    assertThat(model.path().path(), equalTo(Path.of("/models/net")));
    assertThat(model.path().field(), equalTo("model.local_path"));
    assertThat(definition.code().orElseThrow().folder().path(), equalTo(Path.of("/models/code")));
    assertThat(
        definition.condaFile().map(WrittenPath::path),
        equalTo(Optional.of(Path.of("/models/environment/conda.yml"))));
    assertThat(definition.compute(), equalTo(Optional.of("cpu")));
    assertThat(definition.settings().instanceCount(), equalTo(3));
    assertThat(definition.settings().miniBatchSize(), equalTo(5));
    assertThat(definition.settings().outputFileName(), equalTo("digits.csv"));
    assertThat(definition.settings().errorThreshold(), equalTo(new ErrorThreshold.AtMost(10)));
    assertThat(
        decoded.notices().stream().map(Notice::render).toList(),
        contains("2021-05-deployment.yml: kept, without effect here: environment"));
  }

  @Test
  void readsTheFormOfOctober2021() {
    var definition = Definitions.deployment(Samples.read("2021-10-deployment.yml")).value();

    assertThat(definition.name(), equalTo("digits-net"));
    assertThat(definition.endpointName(), equalTo(Optional.of("digits")));
    assertThat(definition.settings().instanceCount(), equalTo(2));
    assertThat(definition.settings().maxConcurrencyPerInstance(), equalTo(4));
    assertThat(definition.settings().retrySettings().maxRetries(), equalTo(1));
    assertThat(definition.settings().retrySettings().timeoutSeconds(), equalTo(90));
    assertThat(definition.settings().loggingLevel(), equalTo(LoggingLevel.WARNING));
  }

  @Test
  void readsTheFormOf2022() {
    var decoded = Definitions.deployment(Samples.read("2022-03-deployment.yml"));

    var definition = decoded.value();
    assertThat(
        definition.model().orElseThrow().local().orElseThrow().type(),
        equalTo(Optional.of(ModelAsset.Type.CUSTOM_MODEL)));
    assertThat(
        definition.code().orElseThrow().scoringScript(), equalTo(Optional.of("inner/score.py")));
    assertThat(definition.settings().outputAction(), equalTo(OutputAction.SUMMARY_ONLY));
    assertThat(
        definition.kept().toString(),
        equalTo(
            "{\"$schema\":\"https://azuremlschemas.azureedge.net/latest/batchDeployment.schema.json\","
                + "\"environment\":\"azureml:digits-env:4\",\"resources\":{\"instance_type\":\"small\"}}"));
    assertThat(
        decoded.notices().stream().map(Notice::render).toList(),
        contains(
            "2022-03-deployment.yml: kept, without effect here: environment, resources.instance_type"));
  }

  @Test
  void readsTheFormOf2023() {
    var decoded = Definitions.deployment(Samples.read("2023-11-deployment.yml"));

    var definition = decoded.value();
    assertThat(
        definition.model().orElseThrow(),
        equalTo(new ModelSource.Registered(new AssetReference.Latest("iris-forest"))));
    assertThat(definition.metadata().tags(), equalTo(Map.of("stage", "test", "size", "3")));
    assertThat(definition.settings().miniBatchSize(), equalTo(2));
    assertThat(definition.settings().retrySettings().timeoutSeconds(), equalTo(300));
    assertThat(definition.settings().environmentVariables(), equalTo(Map.of("THREADS", "1")));
    assertThat(decoded.notices(), empty());
  }

  @Test
  void readsEverySettingOfScoreline() {
    var settings =
        Definitions.deployment(Samples.read("scoreline-deployment.yml")).value().scoreline();

    assertThat(settings.batchSize(), equalTo(Optional.of(1024)));
    assertThat(settings.input().format(), equalTo(Optional.of(InputFormat.IMAGE)));
    assertThat(settings.input().recursive(), equalTo(false));
    assertThat(settings.input().header(), equalTo(false));
    assertThat(settings.input().separator(), equalTo(Optional.of(";")));
    assertThat(settings.input().columns(), contains("a", "$.c[1:]"));
    assertThat(settings.input().textRecord(), equalTo(TextRecord.FILE));
    assertThat(settings.input().allowEmpty(), equalTo(true));
    assertThat(settings.input().sliceBytes(), equalTo(4096L));
    assertThat(settings.maxBatchBytes(), equalTo(Optional.of(65536L)));
    assertThat(settings.adaptiveBatch(), equalTo(true));
    assertThat(settings.scorer(), equalTo(Optional.of("com.example.ChurnScorer")));
    assertThat(settings.input().nullWords(), contains("NA", "-999"));
    assertThat(settings.input().fill(), equalTo(Map.of("a", "0", "b", "none")));
    assertThat(settings.input().cast(), equalTo(Map.of("a", Cast.BOOLEAN, "b", Cast.TIMESTAMP)));
    assertThat(settings.image().width(), equalTo(Optional.of(28)));
    assertThat(settings.image().height(), equalTo(Optional.of(29)));
    assertThat(settings.image().layout(), equalTo(Optional.of(ImageSettings.Layout.NHWC)));
    assertThat(settings.image().channels(), equalTo(Optional.of(ImageSettings.Channels.BGR)));
    assertThat(settings.image().resize(), equalTo(ImageSettings.Resize.CROP));
    assertThat(settings.image().scale(), equalTo(0.5));
    assertThat(settings.image().mean(), contains(1.0, 2.5, 3.0));
    assertThat(settings.image().deviation(), contains(4.0, 5.0, 6.0));
    assertThat(settings.model().inputs(), equalTo(Map.of("pixels", "image")));
    assertThat(settings.model().outputs(), contains("probabilities"));
    assertThat(settings.output().header(), equalTo(false));
    assertThat(settings.output().separator(), equalTo("|"));
    assertThat(settings.output().keepColumns(), equalTo(new KeepColumns.All()));
    assertThat(settings.output().argMax(), equalTo(true));
    assertThat(settings.output().classes(), contains("cat", "dog"));
    assertThat(settings.output().topK(), equalTo(2));
    assertThat(settings.output().rowForm(), equalTo(Optional.of(RowForm.MLFLOW)));
    assertThat(settings.output().rename(), equalTo(Map.of("scores", "p")));
    assertThat(settings.output().columns(), contains("p", "prediction"));
    assertThat(settings.output().threshold(), equalTo(Optional.empty()));
    assertThat(settings.output().round(), equalTo(Optional.of(4)));
    assertThat(settings.output().shards(), equalTo(Optional.of(8)));
    assertThat(settings.output().perInputFile(), equalTo(false));
    assertThat(settings.deadLetters().recordCharacters(), equalTo(0));
    assertThat(
        settings.python(),
        equalTo(
            new PythonSettings(
                "/opt/python/bin/python3", true, Optional.of(4096), Optional.of(2), ",", true)));
    assertThat(settings.parameters(), equalTo(Map.of("threads", "2")));
    assertThat(settings.params().toString(), equalTo("{thresholds=[0.5,1]}"));
  }

  @Test
  void hasEverySettingInTheSampleOfAllSettings() {
    var sample = Samples.read("scoreline-deployment.yml").root().toJson().path("scoreline");

    assertThat(missing(RecordShapes.of(ScorelineSettings.class), sample, "scoreline"), empty());
  }

  private static List<String> missing(ObjectShape shape, JsonNode sample, String path) {
    return shape.fields().stream()
        .flatMap(
            field -> {
              var name = path + "." + field.name();
              if (!sample.has(field.name())) {
                return Stream.of(name);
              }
              return field.shape() instanceof ObjectShape nested
                  ? missing(nested, sample.get(field.name()), name).stream()
                  : Stream.empty();
            })
        .toList();
  }

  @Test
  void readsBackWhatItWrites() {
    var settings =
        Definitions.deployment(Samples.read("scoreline-deployment.yml")).value().scoreline();

    var text = CatalogJson.toText(settings);

    assertThat(CatalogJson.fromText(text, settings.getClass()), equalTo(settings));
  }

  @Test
  void namesEveryProblemAtOnce() {
    assertThat(
        problems(
            "name: abc",
            "mini_bach_size: 3",
            "settings:",
            "  retry_settings:",
            "    timeout: abc",
            "  error_threshold: -2",
            "  logging_level: loud",
            "scoreline:",
            "  image: {width: 0, layout: CHWN}",
            "  output: {separator: ab, keep_columns: some}",
            "  input: [x]",
            "tags: [a]"),
        contains(
            "deployment.yml:2: mini_bach_size: unknown field (did you mean mini_batch_size?)",
            "deployment.yml:5: settings.retry_settings.timeout: \"abc\" (expected: whole seconds >= 1)",
            "deployment.yml:6: settings.error_threshold: \"-2\" (expected: number of failed files (-1: no limit) >= -1)",
            "deployment.yml:7: settings.logging_level: \"loud\" (expected: warning, info or debug)",
            "deployment.yml:9: scoreline.image.width: \"0\" (expected: whole pixels >= 1)",
            "deployment.yml:9: scoreline.image.layout: \"CHWN\" (expected: nchw or nhwc)",
            "deployment.yml:10: scoreline.output.separator: \"ab\" (expected: one ASCII character that is no quote or line end)",
            "deployment.yml:10: scoreline.output.keep_columns: \"some\" (expected: all, or a list, each item text that is not empty)",
            "deployment.yml:11: scoreline.input: is a list (expected: a mapping)",
            "deployment.yml:12: tags: is a list (expected: a mapping from names to text)"));
  }

  @Test
  void refusesASeparatorThatNoReaderCouldTellFromACell() {
    for (var separator : List.of("§", "\\n", "\\r", "\\\"", "\\0")) {
      assertThat(
          separator,
          problems(
              "name: abc",
              "scoreline:",
              "  input: {separator: \"%s\"}".formatted(separator),
              "  output: {separator: \"%s\"}".formatted(separator)),
          hasSize(2));
    }
    assertThat(
        problems("name: abc", "scoreline: {output: {separator: §}}"),
        contains(
            "deployment.yml:2: scoreline.output.separator: \"§\" (expected: one ASCII character that is no quote or line end)"));
    var tab =
        Definitions.deployment(
            Samples.of("name: abc", "scoreline: {output: {separator: \"\\t\"}}"));
    assertThat(tab.value().scoreline().output().separator(), equalTo("\t"));
  }

  @Test
  void refusesTwoCounts() {
    assertThat(
        problems("name: abc", "instance_count: 2", "resources:", "  instance_count: 2"),
        contains(
            "deployment.yml:2: instance_count: Can't set instance_count when resources is provided."));
  }

  @Test
  void refusesAFileNameThatNothingIsWrittenTo() {
    assertThat(
        problems("name: abc", "output_action: summary_only", "output_file_name: a.csv"),
        contains(
            "deployment.yml:3: output_file_name: When output_action is set to summary_only, the output_file_name need not to be specified."));
  }

  @Test
  void refusesAFileNameWithAFolder() {
    for (var name : List.of("../a.csv", "a/b.csv", "..", ".", "a\\\\b")) {
      assertThat(
          name,
          problems("name: abc", "output_file_name: \"%s\"".formatted(name)),
          contains(
              "deployment.yml:2: output_file_name: \"%s\" (expected: a file name without a folder)"
                  .formatted(name.replace("\\\\", "\\"))));
    }
  }

  @Test
  void refusesNamesThatAzureRefuses() {
    assertThat(
        problems("name: ab"),
        contains(
            "deployment.yml:1: name: \"ab\": The name for a deployment must be at least 3 and at most 32 characters long (inclusive of both limits)."));
    assertThat(
        problems("name: a_b_c", "endpoint_name: 1ab"),
        contains(
            "deployment.yml:1: name: \"a_b_c\": The name for a deployment must start with an upper- or lowercase letter and only consist of '-'s and alphanumeric characters.",
            "deployment.yml:2: endpoint_name: \"1ab\": The name for an endpoint must start with an upper- or lowercase letter and only consist of '-'s and alphanumeric characters."));
    assertThat(
        problems("mini_batch_size: 1"),
        contains("deployment.yml:1: name: is missing (expected: text that is not empty)"));
  }

  @Test
  void refusesPipelinesInOneLine() {
    var error =
        assertThrows(
            InvalidDocumentException.class,
            () ->
                Definitions.deployment(
                    Samples.of("name: abc", "type: pipeline", "component: azureml:x:1")));

    assertThat(
        error.getMessage(),
        equalTo(
            "deployment.yml:2: type: pipeline component deployments are not supported (expected: model)"));
  }

  @Test
  void saysWhatTheDocumentShouldHaveBeen() {
    var error =
        assertThrows(
            InvalidDocumentException.class, () -> Definitions.deployment(Samples.of("name: 1")));

    assertThat(
        error.getMessage().lines().findFirst().orElseThrow(),
        equalTo(
            "The yaml file you provided does not match the prescribed schema for batch deployment yaml files and/or has the following issues:"));
  }

  @Test
  void refusesAValueInTwoPlacesUnlessItIsTheSame() {
    assertThat(
        problems("name: abc", "mini_batch_size: 1", "settings: {mini_batch_size: 2}"),
        contains(
            "deployment.yml:2: mini_batch_size: is in settings too, with another value (expected: one of them)"));
    var same = Samples.of("name: abc", "mini_batch_size: 1", "settings: {mini_batch_size: 1}");

    assertThat(Definitions.deployment(same).value().settings().miniBatchSize(), equalTo(1));
  }

  @Test
  void refusesADeviationOfZero() {
    assertThat(
        problems("name: abc", "scoreline: {image: {deviation: [0]}}"),
        contains(
            "deployment.yml:2: scoreline: image.mean, image.deviation: [0.0], [0.0] (expected: at least one number each, no deviation of 0)"));
  }

  @Test
  void refusesScriptsOutsideTheCodeFolder() {
    assertThat(
        problems("name: abc", "code_configuration: {code: src, scoring_script: ../score.py}"),
        contains(
            "deployment.yml:2: code_configuration.scoring_script: \"../score.py\" (expected: a path inside the code folder)"));
    assertThat(
        problems(
            "name: abc", "code_configuration: {code: src, scoring_script: scoreline_mlflow.py}"),
        contains(
            "deployment.yml:2: code_configuration.scoring_script: \"scoreline_mlflow.py\" (expected: another name; this is that of the script which is made for MLflow models)"));
    assertThat(
        problems("name: abc", "code_configuration: {code: src}"),
        contains(
            "deployment.yml:2: code_configuration: needs both code and scoring_script, or code and scoreline.scorer"));
  }

  @Test
  void takesAClassWithTheFolderOfItsJarsAndWithoutAScript() {
    assertThat(
        Definitions.deployment(
                Samples.of(
                    "name: abc",
                    "code_configuration: {code: jars}",
                    "scoreline: {scorer: com.example.X}"))
            .value()
            .code()
            .orElseThrow()
            .scoringScript(),
        equalTo(Optional.empty()));
    assertThat(
        problems("name: abc", "scoreline: {scorer: com.example.X}"),
        contains(
            "deployment.yml:2: scoreline.scorer: \"com.example.X\" (expected: code_configuration.code, the folder of the jar that holds it)"));
    assertThat(
        problems(
            "name: abc",
            "code_configuration: {code: src, scoring_script: score.py}",
            "scoreline: {scorer: com.example.X}"),
        contains(
            "deployment.yml:3: scoreline.scorer: \"com.example.X\" (expected: no class beside a scoring_script)"));
    assertThat(
        problems("name: abc", "code_configuration: {code: jars}", "scoreline: {scorer: X-1}"),
        hasItem(
            "deployment.yml:3: scoreline.scorer: \"X-1\" (expected: the name of a class, such as com.example.ChurnScorer)"));
  }

  @Test
  void refusesModelsOfRegistries() {
    assertThat(
        problems("name: abc", "model: azureml://registries/azureml/models/bert/versions/1"),
        contains(
            "deployment.yml:2: model: \"azureml://registries/azureml/models/bert/versions/1\" (expected: a model of this catalog; registries are not supported)"));
  }

  @Test
  void takesModelsInEveryForm() {
    assertThat(model("azureml:m:1"), equalTo(new AssetReference.Exact("m", "1")));
    assertThat(model("azureml:m@latest"), equalTo(new AssetReference.Latest("m")));
    assertThat(model("m:2"), equalTo(new AssetReference.Exact("m", "2")));
    assertThat(
        model("/subscriptions/s/resourceGroups/g/workspaces/w/models/m/versions/3"),
        equalTo(new AssetReference.Exact("m", "3")));
  }

  private static AssetReference model(String text) {
    var definition = Definitions.deployment(Samples.of("name: abc", "model: " + text)).value();
    return ((ModelSource.Registered) definition.model().orElseThrow()).reference();
  }

  private static List<String> problems(String... lines) {
    return assertThrows(
            InvalidDocumentException.class, () -> Definitions.deployment(Samples.of(lines)))
        .problems()
        .stream()
        .map(Problem::render)
        .toList();
  }
}
