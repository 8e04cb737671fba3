package io.scoreline.pipeline;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** The options of a scoring job; {@code --jobName} names it. */
public interface ScoringOptions extends PipelineOptions {
  @Description("The resolved deployment: a JSON or YAML file.")
  @Validation.Required
  String getSpec();

  void setSpec(String file);

  @Description("The input: a file, a folder or a glob.")
  String getInput();

  void setInput(String path);

  @Description("A file that names one input per line, in place of --input.")
  String getInputList();

  void setInputList(String file);

  @Description("The folder that gets the predictions.")
  @Validation.Required
  String getOutput();

  void setOutput(String folder);

  @Description(
      "The job's own folder: status, report, dead letters. Default: .scoreline-<job name> in the"
          + " output folder.")
  String getJobFolder();

  void setJobFolder(String folder);

  @Description(
      "The folder that holds plan and parts until they are published. Default:"
          + " .scoreline-staging-<job name> in the output folder.")
  String getStaging();

  void setStaging(String folder);

  @Description("Whether plan and parts are kept after they are published.")
  @Default.Boolean(false)
  boolean isKeepStaging();

  void setKeepStaging(boolean keep);
}
