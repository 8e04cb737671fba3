package io.scoreline.pipeline;

import io.scoreline.catalog.json.CatalogJson;
import io.scoreline.catalog.registration.MlflowParameters;
import io.scoreline.catalog.resolution.ResolvedDeployment;
import io.scoreline.catalog.settings.OutputAction;
import io.scoreline.catalog.settings.PythonSettings;
import io.scoreline.transforms.scorer.ModelSource;
import io.scoreline.transforms.scorer.ScoringScript;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The scoring script of a deployment as a model, with the arguments and variables that Azure's
 * service gives to one: see docs/reference.md, Scoring scripts.
 */
final class ScriptModel {
  /** The type of a model that a script scores with, whatever it is itself. */
  static final String TYPE = "scoring_script";

  private ScriptModel() {}

  static ModelSource of(ResolvedDeployment deployment, String jobFolder) {
    ResolvedDeployment.Code code = deployment.code().orElseThrow();
    var settings = deployment.settings();
    Map<String, String> azure = azureArguments(deployment);
    Map<String, String> variables = new HashMap<>();
    azure.forEach((name, value) -> variables.put("AML_PARAMETER_" + name, value));
    variables.putAll(settings.environmentVariables());
    if (!deployment.scoreline().params().isEmpty()) {
      variables.put(
          MlflowParameters.VARIABLE,
          CatalogJson.toJson(new TreeMap<>(deployment.scoreline().params())).toString());
    }
    ScoringScript script =
        new ScoringScript(
            code.path().toString(),
            code.scoringScript().orElseThrow(),
            azure.entrySet().stream()
                .flatMap(one -> List.of("--" + one.getKey(), one.getValue()).stream())
                .toList(),
            variables,
            Duration.ofSeconds(settings.retrySettings().timeoutSeconds()),
            Math.max(1, settings.retrySettings().maxRetries()),
            jobFolder + "/logs/user");
    return new ModelSource(
        TYPE, deployment.model().path().toString(), List.of(), parameters(deployment), script);
  }

  private static Map<String, String> azureArguments(ResolvedDeployment deployment) {
    var settings = deployment.settings();
    Map<String, String> arguments = new LinkedHashMap<>();
    arguments.put(
        "scoring_module_name",
        deployment.code().flatMap(ResolvedDeployment.Code::scoringScript).orElseThrow());
    arguments.put("model_name", deployment.model().name());
    arguments.put("model_version", deployment.model().version());
    arguments.put("mini_batch_size", Integer.toString(settings.miniBatchSize()));
    arguments.put("run_max_try", Integer.toString(settings.retrySettings().maxRetries()));
    arguments.put(
        "run_invocation_timeout", Integer.toString(settings.retrySettings().timeoutSeconds()));
    arguments.put("process_count_per_node", Integer.toString(settings.maxConcurrencyPerInstance()));
    arguments.put("append_row_file_name", settings.outputFileName());
    arguments.put("error_threshold", Integer.toString(settings.errorThreshold().inDocuments()));
    arguments.put("output_action", settings.outputAction().spelling());
    arguments.put("logging_level", settings.loggingLevel().spelling());
    return arguments;
  }

  /** What the engine for scripts wants to know, by the names of its settings. */
  private static Map<String, String> parameters(ResolvedDeployment deployment) {
    PythonSettings python = deployment.scoreline().python();
    Map<String, String> parameters = new HashMap<>(deployment.scoreline().parameters());
    parameters.put("interpreter", python.interpreter());
    parameters.put("install", Boolean.toString(python.install()));
    python
        .memoryLimitMegabytes()
        .ifPresent(limit -> parameters.put("memory_limit_megabytes", limit.toString()));
    python.cpuCount().ifPresent(count -> parameters.put("cpu_count", count.toString()));
    parameters.put("separator", python.separator());
    parameters.put("header", Boolean.toString(python.header()));
    boolean rows = deployment.settings().outputAction() == OutputAction.APPEND_ROW;
    parameters.put("rows", Boolean.toString(rows));
    return parameters;
  }
}
