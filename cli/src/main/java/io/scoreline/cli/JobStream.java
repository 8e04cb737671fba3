package io.scoreline.cli;

import io.scoreline.launcher.Job;
import io.scoreline.pipeline.ExitCode;
import io.scoreline.pipeline.JobState;
import io.scoreline.pipeline.JobStatus.Progress;
import io.scoreline.transforms.output.FailureCause;
import io.scoreline.transforms.output.JobSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Watches a job: a bar that is redrawn on a terminal, plain lines elsewhere; at the end the
 * output's path, or the first causes of failure with what helps.
 */
final class JobStream {
  private static final int BAR_WIDTH = 24;
  private static final Duration POLL = Duration.ofMillis(150);
  private static final Duration LINE_EVERY = Duration.ofSeconds(5);
  private static final int MAX_CAUSES = 5;

  private final Session session;
  private final boolean quiet;
  private final boolean terminal;
  private JobState lastState = JobState.NOT_STARTED;
  private Instant lastLine = Instant.EPOCH;
  private Instant firstWork = Instant.EPOCH;
  private long firstRecords;
  private boolean barDrawn;

  JobStream(Session session, OutputOptions output) {
    this.session = session;
    this.quiet = output.onlyShowErrors;
    this.terminal = Boolean.getBoolean("scoreline.terminal");
  }

  /** Watches until the job ends; gives its exit code. */
  int follow(String name) {
    Job job = session.jobs().require(name);
    Thread interrupted = new Thread(() -> sayThatItGoesOn(name), "scoreline-stream");
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      return followToEnd(name, job);
    } finally {
      Runtime.getRuntime().removeShutdownHook(interrupted);
    }
  }

  private void sayThatItGoesOn(String name) {
    session
        .err()
        .printf(
            "%nThe watching was interrupted, but job %s goes on. Watch it again: scoreline job"
                + " stream -n %s; end it: scoreline job cancel -n %s%n",
            name, name, name);
  }

  private int followToEnd(String name, Job first) {
    Job job = first;
    session.out().println("RunId: " + name);
    session.out().println("Log: " + job.log());
    session.out().flush();
    while (!job.state().isTerminal()) {
      show(job);
      pause();
      job = session.jobs().require(name);
    }
    // Whoever looks at the output folder next finds its output, and nothing else of the job.
    session.jobs().awaitCleanUp(name);
    if (barDrawn) {
      drawBar(job);
      session.err().println();
    }
    return summarise(job);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while watching; the job goes on", e);
    }
  }

  private void show(Job job) {
    if (quiet) {
      return;
    }
    if (terminal) {
      drawBar(job);
      return;
    }
    Instant now = Instant.now();
    boolean due = Duration.between(lastLine, now).compareTo(LINE_EVERY) >= 0;
    if (job.state() != lastState || due) {
      session.out().println(now + " " + describe(job));
      session.out().flush();
      lastState = job.state();
      lastLine = now;
    }
  }

  private void drawBar(Job job) {
    Progress progress = job.progress();
    double share = share(progress);
    int filled = (int) Math.round(share * BAR_WIDTH);
    session
        .err()
        .printf(
            Locale.ROOT,
            "\r\033[K[%s%s] %3.0f %%  %s",
            "#".repeat(filled),
            ".".repeat(BAR_WIDTH - filled),
            share * 100,
            describe(job));
    session.err().flush();
    barDrawn = true;
  }

  private static double share(Progress progress) {
    return progress.units() == 0 ? 0 : (double) progress.unitsDone() / progress.units();
  }

  private String describe(Job job) {
    Progress progress = job.progress();
    StringBuilder text = new StringBuilder(job.state().shown());
    if (!job.state().isTerminal() && !job.message().isEmpty()) {
      return text.append("  ").append(printable(job.message())).toString();
    }
    if (progress.units() == 0) {
      return text.toString();
    }
    long records = progress.scored() + progress.dead();
    if (firstWork.equals(Instant.EPOCH)) {
      // The rate is that of scoring; starting up does not count.
      firstWork = job.updatedAt();
      firstRecords = records;
    }
    double seconds = Duration.between(firstWork, job.updatedAt()).toMillis() / 1000.0;
    text.append(String.format(Locale.ROOT, "  %,d records", records));
    if (seconds > 0 && records > firstRecords) {
      text.append(String.format(Locale.ROOT, "  %,.0f/s", (records - firstRecords) / seconds));
    }
    text.append(String.format(Locale.ROOT, "  %,d failed", progress.dead()));
    double share = share(progress);
    if (seconds > 0 && share > 0 && share < 1) {
      text.append(String.format(Locale.ROOT, "  %.0f s left", seconds * (1 - share) / share));
    }
    return text.toString();
  }

  private int summarise(Job job) {
    var out = session.out();
    out.println();
    out.println("Execution Summary");
    out.println("=================");
    out.println("RunId: " + job.name());
    out.println("Status: " + job.state().shown());
    job.summary()
        .ifPresent(
            summary -> {
              out.printf(
                  Locale.ROOT,
                  "Records: %,d in = %,d scored + %,d dead, from %,d files (%,d with failures)%n",
                  summary.in(),
                  summary.scored(),
                  summary.dead(),
                  summary.files(),
                  summary.failedFiles());
              summary
                  .retried()
                  .forEach(
                      (cause, count) ->
                          out.printf("Tried again: %,d mini-batches: %s%n", count, cause));
              summary.replay().ifPresent(replay -> tellReplay(job, replay));
              summary.outputs().forEach(path -> out.println("Output: " + path));
              if (summary.leftOut() > 0) {
                out.printf("Left out: %d marker or hidden files%n", summary.leftOut());
              }
            });
    if (job.state() == JobState.FAILED && !job.message().isEmpty()) {
      out.println("Exception : " + printable(job.message()));
    }
    job.causes().stream().limit(MAX_CAUSES).forEach(cause -> out.println(line(cause)));
    if (job.causes().size() > MAX_CAUSES) {
      out.printf("… and %d more causes%n", job.causes().size() - MAX_CAUSES);
    }
    if (!job.causes().isEmpty()) {
      out.println("All dead letters: " + job.deadLetters());
    }
    job.whatHelps().ifPresent(help -> out.println("What helps: " + printable(help)));
    out.flush();
    return job.exitCode().orElse(ExitCode.OTHER.number());
  }

  private void tellReplay(Job job, JobSummary.Replayed replay) {
    session
        .out()
        .printf(
            Locale.ROOT,
            "Replay: %,d records saved of %,d dead letters, version %d of the output%n",
            replay.saved(),
            replay.dead(),
            job.record().replay().orElseThrow().version());
    if (replay.filesNotThere() > 0) {
      session
          .out()
          .printf(
              Locale.ROOT,
              "Not there: %,d files with dead letters, which stay as they are%n",
              replay.filesNotThere());
    }
  }

  /** What comes from files may hold characters that steer a terminal: they are shown, not sent. */
  private static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            character -> {
              if (Character.isISOControl(character) && character != '\n') {
                shown.append(String.format(Locale.ROOT, "\\x%02x", character));
              } else {
                shown.appendCodePoint(character);
              }
            });
    return shown.toString();
  }

  private static String line(FailureCause cause) {
    String place = cause.file();
    if (cause.line() > 0) {
      place += ":" + cause.line();
    } else if (cause.record() > 0) {
      place += " record " + cause.record();
    }
    return String.format(
        Locale.ROOT,
        "  %,d x %s: %s (first: %s)",
        cause.count(),
        cause.kind().name().toLowerCase(Locale.ROOT),
        printable(cause.message()),
        printable(place));
  }
}
