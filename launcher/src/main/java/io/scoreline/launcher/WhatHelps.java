package io.scoreline.launcher;

import io.scoreline.pipeline.ExitCode;
import io.scoreline.pipeline.JobState;
import io.scoreline.pipeline.ReplaySpec;
import io.scoreline.transforms.output.JobSummary;
import java.util.Optional;
import java.util.regex.Pattern;

/** The command that helps, by how a job ended. */
final class WhatHelps {
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

  private WhatHelps() {}

  static Optional<String> to(Job job) {
    if (job.state() == JobState.COMPLETED) {
      boolean dead = job.summary().map(JobSummary::dead).orElse(0L) > 0;
      return dead
          ? Optional.of(
              "mend the records in %s, then scoreline job replay -n %s --input <the mended files>"
                  .formatted(job.deadLetters(), job.name()))
          : Optional.empty();
    }
    return job.state() == JobState.FAILED ? Optional.of(toFailed(job)) : Optional.empty();
  }

  /** What to add where something is refused for the state that a job is in; may be empty. */
  static String whenRefused(Job job) {
    return job.state().isTerminal()
        ? to(job).map(help -> "; what helps: " + help).orElse("")
        : "; watch it: scoreline job stream -n " + job.name();
  }

  private static String toFailed(Job job) {
    if (job.isResumable()) {
      return "scoreline job resume -n %s; the log is %s".formatted(job.name(), job.log());
    }
    ExitCode code = ExitCode.of(job.exitCode().orElse(ExitCode.OTHER.number()));
    return job.record()
        .replay()
        .map(replay -> toFailedReplay(job, replay, code))
        .orElseGet(() -> toFailedJob(job, code));
  }

  private static String toFailedReplay(Job job, ReplaySpec replay, ExitCode code) {
    String command = "scoreline job replay -n " + replay.of();
    return switch (code) {
      case INPUT_UNREADABLE ->
          "check the input path and who may read it, then %s --input <the mended files>"
              .formatted(command);
      case MODEL_REFUSED ->
          "a deployment whose model has the outputs of the first: %s --deployment-name <its name>"
              .formatted(command);
      case ERROR_THRESHOLD_PASSED ->
          "mend the records in %s, or the model, then %s --input <the mended files>"
              .formatted(job.deadLetters(), command);
      case OUTPUT_EXISTS -> "the next version: " + command;
      default -> "look at the log: " + job.log();
    };
  }

  private static String toFailedJob(Job job, ExitCode code) {
    return switch (code) {
      case INPUT_UNREADABLE ->
          "check the input path and who may read it, then start it again: " + invoke(job);
      case OUTPUT_EXISTS ->
          "another place: %s --output-path <folder>, or --set output_file_name=<name>"
              .formatted(invoke(job));
      case MODEL_REFUSED ->
          ("mend the model or the settings under scoreline: and bring them in with scoreline"
                  + " batch-deployment update -f <the deployment's YAML>, then start it again: ")
              + invoke(job);
      case ERROR_THRESHOLD_PASSED -> toTooManyDead(job);
      default -> "look at the log: " + job.log();
    };
  }

  private static String toTooManyDead(Job job) {
    return job.message().contains("error_budget")
        ? ("mend the records in %s, or allow more under scoreline.error_budget and bring it in with"
                + " scoreline batch-deployment update -f <the deployment's YAML>, then %s")
            .formatted(job.deadLetters(), invoke(job))
        : "mend the records in %s, or allow more: %s --set error_threshold=<files, -1 for any>"
            .formatted(job.deadLetters(), invoke(job));
  }

  /** The command that starts a job over the same input once more, but for other options. */
  private static String invoke(Job job) {
    StringBuilder command =
        new StringBuilder("scoreline batch-endpoint invoke -n ")
            .append(job.record().endpoint())
            .append(" -d ")
            .append(job.record().deployment());
    job.record().inputs().forEach(input -> command.append(" --input ").append(quoted(input)));
    return command.toString();
  }

  /** As a shell takes it for one word. */
  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
