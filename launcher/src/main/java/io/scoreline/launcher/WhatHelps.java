package io.scoreline.launcher;

import io.scoreline.pipeline.ExitCode;
import io.scoreline.pipeline.JobState;
import io.scoreline.transforms.output.JobSummary;
import java.util.Optional;

/** The command that helps, by how a job ended. */
final class WhatHelps {
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

  private static String toFailed(Job job) {
    if (job.isResumable()) {
      return "scoreline job resume -n %s; the log is %s".formatted(job.name(), job.log());
    }
    return switch (ExitCode.of(job.exitCode().orElse(ExitCode.OTHER.number()))) {
      case INPUT_UNREADABLE ->
          "check the input path and who may read it, then start it again: " + invoke(job);
      case OUTPUT_EXISTS ->
          "another place: %s --output-path <folder>, or --set output_file_name=<name>"
              .formatted(invoke(job));
      case MODEL_REFUSED ->
          ("mend the model or the settings under scoreline: and bring them in with scoreline"
                  + " batch-deployment update -f <the deployment's YAML>, then start it again: ")
              + invoke(job);
      case ERROR_THRESHOLD_PASSED ->
          job.record().replay().isPresent()
              ? "mend the records in %s, or the model, then scoreline job replay -n %s --input <the mended files>"
                  .formatted(job.deadLetters(), job.record().replay().get().of())
              : "mend the records in %s, or allow more: %s --set error_threshold=<files, -1 for any>"
                  .formatted(job.deadLetters(), invoke(job));
      default -> "look at the log: " + job.log();
    };
  }

  /** The command that starts the same once more. */
  private static String invoke(Job job) {
    StringBuilder command =
        new StringBuilder("scoreline batch-endpoint invoke -n ")
            .append(job.record().endpoint())
            .append(" -d ")
            .append(job.record().deployment());
    job.record().inputs().forEach(input -> command.append(" --input ").append(input));
    return command.toString();
  }
}
