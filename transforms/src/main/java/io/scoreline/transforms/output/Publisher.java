package io.scoreline.transforms.output;

import io.scoreline.transforms.staging.DurableStore;
import io.scoreline.transforms.staging.JobStaging;
import io.scoreline.transforms.staging.PlanHeader;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Closes a job's ledger and publishes its parts, or says why it may not. Everything is put if
 * absent, the manifest after what it lists, {@code _SUCCESS} last; run again after a crash between
 * any two steps, it goes on where it was.
 */
public final class Publisher {
  public static final String SUCCESS = "_SUCCESS";

  private final OutputSettings settings;
  private final JobDetails details;
  private final FailureLimits limits;
  private final JobStaging staging;
  private final DurableStore reports;
  private final Publication publication;
  private final PartCopier parts;
  private final Clock clock;

  /**
   * @param limits what may fail
   * @param output the folder that gets the outputs
   * @param reports the folder that gets the report and the dead letters, however the job ends
   */
  public Publisher(
      OutputSettings settings,
      JobDetails details,
      FailureLimits limits,
      JobStaging staging,
      DurableStore output,
      DurableStore reports,
      Clock clock) {
    this.settings = settings;
    this.details = details;
    this.limits = limits;
    this.staging = staging;
    this.reports = reports;
    this.publication = new Publication(settings, details, staging, output, reports);
    this.parts = new PartCopier(staging);
    this.clock = clock;
  }

  /**
   * Publishes.
   *
   * @throws JobFailedException if the job may not publish; the report is written all the same
   */
  public JobSummary publish() throws IOException {
    try {
      return publishAll();
    } catch (JobFailedException e) {
      if (e.reason() != JobFailedException.Reason.PART_DAMAGED) {
        throw e;
      }
      List<Long> more = parts.removeDamaged();
      throw more.isEmpty()
          ? e
          : new JobFailedException(
              e.reason(), e.getMessage() + ", and units " + more + ", which are damaged too");
    }
  }

  private JobSummary publishAll() throws IOException {
    PlanHeader plan = staging.requirePlan();
    Ledger ledger = new Ledger(staging, plan);
    try (ReportWriter report = new ReportWriter(details, clock)) {
      ledger.close(report::add);
      for (UnitAccount unit : ledger.units()) {
        report.add(unit);
      }
      FailureCauses causes = new FailureCauses();
      Published deadLetters = parts.reportDeadLetters(ledger.parts(), reports, causes);
      Optional<JobFailedException> failure = limits.passedBy(ledger, plan.files());
      if (failure.isPresent()) {
        report.write(reports, "Failed", plan, ledger.summary(causes.list(), List.of()));
        throw failure.get();
      }
      return publication.publish(
          new Publication.Content(
              plan,
              report,
              deadLetters,
              ledger.written(),
              paths -> ledger.summary(causes.list(), paths),
              Optional.empty()),
          files -> {
            try (InputStream rows = parts.rows(ledger.parts());
                AccountReader accounts = report.accounts()) {
              new RowsCutter(settings, ledger, rows, publication, files).cut(accounts);
            }
          });
    }
  }
}
