package io.scoreline.cli;

import io.scoreline.launcher.Job;
import io.scoreline.launcher.JobJson;
import java.util.List;

/** What a command tells of a job that it started, or found started before. */
final class StartedJob {
  private static final int SHOWN_FILES = 10;

  private final Session session;
  private final OutputOptions output;

  StartedJob(Session session, OutputOptions output) {
    this.session = session;
    this.output = output;
  }

  /** Told even with --only-show-errors: nobody should miss records without a word. */
  void tellLeftOut(List<String> leftOut) {
    leftOut.stream()
        .limit(SHOWN_FILES)
        .forEach(line -> session.err().println("Not copied: " + line));
    if (leftOut.size() > SHOWN_FILES) {
      session.err().printf("Not copied: %d more%n", leftOut.size() - SHOWN_FILES);
    }
  }

  /** Tells unless only errors are to be shown. */
  void tell(String line) {
    if (!output.onlyShowErrors) {
      session.err().println(line);
    }
  }

  /**
   * Shows the job, or watches it to its end.
   *
   * @return the command's exit code
   */
  int show(Job job, boolean started, boolean stream) {
    if (!started) {
      tell(
          "Job %s was started before and is %s; nothing was started.%s"
              .formatted(
                  job.name(),
                  job.state().shown(),
                  job.isResumable() ? " What helps: scoreline job resume -n " + job.name() : ""));
    }
    if (stream) {
      return new JobStream(session, output).follow(job.name());
    }
    session.print(JobJson.rest(job), output);
    if (started) {
      tell(
          "Started job %s; watch it: scoreline job stream -n %s".formatted(job.name(), job.name()));
    }
    return Scoreline.ok();
  }
}
