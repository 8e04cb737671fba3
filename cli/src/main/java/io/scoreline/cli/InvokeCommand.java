package io.scoreline.cli;

import io.scoreline.catalog.DataAsset;
import io.scoreline.catalog.definition.Definitions;
import io.scoreline.catalog.definition.InvokeDefinition;
import io.scoreline.catalog.resolution.JobOverrides;
import io.scoreline.launcher.Installation;
import io.scoreline.launcher.JobRequest;
import io.scoreline.launcher.Jobs;
import io.scoreline.launcher.LaunchException;
import io.scoreline.pipeline.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code batch-endpoint invoke}: starts a job. */
@Command(
    name = "invoke",
    description = "Start a job on an input, and print it. The job goes on by itself.")
final class InvokeCommand implements Callable<Integer> {
  @ParentCommand private EndpointCommands parent;

  @Option(
      names = {"-n", "--name"},
      required = true,
      description = "The endpoint's name.")
  private String name;

  @Option(
      names = {"-d", "--deployment-name", "--deployment"},
      description = "A deployment in place of the default one.")
  private Optional<String> deployment = Optional.empty();

  @Option(
      names = {
        "--input",
        "--input-dataset",
        "--input-data",
        "--input-path",
        "--input-local-path",
        "-i",
        "-l",
        "-p"
      },
      paramLabel = "INPUT",
      description =
          "azureml:<name>:<version>, azureml://datastores/…, a local file, folder or glob, or an"
              + " http(s) file; also folder:<…> and file:<…>. May be given several times.")
  private List<String> inputs = new ArrayList<>();

  @Option(names = "--input-type", description = "uri_folder or uri_file.")
  private Optional<String> inputType = Optional.empty();

  @Option(
      names = {"--output-path", "-x"},
      description =
          "The folder for the output: azureml://datastores/<d>/paths/<p> or a local one. Default:"
              + " azureml/<job name>/score in the default datastore.")
  private Optional<String> outputPath = Optional.empty();

  @Option(
      names = {"-m", "--mini-batch-size"},
      description = "Files per mini-batch, for this job.")
  private Optional<String> miniBatchSize = Optional.empty();

  @Option(
      names = {"-c", "--instance-count"},
      description = "Instances, for this job.")
  private Optional<String> instanceCount = Optional.empty();

  @Option(
      names = "--set",
      arity = "1..*",
      description =
          "output_file_name, retry_settings.max_retries, retry_settings.timeout, error_threshold"
              + " and others, as name=value, for this job.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = {"-f", "--file"},
      description = "A YAML file with inputs and outputs.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--job-name",
      description = "The job's name. A name that was used starts nothing: it shows the first job.")
  private Optional<String> jobName = Optional.empty();

  @Option(
      names = "--idempotency-key",
      description = "A start that repeats a key starts nothing: it shows the first job.")
  private Optional<String> idempotencyKey = Optional.empty();

  @Option(names = "--experiment-name", description = "Default: the endpoint's name.")
  private Optional<String> experimentName = Optional.empty();

  @Option(names = "--description", description = "A text for people.")
  private Optional<String> description = Optional.empty();

  @Option(names = "--tags", arity = "1..*", description = "name=value.")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = "--no-upload",
      description = "Read local input where it is, rather than copy it to the default datastore.")
  private boolean noUpload;

  @Option(
      names = "--resume",
      description =
          "With a name or key that was used: go on with that job, if it was interrupted or broke"
              + " off.")
  private boolean resume;

  @Option(names = "--keep-staging", description = "Keep plan and parts after they are published.")
  private boolean keepStaging;

  @Option(
      names = {"-s", "--stream"},
      description = "Watch the job until it ends.")
  private boolean stream;

  // Scripts of 2021 say "--type batch"; there is nothing else here.
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = {"-t", "--type"},
      hidden = true)
  private Optional<String> type = Optional.empty();

  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    Session session = parent.session();
    Jobs.Started started = session.jobs().start(request(session), Installation.fromProperty());
    StartedJob shown = new StartedJob(session, output);
    shown.tellLeftOut(started.leftOut());
    int exitCode = shown.show(started.job(), started.started(), stream);
    jobName
        .filter(asked -> !asked.equals(started.job().name()))
        .ifPresent(
            asked ->
                shown.tell(
                    "Its key was used by job %s, and so there is no job %s."
                        .formatted(started.job().name(), asked)));
    return exitCode;
  }

  /** Only of an address is it not plain to see whether it is one of a file. */
  private static String typed(String path, String type) {
    return type.equals("uri_file") && path.startsWith("http") ? "file:" + path : path;
  }

  private JobRequest request(Session session) {
    List<String> found = new ArrayList<>(inputs);
    Optional<String> outputFolder = outputPath;
    Map<String, String> overrides = new LinkedHashMap<>();
    Optional<DataAsset.Type> kind = inputType.map(InvokeCommand::kind);
    if (file.isPresent()) {
      InvokeDefinition definition =
          Definitions.invoke(Documents.read(session, file, List.of())).value();
      for (InvokeDefinition.Input input : definition.inputs().values()) {
        input.path().map(path -> typed(path, input.type())).ifPresent(found::add);
      }
      for (InvokeDefinition.Output target : definition.outputs().values()) {
        if (target.path().isPresent()) {
          outputFolder = Optional.of(folderOf(target, overrides));
        }
      }
    }
    for (Map.Entry<String, String> pair : Documents.pairs("--set", sets).entrySet()) {
      String key = pair.getKey();
      if (key.startsWith("inputs.") && key.endsWith(".path")) {
        found.add(pair.getValue());
      } else if (key.startsWith("inputs.") && key.endsWith(".type")) {
        kind = Optional.of(kind(pair.getValue()));
      } else if (key.startsWith("outputs.") && key.endsWith(".path")) {
        outputFolder = Optional.of(pair.getValue());
      } else if (!key.startsWith("outputs.")) {
        overrides.put(key, pair.getValue());
      }
    }
    Map<String, String> options = new HashMap<>();
    miniBatchSize.ifPresent(
        value -> override(overrides, options, "mini_batch_size", "--mini-batch-size", value));
    instanceCount.ifPresent(
        value -> override(overrides, options, "instance_count", "--instance-count", value));
    return new JobRequest(
        name,
        deployment,
        found,
        kind,
        outputFolder,
        JobOverrides.parse(overrides, name -> options.getOrDefault(name, "--set")),
        jobName,
        experimentName,
        idempotencyKey,
        description,
        Documents.pairs("--tags", tags),
        !noUpload,
        resume,
        keepStaging);
  }

  private static void override(
      Map<String, String> overrides,
      Map<String, String> options,
      String name,
      String option,
      String value) {
    overrides.put(name, value);
    options.put(name, option);
  }

  /** An output of type uri_file names folder and file at once. */
  private static String folderOf(InvokeDefinition.Output target, Map<String, String> overrides) {
    String path = target.path().orElseThrow();
    int slash = path.lastIndexOf('/');
    if (!target.type().equals("uri_file") || slash < 0) {
      return path;
    }
    overrides.put("output_file_name", path.substring(slash + 1));
    return path.substring(0, slash + 1);
  }

  private static DataAsset.Type kind(String text) {
    for (DataAsset.Type known : List.of(DataAsset.Type.URI_FILE, DataAsset.Type.URI_FOLDER)) {
      if (known.spelling().equalsIgnoreCase(text)) {
        return known;
      }
    }
    throw new LaunchException(
        ExitCode.BAD_ARGUMENTS,
        "input type: '%s' (expected: uri_folder or uri_file)".formatted(text));
  }
}
