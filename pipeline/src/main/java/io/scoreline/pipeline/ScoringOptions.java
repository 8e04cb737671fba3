package io.scoreline.pipeline;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** The options of a scoring job; {@code --jobName} names it. */
public interface ScoringOptions extends PipelineOptions {
  @Description("The resolved deployment: a JSON or YAML file.")
  @Validation.Required
  @TemplateParameter(group = "job")
  String getSpec();

  void setSpec(String file);

  @Description("The input: a file, a folder or a glob.")
  @TemplateParameter(group = "input")
  String getInput();

  void setInput(String path);

  @Description(
      "A file with a JSON array of inputs, each {\"path\": …, \"name\": …}, in place of --input."
          + " The name stands before the files' names in the output where there are several.")
  @TemplateParameter(group = "input")
  String getInputList();

  void setInputList(String file);

  @Description("The folder that gets the predictions.")
  @Validation.Required
  @TemplateParameter(group = "output")
  String getOutput();

  void setOutput(String folder);

  @Description(
      "The job's own folder: status, report, dead letters. Default: .scoreline-<job name> in the"
          + " output folder.")
  @TemplateParameter(group = "output")
  String getJobFolder();

  void setJobFolder(String folder);

  @Description(
      "The folder that holds plan and parts until they are published. Default:"
          + " .scoreline-staging-<job name> in the output folder.")
  @TemplateParameter(group = "output")
  String getStaging();

  void setStaging(String folder);

  @Description(
      "A file that makes this job a replay: JSON with the job whose dead letters are scored again"
          + " (of), the version it publishes (version), the one it adds to (previous_version), the"
          + " job that published that one (previous_job; by default <of>, or"
          + " <of>-replay-<previous_version>) and the SHA-256 of its manifest (manifest_sha256).")
  @TemplateParameter(group = "job")
  String getReplay();

  void setReplay(String file);

  @Description(
      "Whether a job of this name that broke off goes on where it was; one that has not started"
          + " starts.")
  @Default.Boolean(false)
  @TemplateParameter(group = "run")
  boolean isResume();

  void setResume(boolean resume);

  @Description("The number of this launch, if whoever starts it has claimed one; for the launcher.")
  @Default.Integer(0)
  @TemplateParameter(group = "launcher", minimum = 0)
  int getAttempt();

  void setAttempt(int number);

  @Description("The process that supervises this one, if any does; for the launcher.")
  @Default.Long(0)
  @TemplateParameter(group = "launcher", minimum = 0)
  long getSupervisorPid();

  void setSupervisorPid(long pid);

  @Description("Whether plan and parts are kept after they are published.")
  @Default.Boolean(false)
  @TemplateParameter(group = "output")
  boolean isKeepStaging();

  void setKeepStaging(boolean keep);

  @Description(
      "After how many seconds the run is broken off; what is done is kept, and it can be resumed."
          + " 0: no limit.")
  @Default.Integer(0)
  @TemplateParameter(group = "run", minimum = 0)
  int getTimeoutSeconds();

  void setTimeoutSeconds(int seconds);

  @Description(
      "What SIGTERM does: INTERRUPT keeps what is done, so that a resume goes on; CANCEL ends the"
          + " job and leaves nothing of it.")
  @Default.Enum("INTERRUPT")
  @TemplateParameter(group = "run")
  OnSignal getOnSignal();

  void setOnSignal(OnSignal what);

  /** What a signal to end means. */
  enum OnSignal {
    INTERRUPT,
    CANCEL
  }
}
